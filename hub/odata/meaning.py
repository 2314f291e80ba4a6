"""What the parts of an expression mean together: types are checked here, and every operation becomes a node of the library's filter."""

from dataclasses import dataclass

from hub.errors import BadRequest, NotSupported
from hub.odata.edm import EDM, NUMBERS, family
from hub.odata.signatures import CASTS, NOT_SUPPORTED, SIGNATURES, Signature
from hub.odata.tokens import DEEPEST
from hub.queries.filter import And, Call, Comparison, Field, IsNull, Literal, Node, Not, Nothing, OneOf, Operator, Or
from hub.queries.functions import Function
from models.reporting import ColumnType

BOOLEAN, WHOLE, NUMBER = ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.NUMBER
DATE, INSTANT, SPAN = ColumnType.DATE, ColumnType.INSTANT, ColumnType.DURATION
MOST_CHOICES = 1000

TRUE, FALSE = Literal(value=True, type=BOOLEAN), Literal(value=False, type=BOOLEAN)
COMPARE = {
    "eq": Operator.EQ,
    "ne": Operator.NE,
    "lt": Operator.LT,
    "le": Operator.LE,
    "gt": Operator.GT,
    "ge": Operator.GE,
}
COMPUTE = {
    "add": Function.ADD,
    "sub": Function.SUBTRACT,
    "mul": Function.MULTIPLY,
    "divby": Function.DIVIDE,
    "mod": Function.REMAINDER,
}
SPANS = {
    ("add", DATE, SPAN): (Function.SHIFT_DAY, DATE),
    ("add", INSTANT, SPAN): (Function.SHIFT, INSTANT),
    ("add", SPAN, SPAN): (Function.ADD, SPAN),
    ("sub", SPAN, SPAN): (Function.SUBTRACT, SPAN),
    ("sub", INSTANT, INSTANT): (Function.SUBTRACT, SPAN),
    ("sub", DATE, DATE): (Function.DAYS_BETWEEN, SPAN),
}
"""Arithmetic of days, instants and durations: what is done, and what it gives."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of an expression. `type` None is the null literal, or with `is_row` a related row, which compares with null only."""

    node: Node
    type: ColumnType | None
    depth: int = 1
    is_row: bool = False

    @property
    def is_null(self) -> bool:
        return self.type is None and not self.is_row

    @property
    def name(self) -> str:
        """Its type, for sentences."""
        return "a related row" if self.is_row else "null" if self.type is None else EDM[self.type]


NULL = Typed(Nothing(ColumnType.TEXT), None)


def combine(word: str, left: Typed, right: Typed) -> Typed:
    """Two parts joined by an operator's word. Raises BadRequest when they do not fit."""
    if word in {"and", "or"}:
        return _join(word, left, right)
    if word in COMPARE:
        return _compare(word, left, right)
    if word == "has":
        raise BadRequest(
            "`has` asks for a flag of an enumeration, and there is none here.", hint="Words are texts: eq."
        )
    return _compute(word, left, right)


def negate(part: Typed) -> Typed:
    """`not`; of null it is null."""
    _need_boolean("not", part)
    return _made(Nothing(BOOLEAN) if part.is_null else Not(part.node), BOOLEAN, part)


def minus(part: Typed) -> Typed:
    """The number or duration with the other sign."""
    if part.type not in {*NUMBERS, SPAN, None} or part.is_row:
        raise BadRequest(f"`-` is for numbers, not for {part.name}.", hint="Mend the expression.", code="types")
    kind = part.type or NUMBER
    return _made(Nothing(kind) if part.is_null else Call(Function.NEGATE, (part.node,)), kind, part)


def one_of(operand: Typed, choices: list[Typed]) -> Typed:
    """`in`. Null is in no list, and nothing is null's equal in one."""
    if len(choices) > MOST_CHOICES:
        raise BadRequest(
            f"`in` takes at most {MOST_CHOICES} values, not {len(choices)}.",
            hint="Filter by a range, or join in your own tool.",
            code="too_long",
        )
    literals = [choice.node for choice in choices if isinstance(choice.node, Literal)]
    for choice in choices:
        if not choice.is_null:
            _need_same_family("in", operand, choice)
    if operand.type is None or not literals:
        return _made(FALSE, BOOLEAN, operand)
    kinds = {literal.type for literal in literals}
    kind = kinds.pop() if len(kinds) == 1 else NUMBER
    values = tuple(literal.value for literal in literals)
    return _made(OneOf(operand.node, Literal(values, kind)), BOOLEAN, operand)  # type: ignore[arg-type]


def call(name: str, arguments: list[Typed]) -> Typed:
    """A function by its name in OData. Raises NotSupported for one that OData has and this service has not, BadRequest for a strange one."""
    if name in NOT_SUPPORTED:
        raise NotSupported(f"The function {name} is not supported.", hint=f"There are: {', '.join(SIGNATURES)}.")
    if name not in SIGNATURES:
        raise BadRequest(f"There is no function {name}.", hint=f"There are: {', '.join(SIGNATURES)}.", code="unknown")
    signature = next((found for found in SIGNATURES[name] if _fits(found, arguments)), None)
    if signature is None:
        given = ", ".join(part.name for part in arguments)
        takes = " or ".join(_shown(found) for found in SIGNATURES[name])
        raise BadRequest(f"{name} takes {takes}, not ({given}).", hint="Mend the arguments.", code="types")
    if any(part.is_null for part in arguments):
        return _made(Nothing(signature.gives), signature.gives, *arguments)
    return _made(Call(signature.function, tuple(part.node for part in arguments)), signature.gives, *arguments)


def to_type(part: Typed, target: str) -> Typed:
    """`cast`. Raises NotSupported for a type that a value cannot be turned into here."""
    if target not in CASTS or part.is_row:
        raise NotSupported(f"A cast to {target} is not supported.", hint=f"There are casts to: {', '.join(CASTS)}.")
    function, gives = CASTS[target]
    allowed = {
        Function.TO_TEXT: {ColumnType.UUID, DATE, BOOLEAN, NUMBER, ColumnType.TEXT},
        Function.DATE: {DATE, INSTANT},
    }.get(function, {NUMBER})
    if part.type is not None and family(part.type) not in allowed:
        raise NotSupported(f"A cast of {part.name} to {target} is not supported.", hint="Compare it as it is.")
    return _made(Nothing(gives) if part.is_null else Call(function, (part.node,)), gives, part)


def need_boolean(what: str, part: Typed) -> Node:
    """The node of a whole filter. Raises BadRequest unless it is true or false."""
    _need_boolean(what, part)
    return Nothing(BOOLEAN) if part.is_null else part.node


def _join(word: str, left: Typed, right: Typed) -> Typed:
    for part in (left, right):
        _need_boolean(word, part)
    kind = And if word == "and" else Or
    parts = [need_boolean(word, part) for part in (left, right)]
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
    # A chain of one word is one node, so it makes nothing deeper.
    return Typed(kind(flat), BOOLEAN, max(left.depth, right.depth + 1))


def _compare(word: str, left: Typed, right: Typed) -> Typed:
    operator = COMPARE[word]
    if left.is_row or right.is_row:
        return _compare_row(word, left, right)
    if not (left.is_null or right.is_null):
        _need_same_family(word, left, right)
        return _made(Comparison(left.node, operator, right.node), BOOLEAN, left, right)
    if operator not in {Operator.EQ, Operator.NE}:
        return _made(FALSE, BOOLEAN, left, right)
    if left.is_null and right.is_null:
        return _made(TRUE if operator is Operator.EQ else FALSE, BOOLEAN)
    part = right if left.is_null else left
    return _is_null(part, is_null=operator is Operator.EQ)


def _compare_row(word: str, left: Typed, right: Typed) -> Typed:
    row, other = (left, right) if left.is_row else (right, left)
    if not other.is_null or word not in {"eq", "ne"}:
        raise BadRequest("A related row compares with null only.", hint="Compare one of its columns.", code="types")
    return _is_null(row, is_null=word == "eq")


def _is_null(part: Typed, *, is_null: bool) -> Typed:
    found = IsNull(part.node)
    return _made(found if is_null else Not(found), BOOLEAN, part)


def _compute(word: str, left: Typed, right: Typed) -> Typed:
    if left.is_row or right.is_row:
        raise BadRequest(f"`{word}` is not for a related row.", hint="Name one of its columns.", code="types")
    kinds = (left.type or right.type, right.type or left.type)
    if all(kind in NUMBERS or kind is None for kind in kinds):
        return _calculate(word, left, right)
    if word == "sub" and kinds in {(DATE, SPAN), (INSTANT, SPAN)}:
        return _compute("add", left, minus(right))
    if (word, *kinds) not in SPANS:
        raise BadRequest(
            f"`{word}` is not for {left.name} and {right.name}.", hint="Mend the expression.", code="types"
        )
    function, gives = SPANS[word, kinds[0], kinds[1]]  # type: ignore[index]
    return _applied(function, gives, left, right)


def _calculate(word: str, left: Typed, right: Typed) -> Typed:
    """Arithmetic of numbers; `div` of whole numbers gives a whole one."""
    whole = {left.type or WHOLE, right.type or WHOLE} == {WHOLE}
    if word in {"div", "divby", "mod"} and isinstance(right.node, Literal) and right.node.value == 0:
        raise BadRequest(f"`{word}` by zero.", hint="Mend the expression.", code="bad_value")
    function = COMPUTE.get(word) or (Function.QUOTIENT if whole else Function.DIVIDE)
    return _applied(function, WHOLE if whole and word != "divby" else NUMBER, left, right)


def _applied(function: Function, gives: ColumnType, left: Typed, right: Typed) -> Typed:
    node = Nothing(gives) if left.is_null or right.is_null else Call(function, (left.node, right.node))
    return _made(node, gives, left, right)


def _made(node: Node, kind: ColumnType, *parts: Typed) -> Typed:
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > DEEPEST:
        raise BadRequest(
            f"The expression is more than {DEEPEST} operations deep.", hint="Simplify it.", code="too_deep"
        )
    return Typed(node, kind, depth)


def _need_boolean(word: str, part: Typed) -> None:
    if part.is_row or part.type not in {BOOLEAN, None}:
        raise BadRequest(
            f"`{word}` needs something that is true or false, not {part.name}.", hint="Compare it.", code="types"
        )


def _need_same_family(word: str, left: Typed, right: Typed) -> None:
    if left.type is None or right.type is None or left.is_row or right.is_row:
        return
    if family(left.type) is not family(right.type):
        hint = "A day is written 2026-11-22, an instant 2026-11-22T00:00:00Z."
        is_time = {left.type, right.type} <= {DATE, INSTANT}
        raise BadRequest(
            f"`{word}` cannot set {left.name} beside {right.name}.",
            hint=hint if is_time else "A text is written 'so', a guid without quotes.",
            code="types",
        )


def _fits(signature: Signature, arguments: list[Typed]) -> bool:
    if len(arguments) != len(signature.takes):
        return False
    return all(
        part.is_null or (part.type is not None and family(part.type) is family(kind))
        for part, kind in zip(arguments, signature.takes, strict=True)
    )


def _shown(signature: Signature) -> str:
    return f"({', '.join(EDM[kind] for kind in signature.takes)})"


def field_of(node: Field) -> Typed:
    """A column as a part of an expression."""
    return Typed(node, node.column.type)
