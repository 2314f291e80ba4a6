"""Whatever is sent, it is refused with a sentence, and at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from urllib.parse import quote

import pytest

from hub.errors import HubError
from hub.odata.expressions import Place, to_filter
from models.reporting.feeds import star

AT_ONCE = 100_000
"""Calls of functions until something is refused: what is counted is the same on a busy machine."""
TASKS = star().sets["Tasks"].model
HOSTILE = {
    "parentheses": "(" * 500 + "true" + ")" * 500,
    "unbalanced": "(" * 49,
    "negations": "not " * 2000 + "true",
    "minuses": "-" * 2000 + "1 eq 1",
    "calls": "concat(" * 60 + "name" + ",'x')" * 60 + " eq 'x'",
    "alternatives": " or ".join(["name eq 'x'"] * 5000),
    "sums": " add ".join(["1"] * 1000) + " eq 1",
    "choices": f"estimate_seconds in ({','.join(map(str, range(20_000)))})",
    "choices that fit": f"estimate_seconds in ({','.join(['1'] * 1001)})",
    "digits": f"estimate_seconds eq {'9' * 5000}",
    "exponent": "planned_cost eq 1e999999999",
    "quote": "name eq '" + "''" * 3000,
    "nul": "name eq 'a\0b'",
    "year": "due_on eq 99999-01-01",
    "no such day": "due_on eq 2026-02-30",
    "nanoseconds": "completed_at eq 2026-01-01T00:00:00.0000001Z",
    "attribute": "__class__ eq 'x'",
    "method": "name/__init__ eq 'x'",
    "metadata": "metadata eq 'x'",
    "statement": "name eq 'x'; DROP TABLE task",
    "comment": "name eq 'x' -- ",
    "unicode": "n\uff41me eq 'x'",
    "infinity": "planned_cost eq INF",
    "types": "name eq 1",
    "no condition": "name",
    "old guid": "id eq guid'00000000-0000-0000-0000-000000000000'",
    "lambda of one": "assignee/any(a: a/name eq 'x')",
    "lambda's name": "time_entries/any(name: name/note eq 'x')",
    "many without lambda": "time_entries/note eq 'x'",
    "empty": "",
    "zero": "estimate_seconds div 0 eq 1",
}


@contextmanager
def counted_calls() -> Iterator[count]:
    """Every function that is called, the library's own and Python's; the next number tells how many there were."""
    calls = count()

    def see(_frame, event, _called):
        if event in {"call", "c_call"}:
            next(calls)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield calls
    finally:
        sys.setprofile(before)


class TestHostileFilter:
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_is_refused_at_once(self, text):
        place = Place(star(), {"": TASKS})

        with pytest.raises(HubError) as refused, counted_calls() as calls:
            to_filter(text, place)

        assert next(calls) < AT_ONCE
        assert refused.value.status_code in {400, 501}
        assert refused.value.detail.endswith((".", "?"))

    @pytest.mark.parametrize("text", [text for text in HOSTILE.values() if len(text) < 20_000])
    def test_is_a_bad_request_to_the_client(self, ours, text):
        status, message = ours.error(f"Tasks?$filter={quote(text)}")

        assert status == 400
        assert len(message) < 1500

    def test_that_fails_in_the_database_has_a_sentence(self, ours):
        assert ours.error("Tasks?$filter=1 div (estimate_seconds sub estimate_seconds) eq 1") == (
            400,
            "A value cannot be computed: division by zero. Mend the expression or its values.",
        )

    @pytest.mark.parametrize(
        "path",
        [
            "Tasks?$filter=%ff",
            "Tasks?$filter=name eq '%00'",
            "Tasks?$skiptoken=x",
            "Tasks?$skiptoken=" + "A" * 200,
            "Tasks?$select=" + "(" * 60,
            "Tasks?$expand=" + "(" * 60,
            "Tasks?$expand=tasks(((",
            "Tasks?$apply=groupby((((",
            "Tasks?$apply=x",
            "Tasks?$apply=groupby((nothing))",
            "Tasks?$apply=aggregate(name with sum as x)",
            "Tasks?$orderby=" + "name," * 3000,
            "Tasks?$orderby=" + " add ".join(["length(name)"] * 50),
            "Tasks?$compute=" + ",".join(f"1 as x{number}" for number in range(21)),
            "Tasks?$compute=" + " add ".join(["estimate_seconds"] * 40) + " as x",
            "Tasks?$apply=" + "/".join(["filter(true)"] * 21),
            "Tasks?$search=" + "word " * 21,
            "Tasks?$search=" + "(" * 60,
            'Tasks?$search="never closed',
            "Tasks(" + "(" * 60 + ")",
            "Tasks?@x=1&$filter=name eq @y",
        ],
    )
    def test_has_no_worse_neighbour(self, ours, path):
        status, message = ours.error(path)

        assert status == 400, message


VALID = [
    "Tasks?$select=id,name&$orderby=due_on desc,name&$top=2&$skip=1&$count=true",
    "Tasks?$expand=source_project($select=name;$expand=project),time_entries($filter=duration_seconds gt 1;$orderby=entry_date;$top=2;$count=true)",
    "Tasks?$apply=filter(due_on ne null)/groupby((status_category,source_project/name),aggregate(estimate_seconds with sum as s,$count as n))&$filter=n gt 0",
    "SourceProjects(00000000-0000-0000-0000-000000000000)/tasks/$count?$filter=name eq 'x'",
    "Tasks(00000000-0000-0000-0000-000000000000)/name",
    "Tasks?$filter=name in (@a,'y') and due_on lt @b&@a='x'&@b=2026-01-01&$format=json",
    "Dates(20261122)?$select=date",
    "PartitionWatermarks('x')",
    "Tasks?$orderby=assignee/name,source_project/client/name desc",
    "Tasks?$compute=estimate_seconds div 3600 as h,length(name) as n&$filter=h gt 1&$orderby=n mul 2 desc,h&$select=h,name",
    "Tasks?$apply=compute(estimate_seconds div 3600 as h)/groupby((h),aggregate($count as n))/filter(n gt 0)/orderby(n desc)/skip(0)/top(1)",
    'Tasks?$search="task one" OR NOT (two AND acme)&$filter=due_on ne null',
]
SPOILT = 400


def spoil(text, random):
    """The text with a few characters lost, doubled or replaced."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text))
        other = random.choice("()'$/,;=:-@.&? \\\"0eé" + text)
        text = text[:at] + random.choice(["", other, text[at] * 2]) + text[at + 1 :]
    return text


class TestSpoiltAddress:
    def test_is_answered_or_refused_but_breaks_nothing(self, ours):
        random, broken = Random(1), {}

        for number in range(SPOILT):
            path, _, query = spoil(VALID[number % len(VALID)], random).partition("?")
            answer = ours.get(f"{quote(path)}?{quote(query, safe='&=$')}")
            if answer.status_code not in {200, 204, 400, 404, 406, 501}:
                broken[f"{path}?{query}"] = answer.status_code

        assert broken == {}
