"""Random filters: each as OData's text, as SQL written by hand, and as a function of a row in plain Python.

The three know nothing of each other but the rules: a comparison with null is false, what a function makes of null is null.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from random import Random
from typing import Any

Row = dict[str, Any]
COMPARE = {"eq": ("=", eq), "ne": ("<>", ne), "lt": ("<", lt), "le": ("<=", le), "gt": (">", gt), "ge": (">=", ge)}
COMPUTE = {"add": ("+", add), "sub": ("-", sub), "mul": ("*", mul)}
WORDS = ("", "Plan", "plan", "0% o", "_", "é", "'", "a\\b", "🚀", "off", " ")
DAYS = tuple(dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(-1, 8))


@dataclass(frozen=True)
class Part:
    odata: str
    sql: str
    of: Callable[[Row], Any]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def strict(function: Callable[..., Any], *parts: Part) -> Callable[[Row], Any]:
    """The function of the parts' values; None if one of them is."""

    def of(row: Row) -> Any:
        values = [part.of(row) for part in parts]
        return None if any(value is None for value in values) else function(*values)

    return of


class Grammar:
    """Filters over tasks: `t` in SQL, a dict with `project` and `entries` in Python."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def filter(self, depth: int = 3) -> Part:
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf()
        make = self.random.choice([self.conjunction, self.conjunction, self.negation, self.some, self.leaf])
        return make(depth - 1)

    def conjunction(self, depth: int) -> Part:
        word = self.random.choice(["and", "or"])
        left, right = self.filter(depth), self.filter(depth)
        sql = f"({left.sql} {word.upper()} {right.sql})"
        return Part(f"({left.odata} {word} {right.odata})", sql, lambda row: joined(word, left.of(row), right.of(row)))

    def negation(self, depth: int) -> Part:
        part = self.filter(depth)
        return Part(f"not ({part.odata})", f"(NOT {part.sql})", strict(lambda value: not value, part))

    def some(self, _depth: int) -> Part:
        hours = self.random.choice([0, 1800, 3600, 7200])
        word, (sign, compare) = self.random.choice(list(COMPARE.items()))
        inner = f"e.client_id = t.client_id AND e.task_id = t.id AND e.presence = 'present' AND e.duration_seconds {sign} {hours}"
        kind = self.random.choice(["any", "all"])
        odata = f"time_entries/{kind}(e: e/duration_seconds {word} {hours})"
        if kind == "any":
            sql = f"EXISTS (SELECT FROM time_entry e WHERE {inner})"
            return Part(odata, sql, lambda row: any(compare(entry, hours) for entry in row["entries"]))
        sql = f"NOT EXISTS (SELECT FROM time_entry e WHERE {inner.replace(f'e.duration_seconds {sign} {hours}', f'NOT (e.duration_seconds {sign} {hours})')})"
        return Part(odata, sql, lambda row: all(compare(entry, hours) for entry in row["entries"]))

    def leaf(self, _depth: int = 0) -> Part:
        return self.random.choice(
            [self.compared, self.compared, self.texts_searched, self.listed, self.is_null, self.flag]
        )()

    def compared(self) -> Part:
        value = self.random.choice([self.number, self.number, self.text, self.day, self.instant])
        word, (sign, compare) = self.random.choice(list(COMPARE.items()))
        left, right = value(2), value(1)
        if value == self.text and word not in {"eq", "ne"}:
            word, sign, compare = "eq", *COMPARE["eq"]
        if word in {"eq", "ne"}:
            distinct = "IS NOT DISTINCT FROM" if word == "eq" else "IS DISTINCT FROM"
            same = f"({left.sql} {distinct} {right.sql})"
            return Part(f"{left.odata} {word} {right.odata}", same, lambda row: compare(left.of(row), right.of(row)))
        held = strict(compare, left, right)
        sql = f"coalesce({left.sql} {sign} {right.sql}, false)"
        return Part(f"{left.odata} {word} {right.odata}", sql, lambda row: bool(held(row)))

    def texts_searched(self) -> Part:
        text, sought = self.text(1), self.literal_text()
        name, sql, of = self.random.choice(
            [
                ("contains", f"(strpos({text.sql}, {sought.sql}) > 0)", lambda text, part: part in text),
                ("startswith", f"(left({text.sql}, char_length({sought.sql})) = {sought.sql})", str.startswith),
                ("endswith", f"(right({text.sql}, char_length({sought.sql})) = {sought.sql})", str.endswith),
            ]
        )
        return Part(f"{name}({text.odata},{sought.odata})", sql, strict(of, text, sought))

    def listed(self) -> Part:
        words = self.random.sample(["todo", "in_progress", "done", "on_hold", "nothing"], 2)
        if self.random.random() < 0.5:
            odata = f"status_category in ({','.join(map(quoted, words))})"
            sql = f"coalesce(t.status_category IN ({','.join(map(quoted, words))}), false)"
            return Part(odata, sql, lambda row: row["status_category"] in words)
        numbers = self.random.sample([0, 3600, 7200, 5], 3)
        listed = ",".join(map(str, numbers))
        sql = f"coalesce(t.estimate_seconds IN ({listed}), false)"
        return Part(f"estimate_seconds in ({listed},null)", sql, lambda row: row["estimate_seconds"] in numbers)

    def is_null(self) -> Part:
        name = self.random.choice(["due_on", "estimate_seconds", "planned_cost", "is_critical", "completed_at"])
        if self.random.random() < 0.5:
            return Part(f"{name} eq null", f"(t.{name} IS NULL)", lambda row: row[name] is None)
        return Part(f"null ne {name}", f"(t.{name} IS NOT NULL)", lambda row: row[name] is not None)

    def flag(self) -> Part:
        if self.random.random() < 0.5:
            return Part("is_critical", "t.is_critical", lambda row: row["is_critical"])
        return Part(
            "is_critical eq false", "coalesce(t.is_critical = false, false)", lambda row: row["is_critical"] is False
        )

    def number(self, depth: int) -> Part:
        choice = self.random.random()
        if depth == 0 or choice < 0.4:
            name = self.random.choice(["estimate_seconds", "planned_cost", "story_points"])
            return Part(name, f"t.{name}", lambda row: row[name])
        if choice < 0.6:
            value = self.random.choice([0, 1, -2, 3600, 7200, "1.5", "-0.25", "0.0001"])
            return Part(str(value), f"({value})", lambda _: Decimal(value))
        if choice < 0.8:
            return self.computed(depth - 1)
        return self.number_of(depth - 1)

    def computed(self, depth: int) -> Part:
        left = self.number(depth)
        if self.random.random() < 0.3:
            by = self.random.choice([2, 4, 7, -3])
            whole = Part("estimate_seconds", "t.estimate_seconds", lambda row: row["estimate_seconds"])
            word, sql, of = self.random.choice(
                [
                    ("div", "({} / {})", lambda value: int(value / by)),
                    ("mod", "({} % {})", lambda value: value - int(value / by) * by),
                ]
            )
            return Part(f"({whole.odata} {word} {by})", sql.format(whole.sql, by), strict(of, whole))
        word, (sign, compute) = self.random.choice(list(COMPUTE.items()))
        right = self.number(depth)
        sql = f"({left.sql}::numeric {sign} {right.sql}::numeric)"
        return Part(f"({left.odata} {word} {right.odata})", sql, strict(compute, left, right))

    def number_of(self, depth: int) -> Part:
        """A number that a function makes of something else."""
        if self.random.random() < 0.3:
            return self.number_of_time()
        text, day, number = self.text(depth), self.day(depth), self.number(depth)
        sought = self.literal_text()
        return self.random.choice(
            [
                Part(f"length({text.odata})", f"char_length({text.sql})", strict(len, text)),
                Part(
                    f"indexof({text.odata},{sought.odata})",
                    f"(strpos({text.sql}, {sought.sql}) - 1)",
                    strict(str.find, text, sought),
                ),
                Part(f"day({day.odata})", f"extract(day FROM {day.sql})", strict(lambda day: day.day, day)),
                Part(f"month({day.odata})", f"extract(month FROM {day.sql})", strict(lambda day: day.month, day)),
                Part(
                    f"floor({number.odata})",
                    f"floor({number.sql}::numeric)",
                    strict(lambda value: value // 1 if value >= 0 or value == int(value) else int(value) - 1, number),
                ),
                Part(f"-({number.odata})", f"(- {number.sql}::numeric)", strict(lambda value: -value, number)),
                Part(
                    "time_entries/$count",
                    "(SELECT count(*) FROM time_entry e WHERE e.client_id = t.client_id AND e.task_id = t.id AND e.presence = 'present')",
                    lambda row: len(row["entries"]),
                ),
            ]
        )

    def number_of_time(self) -> Part:
        at = self.instant(1)
        utc = f"({at.sql} AT TIME ZONE 'UTC')"
        whole = Part("estimate_seconds", "t.estimate_seconds", lambda row: row["estimate_seconds"])
        return self.random.choice(
            [
                Part(f"year({at.odata})", f"extract(year FROM {utc})", strict(lambda at: at.year, at)),
                Part(f"hour({at.odata})", f"extract(hour FROM {utc})", strict(lambda at: at.hour, at)),
                Part(f"minute({at.odata})", f"extract(minute FROM {utc})", strict(lambda at: at.minute, at)),
                Part(f"second({at.odata})", f"floor(extract(second FROM {utc}))", strict(lambda at: at.second, at)),
                Part(
                    f"fractionalseconds({at.odata})",
                    f"(extract(second FROM {utc}) % 1)",
                    strict(lambda at: Decimal(at.microsecond) / 1_000_000, at),
                ),
                Part(
                    f"totalseconds({at.odata} sub 2026-11-16T11:00:00Z)",
                    f"extract(epoch FROM {at.sql} - timestamptz '2026-11-16T11:00:00Z')",
                    strict(lambda at: Decimal((at - ELEVEN) // dt.timedelta(microseconds=1)) / 1_000_000, at),
                ),
                Part(
                    f"totaloffsetminutes({at.odata})",
                    f"CASE WHEN {at.sql} IS NOT NULL THEN 0 END",
                    strict(lambda _: 0, at),
                ),
                Part(
                    f"round({whole.odata} divby 1440)",
                    f"round({whole.sql} / 1440.0)",
                    strict(lambda value: int(Decimal(value) / 1440 + Decimal("0.5")), whole),
                ),
                Part(
                    f"ceiling({whole.odata} divby 1440)",
                    f"ceil({whole.sql} / 1440.0)",
                    strict(lambda value: -(-value // 1440), whole),
                ),
                Part(
                    f"cast({whole.odata},Edm.Decimal) divby 8",
                    f"({whole.sql} / 8.0)",
                    strict(lambda value: Decimal(value) / 8, whole),
                ),
            ]
        )

    def literal_text(self) -> Part:
        text = self.random.choice(WORDS)
        sql = "E" + quoted(text.replace("\\", "\\\\"))
        return Part(quoted(text), f"{sql}::text", lambda _: text)

    def text(self, depth: int) -> Part:
        choice = self.random.random()
        if depth == 0 or choice < 0.4:
            return Part("name", "t.name", lambda row: row["name"])
        if choice < 0.5:
            sql = "(SELECT p.key FROM source_project p WHERE p.client_id = t.client_id AND p.id = t.source_project_id AND p.presence = 'present')"
            return Part("source_project/key", sql, lambda row: row["project"])
        if choice < 0.6:
            return self.literal_text()
        inner = self.text(depth - 1)
        other = self.literal_text()
        return self.random.choice(
            [
                Part(
                    "cast(estimate_seconds,Edm.String)",
                    "t.estimate_seconds::text",
                    lambda row: None if row["estimate_seconds"] is None else str(row["estimate_seconds"]),
                ),
                Part(f"toupper({inner.odata})", f"upper({inner.sql})", strict(str.upper, inner)),
                Part(f"tolower({inner.odata})", f"lower({inner.sql})", strict(str.lower, inner)),
                Part(
                    f"trim({inner.odata})",
                    f"btrim({inner.sql}, E' \\n')",
                    strict(lambda text: text.strip(" \n"), inner),
                ),
                Part(
                    f"concat({inner.odata},{other.odata})", f"({inner.sql} || {other.sql})", strict(add, inner, other)
                ),
                Part(f"substring({inner.odata},2)", f"substr({inner.sql}, 3)", strict(lambda text: text[2:], inner)),
                Part(
                    f"substring({inner.odata},1,3)", f"substr({inner.sql}, 2, 3)", strict(lambda text: text[1:4], inner)
                ),
            ]
        )

    def day(self, depth: int) -> Part:
        choice = self.random.random()
        if depth == 0 or choice < 0.5:
            return Part("due_on", "t.due_on", lambda row: row["due_on"])
        if choice < 0.7:
            day = self.random.choice(DAYS)
            return Part(day.isoformat(), f"date '{day}'", lambda _: day)
        if choice < 0.85:
            return Part(
                "date(completed_at)",
                "(t.completed_at AT TIME ZONE 'UTC')::date",
                strict(lambda at: at.date(), COMPLETED),
            )
        inner = self.day(depth - 1)
        return Part(
            f"({inner.odata} add duration'P2D')",
            f"({inner.sql} + 2)",
            strict(lambda day: day + dt.timedelta(days=2), inner),
        )

    def instant(self, depth: int) -> Part:
        if depth == 0 or self.random.random() < 0.5:
            return COMPLETED
        micro = self.random.randrange(5)
        at = dt.datetime(2026, 11, 16, 12, 0, 0, micro, tzinfo=dt.UTC)
        odata = self.random.choice([f"2026-11-16T12:00:00.00000{micro}Z", f"2026-11-16T13:00:00.00000{micro}0+01:00"])
        return Part(odata, f"timestamptz '{at.isoformat()}'", lambda _: at)


ELEVEN = dt.datetime(2026, 11, 16, 11, tzinfo=dt.UTC)
COMPLETED = Part("completed_at", "t.completed_at", lambda row: row["completed_at"])


def joined(word: str, left: bool | None, right: bool | None) -> bool | None:
    """Three-valued: what is unknown does not matter where the other side decides."""
    decides = word == "or"
    if left is decides or right is decides:
        return decides
    return None if left is None or right is None else not decides
