"""Sentences of reports in the languages they are written in. A key that one language lacks is an error, found by a test."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from babel.numbers import format_decimal

SECONDS_PER_HOUR = 3600


class Language(StrEnum):
    ENGLISH = "en"
    FRENCH = "fr"


EN = {
    "green": "green",
    "amber": "amber",
    "red": "red",
    "unknown": "unknown",
    "health_changed": "Health went from {before} to {after}.",
    "tasks_added": "{count} tasks were added: {names}.",
    "tasks_added_one": "A task was added: {names}.",
    "tasks_removed": "{count} tasks left the plan: {names}.",
    "tasks_removed_one": "A task left the plan: {names}.",
    "tasks_finished": "{count} tasks were finished: {names}.",
    "tasks_finished_one": "A task was finished: {names}.",
    "tasks_reopened": "{count} tasks were opened again: {names}.",
    "tasks_reopened_one": "A task was opened again: {names}.",
    "tasks_cancelled": "{count} tasks were cancelled: {names}.",
    "tasks_cancelled_one": "A task was cancelled: {names}.",
    "tasks_later": "{count} tasks moved later, by up to {days} days: {names}.",
    "tasks_later_one": "A task moved {days} d later: {names}.",
    "tasks_earlier": "{count} tasks moved earlier, by up to {days} days: {names}.",
    "tasks_earlier_one": "A task moved {days} d earlier: {names}.",
    "tasks_re_estimated": "{count} tasks were estimated anew: {names}.",
    "tasks_re_estimated_one": "A task was estimated anew: {names}.",
    "tasks_reassigned": "{count} tasks went to somebody else: {names}.",
    "tasks_reassigned_one": "A task went to somebody else: {names}.",
    "tasks_rebaselined": "{count} tasks have another baseline: {names}.",
    "tasks_rebaselined_one": "A task has another baseline: {names}.",
    "names_more": "{names} and {count} more",
    "names_more_one": "{names} and one more",
    "hours_logged": "{hours} hours were logged.",
    "changed_by_mapping": "{count} tasks only read differently because the mapping was changed.",
    "changed_by_mapping_one": "A task only reads differently because the mapping was changed.",
    "slip": "{count} open tasks are planned more than {allowed_days} days after their baseline, the worst {worst_days} days.",
    "slip_one": "An open task is planned {worst_days} days after its baseline; more than {allowed_days} is too late.",
    "overdue": "{count} open tasks are overdue, the worst by {worst_days} days.",
    "overdue_one": "An open task is overdue by {worst_days} d.",
    "burn_rate": "{spent_pct} % of the estimated hours are spent, {done_pct} % of the work is done.",
    "stale_data": "{count} of its tools were not read for {allowed_days} days.",
    "stale_data_one": "One of its tools was not read for {allowed_days} days.",
    "no_owner": "{count} open tasks have nobody who does them.",
    "no_owner_one": "An open task has nobody who does it.",
    "no_date": "{count} open tasks have no date.",
    "no_date_one": "An open task has no date.",
    "hours_on_closed_work": "{hours} hours in {count} entries were booked on work that was closed before.",
    "hours_on_closed_work_one": "{hours} hours in one entry were booked on work that was closed before.",
}
FR = {
    "green": "vert",
    "amber": "orange",
    "red": "rouge",
    "unknown": "inconnue",
    "health_changed": "La santé du projet est passée de {before} à {after}.",
    "tasks_added": "{count} tâches ajoutées : {names}.",
    "tasks_added_one": "Une tâche ajoutée : {names}.",
    "tasks_removed": "{count} tâches sorties du plan : {names}.",
    "tasks_removed_one": "Une tâche sortie du plan : {names}.",
    "tasks_finished": "{count} tâches terminées : {names}.",
    "tasks_finished_one": "Une tâche terminée : {names}.",
    "tasks_reopened": "{count} tâches rouvertes : {names}.",
    "tasks_reopened_one": "Une tâche rouverte : {names}.",
    "tasks_cancelled": "{count} tâches annulées : {names}.",
    "tasks_cancelled_one": "Une tâche annulée : {names}.",
    "tasks_later": "{count} tâches repoussées, de {days} jours au plus : {names}.",
    "tasks_later_one": "Une tâche repoussée de {days} j : {names}.",
    "tasks_earlier": "{count} tâches avancées, de {days} jours au plus : {names}.",
    "tasks_earlier_one": "Une tâche avancée de {days} j : {names}.",
    "tasks_re_estimated": "{count} tâches réestimées : {names}.",
    "tasks_re_estimated_one": "Une tâche réestimée : {names}.",
    "tasks_reassigned": "{count} tâches changent de responsable : {names}.",
    "tasks_reassigned_one": "Une tâche change de responsable : {names}.",
    "tasks_rebaselined": "{count} tâches ont une autre référence : {names}.",
    "tasks_rebaselined_one": "Une tâche a une autre référence : {names}.",
    "names_more": "{names} et {count} autres",
    "names_more_one": "{names} et une autre",
    "hours_logged": "{hours} heures saisies.",
    "changed_by_mapping": "{count} tâches ne se lisent autrement que parce que la correspondance a changé.",
    "changed_by_mapping_one": "Une tâche ne se lit autrement que parce que la correspondance a changé.",
    "slip": "{count} tâches ouvertes planifiées plus de {allowed_days} jours après leur référence, la pire de {worst_days} jours.",
    "slip_one": "Une tâche ouverte planifiée {worst_days} jours après sa référence ; au-delà de {allowed_days}, c'est trop tard.",
    "overdue": "{count} tâches ouvertes en retard, la pire de {worst_days} jours.",
    "overdue_one": "Une tâche ouverte en retard de {worst_days} j.",
    "burn_rate": "{spent_pct} % des heures estimées consommées pour {done_pct} % du travail fait.",
    "stale_data": "{count} de ses outils n'ont pas été lus depuis {allowed_days} jours.",
    "stale_data_one": "Un de ses outils n'a pas été lu depuis {allowed_days} jours.",
    "no_owner": "{count} tâches ouvertes sans responsable.",
    "no_owner_one": "Une tâche ouverte sans responsable.",
    "no_date": "{count} tâches ouvertes sans date.",
    "no_date_one": "Une tâche ouverte sans date.",
    "hours_on_closed_work": "{hours} heures en {count} saisies sur du travail déjà clos.",
    "hours_on_closed_work_one": "{hours} heures en une saisie sur du travail déjà clos.",
}
WORDS = {Language.ENGLISH: EN, Language.FRENCH: FR}


def say(key: str, language: Language, *, count: int | None = None, **values: object) -> str:
    """The sentence in the language, with its values in place; of one alone where there is a sentence for that."""
    words = WORDS[language]
    one = f"{key}_one"
    return words[one if count == 1 and one in words else key].format(count=count, **values)


def say_signal(row: Mapping[str, Any], language: Language) -> str:
    """An early warning by its `rule`, `found` and `inputs`."""
    inputs = row["inputs"]
    numbers = {
        "hours": Decimal(inputs.get("seconds", 0)) / SECONDS_PER_HOUR,
        **{name: inputs[name] for name in ("spent_pct", "done_pct") if name in inputs},
    }
    shown = {name: number_text(value, language, digits=1) for name, value in numbers.items()}
    return say(row["rule"], language, count=row["found"], **inputs | shown)


def number_text(value: str | float | Decimal, language: Language, *, digits: int = 0) -> str:
    """`1,234.5` or `1 234,5`, a half rounded up as the database does."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return format_decimal(rounded, pattern, locale=language.value)
