"""What a query costs before it is run: every object that it may answer counts one, lists by their limit. The formula is ours; monday keeps
its own to itself, but it too counts what is asked for, not what comes.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

_USUAL = {
    "column_values": 20, "columns": 20, "groups": 5, "history": 10, "mirrored_items": 5, "linked_items": 5, "persons_and_teams": 1,
    "dependency_links": 1, "teams": 25, "owners": 1, "values": 1, "tags": 1, "battery_value": 3, "updates": 25,
}  # fmt: skip
_PAGES = frozenset({"items_page", "next_items_page"})


class Costs:
    """Costs of one document with its variables."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]

    def total(self) -> int:
        return sum(self._of(operation.selection_set, 1, page=1) for operation in self._operations)

    def _of(self, selections: SelectionSetNode, times: int, *, page: int) -> int:
        cost = 0
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FragmentSpreadNode):
                cost += self._of(self._fragments[node.name.value].selection_set, times, page=page)
            elif isinstance(node, InlineFragmentNode):
                cost += self._of(node.selection_set, times, page=page)
            elif isinstance(node, FieldNode) and node.selection_set and node.name.value != "complexity":
                many = times * self._size(node, page)
                inner = int(self._argument(node, "limit") or 25) if node.name.value in _PAGES else page
                cost += many + self._of(node.selection_set, many, page=inner)
        return cost

    def _size(self, node: FieldNode, page: int) -> int:
        name = node.name.value
        if name in _PAGES:
            return 1
        ids, limit = self._argument(node, "ids"), self._argument(node, "limit")
        if ids is not None:
            return len(ids)
        if limit is not None:
            return int(limit)
        return page if name == "items" else _USUAL.get(name, 1)

    def _argument(self, node: FieldNode, name: str) -> Any:
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = argument.value
                if isinstance(value, VariableNode):
                    return self._variables.get(value.name.value)
                if isinstance(value, IntValueNode):
                    return int(value.value)
                if isinstance(value, ListValueNode):
                    return value.values
        return None

    def _is_included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value == "include" and directive.arguments:
                value = directive.arguments[0].value
                if isinstance(value, VariableNode) and not self._variables.get(value.name.value):
                    return False
        return True
