"""Reading what people and programs send: every fault is one sentence that names key, value and remedy."""

import re
from textwrap import shorten
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from hub.errors import Unprocessable
from models.quantities import NO_NUL

ALL = "all"
WRITE_ONLY = ("secrets", "password")
"""Keys whose values are never repeated, not even in an error."""


def _is_currency(code: str) -> str:
    if re.fullmatch("[A-Z]{3}", code):
        return code
    raise ValueError("write an ISO 4217 code such as EUR")


def _is_zone(name: str) -> str:
    if name in available_timezones():
        return name
    raise ValueError("write an IANA name such as Europe/Paris")


def _is_all_or_some(value: Any) -> Any:
    if value == ALL:
        return None
    if isinstance(value, list) and value:
        return value
    raise ValueError(f'write "{ALL}" or a list of ids')


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
Currency = Annotated[str, AfterValidator(_is_currency)]
Zone = Annotated[str, AfterValidator(_is_zone)]
AllOrSome = BeforeValidator(_is_all_or_some)
"""`"all"`, read as None, or a list of ids that is not empty."""


class Body(BaseModel):
    """What may be sent; an unknown key is refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


AnyBody = TypeVar("AnyBody", bound=Body)


def read_body(model: type[AnyBody], document: Any, *, what: str) -> AnyBody:
    """Check a decoded JSON object. `what` reads like `the client`. Raises Unprocessable."""
    if not isinstance(document, dict):
        raise Unprocessable(f"What describes {what} must be an object, not {type(document).__name__}.")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise _first_fault(error, model, what) from None


def read_change(model: type[AnyBody], document: Any, *, current: dict[str, Any], what: str) -> AnyBody:
    """Check the keys of `document` laid over what holds now. Raises Unprocessable."""
    return read_body(model, {**current, **document} if isinstance(document, dict) else document, what=what)


def _first_fault(error: ValidationError, model: type[Body], what: str) -> Unprocessable:
    first = error.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "the whole"
    known = ", ".join(model.model_fields)
    match first["type"]:
        case "extra_forbidden":
            return Unprocessable(f'{_begin(what)} has no "{key}".', hint=f"Remove it, or use one of: {known}.")
        case "missing":
            return Unprocessable(f'{_begin(what)} lacks "{key}".', hint="Add it.")
        case _:
            shown = "" if key.startswith(WRITE_ONLY) else _shown(first["input"])
            says = first["msg"].removeprefix("Value error, ")
            return Unprocessable(f'"{key}" of {what} is not usable{shown}: {says}.', hint="Mend it and send it again.")


def _begin(what: str) -> str:
    return what[:1].upper() + what[1:]


def _shown(value: Any) -> str:
    """A single value; what is inside a list or an object may be secret, so only an empty one is shown."""
    if isinstance(value, list | dict) and value:
        return ""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return f" (it is {shorten(text, width=80, placeholder='...')})"
