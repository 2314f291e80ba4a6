"""How old data are, on the page of data quality and on that of a connection."""

import datetime as dt
import re

import pytest

from hub import clock
from hub.admin.clients import remove_client
from models.tables.sync import StreamFreshness
from tests import builders as make
from tests.integration.web.conftest import OPERATOR

DAY = dt.timedelta(days=1)
NOTHING = "\u2013"


@pytest.fixture
def connections(module_hub):
    """Issues of a day ago and worklogs of now where two hours are promised; a connection without a promise; one that was never read."""
    client = make.a_client()
    promised = make.a_connection(client, name="Promised", stale_after_seconds=7200)
    free = make.a_connection(client, name="By hand")
    unread = make.a_connection(client, name="Unread", stale_after_seconds=7200, created_at=clock.now() - DAY)
    runs = [make.a_run(one) for one in (promised, promised, free)]
    ages = [
        StreamFreshness(client_id=client.id, connection_id=run.connection_id, stream=stream, as_of=as_of, run_id=run.id)
        for run, stream, as_of in zip(
            runs,
            ("issues", "worklogs", "issues"),
            (clock.now() - DAY, clock.now(), clock.now() - 30 * DAY),
            strict=True,
        )
    ]
    make.save(module_hub.database, client, promised, free, unread, *runs, *ages)
    yield promised, free, unread
    remove_client(module_hub, caller=OPERATOR, client_id=client.id)


def card_of(page, caption):
    """The rows of a table, as texts of their cells."""
    table = page.text.partition(f'<caption class="sr">{caption}</caption>')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</t[dh]>", row)[:-1]] for row in rows]


def test_streams_that_are_older_than_promised_are_data_of_poor_quality(ada, connections):
    page = ada.get("/quality")

    assert [(row[0], row[1], row[3]) for row in card_of(page, "Stale streams")] == [
        ("Unread", "never read to its end", "2 hrs"),
        ("Promised", "issues", "2 hrs"),
    ]
    tile = page.text.partition('href="#stale"')[2].partition("</a>")[0]
    assert re.search(r'class="value">2</span><span class="note">of 4<', tile)


def test_a_connection_says_it_of_each_of_its_streams(ada, connections):
    promised, free, _ = (ada.get(f"/admin/connections/{one.id}") for one in connections)

    assert [(row[0], row[2], row[3]) for row in card_of(promised, "Streams")] == [
        ("issues", "2 hrs", "too old"),
        ("worklogs", "2 hrs", "fresh"),
    ]
    assert [row[2:] for row in card_of(free, "Streams")] == [[NOTHING, NOTHING]]


def test_a_stream_of_another_client_is_not_named(zoe, connections):
    assert "Promised" not in zoe.get("/quality").text
