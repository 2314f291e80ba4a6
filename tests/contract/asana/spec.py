"""Asana's OpenAPI document as judge of one HTTP exchange. A batch is judged action by action, each as the request it stands for.

Nearly nothing is `required` in the document, so it proves types and names, not completeness. It describes references as never null
where its own prose, and every real answer, has null; nulls are left out before an answer is judged. Its list of `opt_fields` leaves out
all `gid`s and many a name that its prose uses, so a path is held against the schema of the full record instead.
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

FILE = Path(__file__).parents[4] / "shared" / "specs" / "asana" / "asana_oas.yaml"
_OK = 200
_SCHEMAS = "#/components/schemas/"
_BEYOND = {402: "a plan without the feature", 412: "the start of events", 429: "limits", 503: "a disturbance"}
"""Statuses that the prose names for every route, and the routes do not."""


@dataclass(frozen=True)
class Asked:
    """One request, whether it came alone or in a batch, and what it was answered."""

    path: str
    query: dict[str, Any]
    status: int
    answer: Any

    def __str__(self) -> str:
        return f"GET {self.path}"


def unfolded(exchange: Exchange) -> list[Asked]:
    """The single requests of one exchange."""
    answer = json.loads(exchange.answer)
    if exchange.template != "/batch":
        return [Asked(exchange.path, dict(exchange.query), exchange.status, answer)]
    actions = exchange.body["data"]["actions"]
    return [
        Asked(action["relative_path"], _query_of(action), result["status_code"], result["body"])
        for action, result in zip(actions, answer["data"], strict=True)
    ]


def _query_of(action: dict[str, Any]) -> dict[str, Any]:
    options = dict(action.get("options", {}))
    fields = options.pop("fields", None)
    return {**action.get("data", {}), **options, **({"opt_fields": ",".join(fields)} if fields else {})}


class Spec:
    """The document, read once."""

    @cached_property
    def document(self) -> dict[str, Any]:
        return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

    def batch_faults(self, exchange: Exchange) -> list[str]:
        """The envelope of a batch."""
        operation = self.document["paths"]["/batch"]["post"]
        request = operation["requestBody"]["content"]["application/json"]["schema"]
        answer = operation["responses"][_OK]["content"]["application/json"]["schema"]
        faults = [self._mismatch(exchange.body, request), self._mismatch(json.loads(exchange.answer), answer)]
        return [f"POST /batch: {fault}" for fault in faults if fault]

    def faults(self, asked: Asked) -> list[str]:
        """What is wrong with one request or its answer, as sentences."""
        found = self._find(asked.path)
        if found is None:
            return [f"{asked} is not in the document"]
        shared, operation = found
        faults = [*self._query_faults(shared, operation, asked), *self._answer_faults(operation, asked)]
        return [f"{asked}: {fault}" for fault in faults]

    def _find(self, path: str) -> tuple[list[Any], dict[str, Any]] | None:
        """Parameters of the path and the operation; an exact path goes before a template."""
        for template in sorted(self.document["paths"], key=lambda known: known.count("{")):
            pattern = re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template))
            item = self.document["paths"][template]
            if "get" in item and re.fullmatch(pattern, path):
                return item.get("parameters", []), item["get"]
        return None

    def _query_faults(self, shared: list[Any], operation: dict[str, Any], asked: Asked) -> list[str]:
        parameters = [self._resolved(each) for each in (*shared, *operation.get("parameters", ()))]
        known = {each["name"]: each for each in parameters if each["in"] == "query"}
        faults = [
            f"{name} is missing" for name, each in known.items() if each.get("required") and name not in asked.query
        ]
        for name, value in asked.query.items():
            if name == "opt_fields":
                faults += [
                    f"{path} is no field of the answer" for path in value.split(",") if not self._has(operation, path)
                ]
            elif name not in known:
                faults.append(f"the parameter {name} is unknown")
            elif fault := self._mismatch(_typed(value, known[name]["schema"]), known[name]["schema"]):
                faults.append(f"the parameter {name}: {fault}")
        return faults

    def _answer_faults(self, operation: dict[str, Any], asked: Asked) -> list[str]:
        if asked.status not in operation["responses"]:
            return [] if asked.status in _BEYOND else [f"the status {asked.status} is not in the document"]
        if asked.status != _OK:
            return []
        fault = self._mismatch(asked.answer, self._answer_schema(operation))
        return [f"the answer: {fault}"] if fault else []

    def _answer_schema(self, operation: dict[str, Any]) -> dict[str, Any]:
        response = self._resolved(operation["responses"][_OK])
        return response["content"]["application/json"]["schema"]

    def _has(self, operation: dict[str, Any], path: str) -> bool:
        """Whether the answer may hold a dotted path. The document shows lists and references in compact form; opt_fields widens them."""
        data = self._properties(self._answer_schema(operation))["data"]
        item = data.get("items", data)
        mixed = [{"$ref": f"{_SCHEMAS}PortfolioResponse"}] if "Project" in item.get("$ref", "") else []
        return any(self._knows(schema, path.split(".")) for schema in (item, *mixed))

    def _knows(self, schema: dict[str, Any], words: list[str]) -> bool:
        if "items" in self._resolved(schema):
            return self._knows(self._resolved(schema)["items"], words)
        if not words:
            return True
        below = self._properties(schema)
        return words[0] in below and self._knows(below[words[0]], words[1:])

    def _properties(self, schema: dict[str, Any], inside: tuple[str, ...] = ()) -> dict[str, Any]:
        """Those of the full record wherever the compact one is referred to, except inside that full record itself."""
        full = self._full_of(schema)
        whole = self._resolved(schema if full is None or full in inside else {"$ref": full})
        found: dict[str, Any] = {}
        for part in whole.get("allOf", ()):
            found |= self._properties(part, (*inside, full or ""))
        return found | whole.get("properties", {})

    def _full_of(self, schema: dict[str, Any]) -> str | None:
        reference = schema.get("$ref", "")
        known = self.document["components"]["schemas"]
        if not reference.endswith("Compact"):
            return None
        stem = reference.removeprefix(_SCHEMAS).removesuffix("Compact")
        return next((f"{_SCHEMAS}{name}" for name in (f"{stem}Response", f"{stem}Base") if name in known), None)

    def _mismatch(self, value: Any, schema: dict[str, Any]) -> str:
        judge = OAS30ReadValidator({"allOf": [schema], "components": self.document["components"]})
        errors = sorted(judge.iter_errors(_without_nulls(value)), key=lambda error: len(error.path), reverse=True)
        return "; ".join(f"{'/'.join(map(str, error.path))} {error.message[:200]}" for error in errors[:1])

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            node: Any = self.document
            for word in schema["$ref"].split("/")[1:]:
                node = node[word]
            schema = node
        return schema


def _typed(text: Any, schema: dict[str, Any]) -> Any:
    """A query's text as the type its schema asks for."""
    match schema.get("type"):
        case "integer" if str(text).isdigit():
            return int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case _:
            return text


def _without_nulls(value: Any) -> Any:
    """References are described as never null, in prose and in real answers they are; numbers and texts are nullable as described."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
