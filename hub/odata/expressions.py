"""The expressions of `$filter`, `$orderby`, `$compute` and `$apply`, read and bound to the registry in one pass: a name is a column, a link, a function, or an error.

Precedence climbing over tokens; depth and length are bounded before (`tokens.py`), so the recursion is too.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from hub.errors import BadRequest, HubError, NotSupported
from hub.odata import meaning
from hub.odata.literals import to_literal
from hub.odata.meaning import NULL, Typed
from hub.odata.signatures import NOT_SUPPORTED
from hub.odata.tokens import SHOWN, Kind, Token, cut
from hub.queries.filter import And, CountOf, Every, Field, Literal, Node, Some
from models.reporting import Column, ColumnType, Link, ReadModel
from models.reporting.feeds import Service

PRECEDENCE = {
    "or": 1,
    "and": 2,
    "eq": 3,
    "ne": 3,
    "lt": 4,
    "le": 4,
    "gt": 4,
    "ge": 4,
    "in": 4,
    "has": 4,
    "add": 5,
    "sub": 5,
    "mul": 6,
    "div": 6,
    "divby": 6,
    "mod": 6,
}
ITSELF = "$it"
LITERALS = {Kind.STRING, Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.TIME, Kind.GUID, Kind.QUOTED}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: the rows it is over, by name, and what else its names may mean.

    `rows` has the own row under "", and that of every enclosing lambda; `aliases` are texts of `@name` parameters.
    """

    service: Service
    rows: Mapping[str, ReadModel]
    option: str = "$filter"
    aliases: Mapping[str, str] = field(default_factory=dict)
    old_forms: bool = False

    @property
    def model(self) -> ReadModel:
        return self.rows[""]

    def links_of(self, model: ReadModel) -> Mapping[str, Link]:
        return self.service.links.get(model.name, {})


def to_filter(text: str, place: Place) -> Node:
    """A filter's text as the library's tree. Raises BadRequest or NotSupported with a sentence that says where."""
    return meaning.need_boolean(place.option, to_typed(text, place))


def to_typed(text: str, place: Place) -> Typed:
    """An expression of any type."""
    reader = _Reader(cut(text, option=place.option), place)
    part = reader.expression(0)
    reader.end()
    return part


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[Token], place: Place) -> None:
        self._tokens = tokens
        self._at = 0
        self._place = place

    def expression(self, least: int) -> Typed:
        """Operators that bind at least so strongly, with their operands."""
        left = self._unary()
        while (strength := PRECEDENCE.get(self._word(), 0)) > least:
            token = self._next()
            try:
                if token.text == "in":
                    left = meaning.one_of(left, self._choices())
                else:
                    left = meaning.combine(token.text, left, self.expression(strength))
            except HubError as error:
                raise self._placed(error, token) from error
        return left

    def end(self) -> None:
        """Nothing may follow."""
        if self._here.kind is not Kind.END:
            raise self._unexpected("an operator such as eq, and, or")

    def _unary(self) -> Typed:
        signs: list[Token] = []
        while self._word() == "not" or self._here.text == "-":
            signs.append(self._next())
        part = self._primary()
        for token in reversed(signs):
            apply = meaning.negate if token.text == "not" else meaning.minus
            part = self._tried(token, lambda apply=apply, part=part: apply(part))  # type: ignore[misc]
        return part

    def _primary(self) -> Typed:
        token = self._next()
        if token.kind in LITERALS:
            literal = to_literal(token, option=self._place.option, old_forms=self._place.old_forms)
            return Typed(literal, literal.type)
        if token.text == "(":
            inner = self.expression(0)
            self._take(")")
            return inner
        if token.text.startswith("@"):
            return self._alias(token)
        if token.kind is Kind.NAME or token.text == ITSELF:
            return self._named(token)
        self._at -= 1
        raise self._unexpected("a column, a value or a function")

    def _named(self, token: Token) -> Typed:
        if token.text in {"true", "false"}:
            return Typed(Literal(token.text == "true", ColumnType.BOOLEAN), ColumnType.BOOLEAN)
        if token.text == "null":
            return NULL
        if token.text in {"INF", "NaN"}:
            raise BadRequest(
                f"{token.text} is no number that is kept here.", hint="Compare with null.", code="bad_value"
            )
        if self._here.text == "(":
            return self._call(token)
        return self._path(token)

    def _alias(self, token: Token) -> Typed:
        text = self._place.aliases.get(token.text)
        if text is None:
            raise BadRequest(f"`{self._place.option}` names {token.text}, which is not given.", code="unknown")
        # An alias stands for a value, not for another alias.
        return to_typed(text, Place(self._place.service, self._place.rows, token.text, {}, self._place.old_forms))

    def _call(self, token: Token) -> Typed:
        if token.text in NOT_SUPPORTED:
            # Before its arguments, which may have a grammar of their own.
            return self._tried(token, lambda: meaning.call(token.text, []))
        self._take("(")
        if token.text == "cast":
            return self._cast()
        if token.text in {"maxdatetime", "mindatetime"}:
            self._take(")")
            return _edge_of_time(token.text)
        arguments: list[Typed] = []
        while self._here.text != ")":
            arguments.append(self.expression(0))
            if self._here.text != ")":
                self._take(",")
        self._take(")")
        return self._tried(token, lambda: meaning.call(token.text, arguments))

    def _cast(self) -> Typed:
        part = self.expression(0)
        self._take(",")
        target = self._next()
        self._take(")")
        return self._tried(target, lambda: meaning.to_type(part, target.text))

    def _choices(self) -> list[Typed]:
        self._take("(")
        choices = [self._primary()]
        while self._here.text == ",":
            self._next()
            choices.append(self._primary())
        self._take(")")
        if any(choice.is_row or not (choice.is_null or isinstance(choice.node, Literal)) for choice in choices):
            raise NotSupported("`in` takes values only.", hint="Compare columns with eq.")
        return choices

    def _path(self, token: Token) -> Typed:
        """`name`, `project/name`, `tasks/any(...)`, `tasks/$count`, and each of them from a lambda's row."""
        of = token.text if token.text in self._place.rows else ""
        model = self._place.rows[of]
        if of or token.text == ITSELF:
            self._take("/")
            token = self._next()
        path: tuple[Link, ...] = ()
        while token.text not in model.by_name:
            link = self._place.links_of(model).get(token.text)
            if link is None:
                raise self._unknown(token, model)
            path, model = (*path, link), link.target
            if link.is_many:
                return self._of_many(path, of)
            if self._here.text != "/":
                return Typed(Field(link.target_column, path, of), None, is_row=True)
            self._next()
            token = self._next()
        return self._column(model.by_name[token.text], path, of)

    def _column(self, column: Column, path: tuple[Link, ...], of: str) -> Typed:
        if self._here.text == "/":
            raise self._unexpected(f"an operator, since {column.name} has no parts")
        return meaning.field_of(Field(column, path, of))

    def _of_many(self, path: tuple[Link, ...], of: str) -> Typed:
        self._take("/")
        token = self._next()
        if token.text == "$count":
            return Typed(CountOf(path, of), ColumnType.INTEGER)
        if token.text not in {"any", "all"}:
            self._at -= 1
            raise self._unexpected("any, all or $count, since there are many")
        self._take("(")
        if self._here.text == ")" and token.text == "any":
            self._next()
            return Typed(Some(path, "row", And(()), of), ColumnType.BOOLEAN)
        return self._lambda(token.text, path, of)

    def _lambda(self, word: str, path: tuple[Link, ...], of: str) -> Typed:
        """`t: t/name eq 'x'`, of which `(` is taken already."""
        name = self._next()
        if name.kind is not Kind.NAME or name.text in self._place.rows or name.text in self._place.model.by_name:
            self._at -= 1
            raise self._unexpected("a new name for the row, as in any(t: t/name eq 'x')")
        self._take(":")
        outer = self._place
        rows = {**outer.rows, name.text: path[-1].target}
        self._place = Place(outer.service, rows, outer.option, outer.aliases, outer.old_forms)
        part = self.expression(0)
        self._place = outer
        self._take(")")
        node = meaning.need_boolean(word, part)
        kind = Some if word == "any" else Every
        return Typed(kind(path, name.text, node, of), ColumnType.BOOLEAN, part.depth + 1)

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _word(self) -> str:
        return self._here.text if self._here.kind is Kind.NAME else ""

    def _next(self) -> Token:
        token = self._here
        if token.kind is Kind.END:
            raise self._unexpected("more")
        self._at += 1
        return token

    def _take(self, mark: str) -> None:
        if self._here.text != mark:
            raise self._unexpected(f"`{mark}`")
        self._at += 1

    def _tried(self, token: Token, make: Callable[[], Typed]) -> Typed:
        try:
            return make()
        except HubError as error:
            raise self._placed(error, token) from error

    def _placed(self, error: HubError, token: Token) -> HubError:
        """The error with its place, once."""
        if error.detail.startswith("`$") or " at character " in error.detail:
            return error
        where = f"`{self._place.option}` at character {token.at + 1}"
        return type(error)(f"{where}: {error.detail}", hint=error.hint, code=error.code)

    def _unexpected(self, expected: str) -> BadRequest:
        token = self._here
        found = "ends" if token.kind is Kind.END else f'has "{token.text[:SHOWN]}"'
        return BadRequest(
            f"`{self._place.option}` {found} at character {token.at + 1}, where {expected} is expected.",
            hint="See OData 4.0, URL conventions.",
            code="syntax",
        )

    def _unknown(self, token: Token, model: ReadModel) -> BadRequest:
        known = [*model.by_name, *self._place.links_of(model)]
        close = get_close_matches(token.text, known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
        where = f"`{self._place.option}` at character {token.at + 1}"
        return BadRequest(f'{where}: there is no "{token.text[:SHOWN]}" in {model.name}.', hint=hint, code="unknown")


def _edge_of_time(name: str) -> Typed:
    day, time = (dt.date.max, dt.time.max) if name == "maxdatetime" else (dt.date.min, dt.time.min)
    edge = dt.datetime.combine(day, time, tzinfo=dt.UTC)
    return Typed(Literal(edge, ColumnType.INSTANT), ColumnType.INSTANT)
