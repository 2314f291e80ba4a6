"""The vendor's OpenAPI documents as judges of one HTTP exchange.

The documents have defects that every real answer would fail on; `_MENDED` names each with what real Jira does.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from openapi_schema_validator import OAS30ReadValidator

from hub.demo.loopback.journal import Exchange

FOLDER = Path(__file__).parents[4] / "shared" / "specs" / "jira"
CLOUD = FOLDER / "jira-cloud-platform-v3-2026-04-20.json"
DATACENTER = FOLDER / "jira-dc-10.3-openapi.json"
BOARDS = FOLDER / "jira-cloud-software-2022-07.json"
TEMPO = FOLDER / "tempo-core-v4-2023-10.yaml"
_GATEWAY = re.compile(r"^/ex/jira/[^/]+")
"""Atlassian's gateway puts the site's id before the same paths."""
_SUCCESS = range(200, 300)

_NULLABLE = {"nullable": True}
_MENDED: dict[str, list[tuple[tuple[str, ...], Any]]] = {
    CLOUD.name: [
        # A change from or to nothing has nulls, as in the document's own example.
        *(
            (("ChangeDetails", "properties", name), {"type": "string", **_NULLABLE})
            for name in ("from", "fromString", "to", "toString")
        ),
        # An embedded link shows one side.
        (("IssueLink", "required"), ["type"]),
    ],
    TEMPO.name: [],
    BOARDS.name: [],
    DATACENTER.name: [
        # Fields are of any type, not objects alone.
        (("IssueBean", "properties", "fields", "additionalProperties"), {}),
        *(
            (("ChangeItemBean", "properties", name), {"type": "string", **_NULLABLE})
            for name in ("from", "fromString", "to", "toString")
        ),
        # A property holds any JSON, not only text.
        (("EntityPropertyBean", "properties", "value"), {}),
        # Dates of versions are days.
        (("VersionBean", "properties", "releaseDate"), {"type": "string"}),
        (("VersionBean", "properties", "startDate"), {"type": "string"}),
    ],
}


@dataclass(frozen=True)
class Spec:
    """One document. `prefix` is what its paths leave out."""

    file: Path
    prefix: str = ""

    @cached_property
    def document(self) -> dict[str, Any]:
        text = self.file.read_text(encoding="utf-8")
        document: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader) if self.file == TEMPO else json.loads(text)
        for path, value in _MENDED[self.file.name]:
            node = document["components"]["schemas"]
            for name in path[:-1]:
                node = node[name]
            assert path[-1] in node, f"the document has no {'.'.join(path)} to mend any more"
            node[path[-1]] = value
        return document

    def faults(self, exchange: Exchange) -> list[str]:
        """What is wrong with one exchange, as sentences; [] when both sides keep to the document."""
        operation = self._operation(exchange)
        where = f"{exchange.method} {exchange.path}"
        if operation is None:
            return [f"{where} is not in the document"]
        found = [*self._query_faults(operation, exchange), *self._body_faults(operation, exchange)]
        found += self._answer_faults(operation, exchange)
        return [f"{where}: {fault}" for fault in found]

    def _operation(self, exchange: Exchange) -> dict[str, Any] | None:
        """The operation of an exact path before that of a template."""
        path = _GATEWAY.sub("", exchange.path).removeprefix(self.prefix)
        for template in sorted(self.document["paths"], key=lambda known: known.count("{")):
            pattern = re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template))
            operation = self.document["paths"][template].get(exchange.method.lower())
            if operation and re.fullmatch(pattern, path):
                return operation
        return None

    def _query_faults(self, operation: dict[str, Any], exchange: Exchange) -> list[str]:
        known = {known["name"]: known for known in operation.get("parameters", ()) if known["in"] == "query"}
        given = dict(exchange.query)
        missing = [name for name, parameter in known.items() if parameter.get("required") and name not in given]
        found = [f"the parameter {name} is missing" for name in missing]
        for name, value in exchange.query:
            if name not in known:
                found.append(f"the parameter {name} is unknown")
            elif fault := self._mismatch(_typed(value, known[name].get("schema", {})), known[name].get("schema", {})):
                found.append(f"the parameter {name}: {fault}")
        return found

    def _body_faults(self, operation: dict[str, Any], exchange: Exchange) -> list[str]:
        if exchange.body is None:
            return []
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        fault = self._mismatch(exchange.body, schema)
        known = self._resolved(schema).get("properties", {}).keys()
        strange = sorted(exchange.body.keys() - known)
        return [*([f"the body: {fault}"] if fault else []), *(f"the body's {name} is unknown" for name in strange)]

    def _answer_faults(self, operation: dict[str, Any], exchange: Exchange) -> list[str]:
        """Refusals must be among the statuses the document names; only successes have a schema."""
        described = {str(status): answer for status, answer in operation["responses"].items()}.get(str(exchange.status))
        if described is None:
            return [f"the status {exchange.status} is not in the document"]
        if exchange.status not in _SUCCESS:
            return []
        schema = described["content"]["application/json"]["schema"]
        answer = json.loads(exchange.answer)
        # Data Center's document describes lists by one of their items.
        items = answer if isinstance(answer, list) and self._resolved(schema).get("type") == "object" else [answer]
        return [f"the answer: {fault}" for item in items if (fault := self._mismatch(item, schema))]

    def _mismatch(self, value: Any, schema: dict[str, Any]) -> str:
        """The first fault of a value against a schema, "" for none."""
        judge = OAS30ReadValidator({"allOf": [schema], "components": self.document["components"]})
        errors = sorted(judge.iter_errors(value), key=lambda error: len(error.path), reverse=True)
        return "; ".join(f"{'/'.join(map(str, error.path))} {error.message[:200]}" for error in errors[:1])

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        reference = schema.get("$ref")
        return self.document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _typed(text: str, schema: dict[str, Any]) -> Any:
    """A query's text as the type its schema asks for; left as it is when it cannot be that."""
    match schema.get("type"):
        case "integer" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "array":
            return [_typed(text, schema.get("items", {}))]
        case _:
            return text
