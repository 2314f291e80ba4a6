"""Trello's OpenAPI document, as a judge of requests and answers.

The document is poor: many answers have no schema, nested resources are told in a guide and not in the parameters, and some schemas
contradict what Trello really sends. What differs on purpose is listed here, each with where it is told instead.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[3].parent / "shared/specs/trello/trello-openapi.json"

LISTED_IN_GUIDES = {
    "/boards/{id}": {
        "list_fields",
        "member_fields",
        "actions_limit",
        "action_fields",
        "action_member",
        "action_memberCreator",
    },
    "/boards/{id}/cards": {"filter", "sort", "fields", "limit", "before", "since", "customFieldItems", "checklists"},
    "/cards/{id}": {"actions_limit", "action_fields", "action_member", "action_memberCreator"},
}
"""Parameters of the guide "Nested resources": the prefix of the nested thing, and those of the nested list itself."""
KNOWN_CONTRADICTIONS = {
    "Board": {"descData": "null", "memberships": "a list", "idOrganization": "null", "dateLastActivity": "a date-time"},
    "TrelloList": {"softLimit": "null"},
    "CustomField": {"name": "stands on top, not in display"},
    "Card": {"descData": "null", "dueReminder": "null or minutes", "labels": "objects", "idAttachmentCover": "null"},
    "Member": {"avatarHash": "null"},
}
"""Properties whose schema real answers contradict (see the vendor's own examples and recorded answers)."""
FIELDS_BEYOND_THE_LIST = {"shortLink", "dateLastActivity", "start", "cardRole", "mirrorSourceId"}
"""Fields of boards and cards that real answers have and the enum of `fields` lacks."""


@dataclass(frozen=True)
class Question:
    """One request as Trello takes it, alone or out of a batch."""

    path: str
    query: dict[str, str]

    @classmethod
    def of_url(cls, url: str) -> "Question":
        path, _, query = url.partition("?")
        return cls(path, dict(parse_qsl(query)))


class Spec:
    def __init__(self) -> None:
        self.document: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str]]:
        paths = [path for path, item in self.document["paths"].items() if "get" in item]
        fewest_holes_first = sorted(paths, key=lambda path: path.count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in fewest_holes_first]

    def template_of(self, question: Question) -> str | None:
        return next((path for pattern, path in self._routes if pattern.fullmatch(question.path)), None)

    def faults_of_question(self, question: Question) -> Iterator[str]:
        """What the document has against a question."""
        template = self.template_of(question)
        if template is None:
            yield f"no route for {question.path}"
            return
        item = self.document["paths"][template]
        parameters = {each["name"]: each for each in (*item.get("parameters", ()), *item["get"].get("parameters", ()))}
        beyond = LISTED_IN_GUIDES.get(template.replace("boardId", "id"), set())
        for name, value in question.query.items():
            if name not in parameters:
                if name not in beyond:
                    yield f"{template}: no parameter {name}"
                continue
            yield from self._faults_of_value(template, name, value, parameters[name].get("schema") or {})

    def _faults_of_value(self, template: str, name: str, value: str, schema: dict[str, Any]) -> Iterator[str]:
        schema = self._resolved(schema)
        allowed = schema.get("enum")
        if allowed and name == "fields":
            strange = set(value.split(",")) - set(allowed) - FIELDS_BEYOND_THE_LIST
            if allowed != ["id"] and strange:
                yield f"{template}: fields {strange}"
        elif (allowed and value not in allowed) or (schema.get("type") == "boolean" and value not in {"true", "false"}):
            yield f"{template}: {name}={value}"

    def faults_of_answer(self, question: Question, document: Any) -> list[str]:
        """What the document has against a successful answer; nothing where it has no schema for it."""
        template = self.template_of(question)
        content = self.document["paths"][template or ""]["get"]["responses"]["200"].get("content") or {}
        schema = (content.get("application/json") or {}).get("schema")
        if schema is None or template == "/boards/{id}/plugins":
            return []
        validator = Draft202012Validator({**self._relaxed, **schema})
        return [f"{template}: {error.json_path} {error.message[:120]}" for error in validator.iter_errors(document)]

    @cached_property
    def _relaxed(self) -> dict[str, Any]:
        """The components with their known contradictions taken out, and with `nullable` said as JSON Schema says it."""
        schemas = json.loads(json.dumps(self.document["components"]["schemas"]))
        for name, properties in KNOWN_CONTRADICTIONS.items():
            for key in properties:
                schemas[name]["properties"].pop(key, None)
        return {"components": {"schemas": _with_null(schemas)}}

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        pointer = schema.get("$ref", "")
        return self.document["components"]["schemas"][pointer.rpartition("/")[2]] if pointer else schema


def _with_null(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    changed = {key: _with_null(value) for key, value in node.items()}
    if changed.pop("nullable", False) and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed
