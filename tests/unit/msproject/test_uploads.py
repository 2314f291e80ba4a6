"""Which versions of an uploaded plan a run reads before the newest."""

import datetime as dt
from types import SimpleNamespace

import pytest

from connectors.msproject.files.opening import PlanOpener
from connectors.msproject.files.uploads import Uploaded
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.uploads import Upload

VERSIONS = ("v4", "v3", "v2", "v1")
"""The newest first."""


@pytest.fixture
def shelf():
    kept = [Upload(id_, f"{id_}.xml", 1, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), holds="plan") for id_ in VERSIONS]
    runtime = SimpleNamespace(uploads=SimpleNamespace(list=lambda: kept))
    return Uploaded(PlanOpener(MsProjectSettings()), runtime)


@pytest.mark.parametrize(
    ("read", "before"),
    [
        ({None}, ["v1", "v2", "v3"]),
        ({"v1"}, ["v2", "v3"]),
        ({"v3"}, []),
        ({"v1", None}, ["v1", "v2", "v3"]),
        ({"v2", "v1"}, ["v2", "v3"]),
        ({"one that was removed"}, []),
        (set(), []),
    ],
    ids=[
        "none was read",
        "the first was read",
        "the last but one was read",
        "a run broke off in the first",
        "a run broke off in the second",
        "what was read is gone",
        "no stream of the plan is wanted",
    ],
)
def test_what_nobody_read_comes_in_the_order_of_its_saving(shelf, read, before):
    [newest] = shelf.list_plans()

    assert [file.upload for file in shelf.earlier(newest, read=read)] == before
