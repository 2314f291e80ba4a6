"""The query part of an address: system options by name, each once, each known; and texts split outside quotes and parentheses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from hub.errors import BadRequest, NotSupported

LONGEST_QUERY = 65_536
SYSTEM = frozenset(
    {
        "$apply",
        "$compute",
        "$count",
        "$expand",
        "$filter",
        "$format",
        "$orderby",
        "$search",
        "$select",
        "$skip",
        "$skiptoken",
        "$top",
    }
)
NOT_SUPPORTED = frozenset({"$deltatoken", "$id", "$index", "$schemaversion"})
"""Options that OData has and this service has not."""
WITHIN_EXPAND = frozenset({"$levels"})
"""Likewise, but for `$expand` only."""
API_KEY = "api_key"
LARGEST = 2**31 - 1
PIECE = re.compile(r"'(?:[^']|'')*'|[^'(),;/]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Options:
    """System options and `@aliases` by name, decoded."""

    system: Mapping[str, str]
    aliases: Mapping[str, str]
    api_key: str = ""

    def get(self, name: str) -> str | None:
        return self.system.get(name)

    def allow(self, *names: str, where: str) -> None:
        """Raise BadRequest for an option that has no place there."""
        for name in self.system:
            if name not in names:
                raise BadRequest(
                    f"`{name}` has no place {where}.", hint=f"There are: {', '.join(names) or 'none'}.", code="option"
                )


def to_options(query: str) -> Options:
    """The options of a query string. Raises BadRequest for one that is strange or repeated, NotSupported for one that is not built."""
    if len(query) > LONGEST_QUERY:
        raise BadRequest("The address is too long.", hint="Ask for less at once.", code="too_long")
    system: dict[str, str] = {}
    aliases: dict[str, str] = {}
    api_key = ""
    for part in filter(None, query.split("&")):
        name, _, value = (_decode(text) for text in part.partition("="))
        if name == API_KEY:
            api_key = value
        elif name.startswith("@"):
            _add(aliases, name, value)
        elif name.startswith("$"):
            _check_system(name)
            _add(system, name, value)
        elif f"${name}" in SYSTEM | NOT_SUPPORTED:
            raise BadRequest(f"`{name}` is written with a dollar sign.", hint=f"Write `${name}`.", code="option")
    return Options(system, aliases, api_key)


def check_option(name: str, *, where: str, allowed: tuple[str, ...]) -> None:
    """Of the options within `$expand`. Raises NotSupported or BadRequest."""
    if name not in WITHIN_EXPAND:
        _check_system(name)
    if name not in allowed:
        raise NotSupported(f"`{name}` is not supported {where}.", hint=f"There are: {', '.join(allowed)}.")


def to_whole(text: str, *, option: str) -> int:
    """A count such as that of `$top`. Raises BadRequest."""
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or int(text) > LARGEST:
        raise BadRequest(f"`{option}` takes a whole number from 0, not {text[:20]!r}.", code="bad_value")
    return int(text)


def to_flag(text: str, *, option: str) -> bool:
    if text not in {"true", "false"}:
        raise BadRequest(f"`{option}` is true or false, not {text[:20]!r}.", code="bad_value")
    return text == "true"


def split(text: str, separator: str) -> list[str]:
    """Parts of a text, split where a separator stands outside quotes and parentheses, without the spaces around them."""
    parts, depth = [""], 0
    for piece in PIECE.findall(text):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


def _add(known: dict[str, str], name: str, value: str) -> None:
    if name in known:
        raise BadRequest(f"`{name}` is given twice.", hint="Give it once.", code="option")
    known[name] = value


def _check_system(name: str) -> None:
    if name in NOT_SUPPORTED:
        raise NotSupported(f"`{name}` is not supported.", hint=f"There are: {', '.join(sorted(SYSTEM))}.")
    if name not in SYSTEM:
        raise BadRequest(
            f"There is no option `{name[:40]}`.",
            hint=f"There are: {', '.join(sorted(SYSTEM))}; small letters matter.",
            code="option",
        )


def _decode(text: str) -> str:
    """Percent-escapes as UTF-8, a plus sign as a space."""
    try:
        decoded = unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The address holds escapes that are not UTF-8.", hint="Escape it anew.") from error
    if "\0" in decoded:
        raise BadRequest("The address holds the character NUL.", hint="Leave it out.", code="bad_value")
    return decoded
