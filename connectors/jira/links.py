"""Which links between issues are dependencies, and which way they point. Pure."""

from collections.abc import Iterator
from typing import Any

from connectors.sdk.mapping import ScopeRules
from models.records import DependencyRecord
from models.vocabulary import DependencyType

JsonObject = dict[str, Any]


class Links:
    """By the rules of one scope. Both issues show a link, under one id, so it may come twice and is the same."""

    def __init__(self, rules: ScopeRules) -> None:
        self._words = rules.dependency

    @property
    def are_read(self) -> bool:
        """Whether any type of link is a dependency."""
        return any(self._words.values())

    def to_dependencies(self, issue: JsonObject) -> Iterator[DependencyRecord]:
        """Links whose type the mapping names."""
        for link in issue["fields"].get("issuelinks") or ():
            found = self._type_of(link["type"])
            if found is None:
                continue
            dependency_type, source_leads = found
            is_source = "outwardIssue" in link
            other = link["outwardIssue"] if is_source else link["inwardIssue"]
            leads = is_source is source_leads
            yield DependencyRecord(
                source_id=link["id"],
                predecessor=issue["id"] if leads else other["id"],
                successor=other["id"] if leads else issue["id"],
                type=dependency_type,
                type_source=link["type"]["name"],
            )

    def _type_of(self, link_type: JsonObject) -> tuple[DependencyType, bool] | None:
        """The dependency type of a link, and whether its source is the predecessor.

        A rule names the link type, whose outward side then leads (`Blocks`), or the phrase that the predecessor says of its successor
        (`blocks`, `is depended on by`), which also decides the direction.
        """
        for word, source_leads in (
            (link_type["outward"], True),
            (link_type["inward"], False),
            (link_type["name"], True),
            (link_type["id"], True),
        ):
            if word in self._words:
                found = self._words[word]
                return (found, source_leads) if found else None
        return None
