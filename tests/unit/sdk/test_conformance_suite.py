"""The suite finds each fault: the sample connector conforms, and one change at a time makes exactly one check fail."""

import dataclasses
import datetime as dt
import socket
from itertools import count

import pytest
from pydantic import Field, SecretStr

from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.mapping import Mapping
from connectors.sdk.settings import ConnectorSettings
from connectors.sdk.testing import CHECKS, Material, Nonconformance, SpoiltPage, Subject, check_name, walk_fetch
from models.records import AccountRecord, TaskRecord
from models.vocabulary import Entity
from tests.contract.sample.conformance import MATERIAL, WRITE_PLAN, a_page
from tests.contract.sample.connector import TASKS, SampleConnector
from tests.contract.sample.settings import SampleSettings

BY_NAME = {check_name(check): check for check in CHECKS}


def described(**changes):
    """The sample with another description."""
    description = dataclasses.replace(SampleConnector.description, **changes)
    return type("Changed", (SampleConnector,), {"description": description, "__module__": SampleConnector.__module__})


def translating(translate):
    """The sample with another translation."""
    return type("Changed", (SampleConnector,), {"translate": translate, "__module__": SampleConnector.__module__})


def with_material(**changes):
    return dataclasses.replace(MATERIAL, **changes)


class ShowsToken(SampleSettings):
    def __repr__(self):
        return f"token {self.api_token.get_secret_value()}"


class PlainToken(ConnectorSettings):
    base_url: str = Field(description="Address.")
    api_token: str = Field(description="Token, by mistake a plain text.")


class Nested(SampleSettings):
    options: dict[str, str] = Field(default_factory=dict, description="No form can draw this.")


class Lenient(SampleSettings, extra="ignore"):
    """Takes every key."""


class Silent(SampleSettings):
    more: SecretStr | None = None


_ticks = count()


def depends_on_the_moment(self, page, mapping):
    for outcome in SampleConnector.translate(self, page, mapping):
        yield outcome.model_copy(update={"name": f"at {next(_ticks)}"}) if isinstance(outcome, TaskRecord) else outcome


def asks_the_network(self, page, mapping):
    socket.socket().close()
    return SampleConnector.translate(self, page, mapping)


def reads_a_file(self, page, mapping):
    with open(__file__, encoding="utf-8"):  # noqa: PTH123
        return SampleConnector.translate(self, page, mapping)


def gives_accounts(_self, _page, _mapping):
    yield AccountRecord(source_id="1", name="Ann")


def gives_nothing(_self, _page, _mapping):
    return iter(())


def uses_what_is_not_kept(self, page, mapping):
    yield from SampleConnector.translate(self, page, mapping) if isinstance(page.context.get("since"), dt.date) else ()


BAD_CURSOR = Page("tasks", "L1", a_page(WRITE_PLAN).body, cursor=Cursor({"at": (1, 2)}))
DATED = dataclasses.replace(a_page(WRITE_PLAN), context={"since": dt.date(2026, 1, 1)})

FAULTS = [
    ("it speaks this version of the contract", described(contract_version=99), MATERIAL),
    ("it describes itself in full", described(name="Sample List"), MATERIAL),
    ("it describes itself in full", described(documentation_url=""), MATERIAL),
    ("its streams are described", described(streams=()), MATERIAL),
    ("its streams are described", described(streams=(TASKS, TASKS)), MATERIAL),
    ("its streams are described", described(streams=(dataclasses.replace(TASKS, incremental="maybe"),)), MATERIAL),
    ("its settings can be drawn", described(settings=Nested), MATERIAL),
    ("its settings can be drawn", described(settings=Silent), MATERIAL),
    ("its secrets are marked", described(settings=PlainToken), MATERIAL),
    ("its secrets are marked", described(settings=Silent), MATERIAL),
    ("its secrets never show", described(settings=ShowsToken), MATERIAL),
    ("it names an unknown setting", described(settings=Lenient), MATERIAL),
    ("its material covers every stream", SampleConnector, with_material(pages=())),
    ("its material covers every stream", SampleConnector, with_material(pages=(Page("other", "L1", b"{}"),))),
    ("its material covers every stream", SampleConnector, with_material(pages=(Page("tasks", "", b"{}"),))),
    ("its records are of the kinds it promises", translating(gives_accounts), MATERIAL),
    ("its records are of the kinds it promises", translating(gives_nothing), MATERIAL),
    ("its records are of the kinds it promises", SampleConnector, with_material(pages=(a_page({"id": "8"}),))),
    ("it translates the same page the same way", translating(depends_on_the_moment), MATERIAL),
    ("it translates a kept page alike", translating(uses_what_is_not_kept), with_material(pages=(DATED,))),
    ("its translation does no io", translating(asks_the_network), MATERIAL),
    ("its translation does no io", translating(reads_a_file), MATERIAL),
    ("a bad item is rejected alone", SampleConnector, with_material(spoilt_pages=())),
    ("a bad item is rejected alone", SampleConnector, with_material(spoilt_pages=(SpoiltPage(a_page(WRITE_PLAN), 1),))),
    (
        "a bad item is rejected alone",
        SampleConnector,
        with_material(spoilt_pages=(SpoiltPage(a_page({"id": "8"}), 1),)),
    ),
    ("a page of nonsense stops the run", translating(gives_nothing), MATERIAL),
    ("its cursors can be stored", SampleConnector, with_material(pages=(BAD_CURSOR,))),
    ("its cursors can be stored", SampleConnector, with_material(pages=(Page("tasks", "L1", b"{}"),))),
    ("its readme explains every setting", described(settings=Silent), MATERIAL),
]


class TestChecks:
    @pytest.mark.parametrize(("check", "connector", "material"), FAULTS)
    def test_find_the_fault(self, check, connector, material):
        with pytest.raises(Nonconformance, match=r"\.$"):
            BY_NAME[check](Subject(connector, material))

    def test_ask_for_material(self):
        homeless = type("Homeless", (SampleConnector,), {"__module__": "connectors.sdk.contract"})

        with pytest.raises(Nonconformance, match=r"connectors\.sdk\.conformance does not give MATERIAL"):
            Subject.of(homeless)

    def test_find_a_package_without_papers(self):
        bare = type("Bare", (SampleConnector,), {"__module__": "connectors.sdk.contract"})

        for check in ("its readme explains every setting", "its quality file is sound"):
            with pytest.raises(Nonconformance, match="is missing"):
                BY_NAME[check](Subject(bare, MATERIAL))

    @pytest.mark.parametrize(
        "line",
        [
            "import hub.registry",
            "from models.tables import work",
            "from connectors.jira import api",
            "import sqlalchemy.orm",
        ],
    )
    def test_find_imports_from_above_and_from_neighbours(self, tmp_path, monkeypatch, line):
        package = tmp_path / "badly_built"
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "connector.py").write_text(f"def late():\n    {line}\n")
        monkeypatch.syspath_prepend(tmp_path)
        connector = type("Built", (SampleConnector,), {"__module__": "badly_built.connector"})

        with pytest.raises(Nonconformance, match=r"connector\.py imports"):
            BY_NAME["it imports nothing from above"](Subject(connector, MATERIAL))


class TestWalkFetch:
    def plan(self, **choice):
        return FetchPlan(FetchMode.FULL, Mapping(), **choice)

    def fetching(self, *items):
        changed = type("Fetching", (SampleConnector,), {"fetch": lambda _self, _plan: iter(items)})
        return Subject(changed, MATERIAL).opened()

    def test_gives_pages_and_gaps(self):
        gap = Gap("tasks", "L2", "No right to read it.")

        assert walk_fetch(self.fetching(a_page(WRITE_PLAN), gap), self.plan()) == ([a_page(WRITE_PLAN)], [gap])

    def test_gives_pages_as_they_are_kept_so_that_nothing_lives_in_memory_alone(self):
        page = Page.of_answer(b'[{"id": "1"}]', [{"id": "2"}], stream="tasks", scope="L1", context={"zone": "UTC"})

        ((kept,), _) = walk_fetch(self.fetching(page), self.plan())
        page.context["zone"] = "changed once it was handed over"

        assert (kept.document, kept.context) == ([{"id": "1"}], {"zone": "UTC"})

    @pytest.mark.parametrize(
        "items",
        [
            [Page("other", "L1", b"{}")],
            [Page("tasks", "", b"{}")],
            [a_page(), a_page()],
            [BAD_CURSOR],
            [dataclasses.replace(a_page(), context={"ids": (1,)})],
        ],
    )
    def test_finds_pages_that_break_the_contract(self, items):
        with pytest.raises(Nonconformance):
            walk_fetch(self.fetching(*items), self.plan())

    def test_finds_a_stream_that_nobody_wanted(self):
        with pytest.raises(Nonconformance, match="does not want"):
            walk_fetch(self.fetching(a_page()), self.plan(streams=()))


def test_the_material_is_documented_as_it_is():
    assert {field.name for field in dataclasses.fields(Material)} == {
        "settings",
        "secrets",
        "pages",
        "spoilt_pages",
        "mapping",
    }
    assert Entity.TASK in TASKS.entities
