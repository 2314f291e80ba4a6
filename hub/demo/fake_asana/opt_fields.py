"""Which fields an answer holds: nothing but `gid` and what was asked, or the compact record when nothing was asked."""

from collections.abc import Iterable
from typing import Any

JsonObject = dict[str, Any]
Tree = dict[str, Any]
_COMPACT = ("gid", "resource_type", "name", "resource_subtype", "title")


def parse_fields(text: str | None) -> Tree | None:
    """`a,b.c` as `{"a": {}, "b": {"c": {}}}`; None when nothing was asked."""
    if not text:
        return None
    return to_tree(word.strip() for word in text.split(",") if word.strip())


def to_tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        node = tree
        for word in path.split("."):
            node = node.setdefault(word, {})
    return tree


def compact(record: JsonObject) -> JsonObject:
    """What lists show when nobody asks: gid, type, name and, where there is one, subtype."""
    return {name: record[name] for name in _COMPACT if name in record}


def select(record: JsonObject, tree: Tree) -> JsonObject:
    """Asana's answer to opt_fields. A reference asked for alone is bare; unknown names are ignored."""
    answer = {"gid": record["gid"]} if "gid" in record else {}
    for name, below in tree.items():
        if name in record:
            answer[name] = _shown(record[name], below)
    return answer


def _shown(value: Any, below: Tree) -> Any:
    if isinstance(value, list):
        return [_shown(item, below) for item in value]
    if not isinstance(value, dict):
        return value
    if below:
        return select(value, below)
    # "memberships" alone gives [{}] (python-asana#114), "owner" alone a bare reference, "custom_fields" alone everything (#127).
    if "enum_options" in value or "resource_type" not in value:
        return {} if "section" in value else value
    return {"gid": value["gid"], "resource_type": value["resource_type"]}
