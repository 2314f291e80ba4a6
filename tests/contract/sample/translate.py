from collections.abc import Iterator

from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import ScopeRules
from connectors.sdk.reading import Translated, to_instant, translate_each
from models.records import JsonObject, TaskRecord
from models.vocabulary import StatusCategory


def to_tasks(page: Page, rules: ScopeRules) -> Iterator[Translated]:
    match page.document:
        case {"tasks": list(tasks)}:
            return translate_each(
                tasks, lambda task: [to_task(task, list_id=page.scope, rules=rules)], source_id=lambda task: task["id"]
            )
        case _:
            raise ContractBroken("The list's answer holds no tasks.")


def to_task(task: JsonObject, *, list_id: str, rules: ScopeRules) -> TaskRecord:
    word = task["state"]
    return TaskRecord(
        source_id=task["id"],
        project=list_id,
        name=task["title"],
        status_category=rules.status.get(word, StatusCategory.UNKNOWN),
        status_source=word,
        source_updated_at=to_instant(task["updated"]),
    )
