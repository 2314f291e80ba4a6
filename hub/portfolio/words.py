"""Sentences of reports in the languages they are written in. A key that one language lacks is an error, found by a test."""

from enum import StrEnum


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
    "tasks_removed": "{count} tasks left the plan: {names}.",
    "tasks_finished": "{count} tasks were finished: {names}.",
    "tasks_reopened": "{count} tasks were opened again: {names}.",
    "tasks_cancelled": "{count} tasks were cancelled: {names}.",
    "tasks_later": "{count} tasks moved later, by up to {days} days: {names}.",
    "tasks_earlier": "{count} tasks moved earlier, by up to {days} days: {names}.",
    "tasks_re_estimated": "{count} tasks were estimated anew: {names}.",
    "tasks_reassigned": "{count} tasks went to somebody else: {names}.",
    "tasks_rebaselined": "{count} tasks have another baseline: {names}.",
    "hours_logged": "{hours} hours were logged.",
    "changed_by_mapping": "{count} tasks only read differently because the mapping was changed.",
}
FR = {
    "green": "vert",
    "amber": "orange",
    "red": "rouge",
    "unknown": "inconnue",
    "health_changed": "La météo du projet est passée de {before} à {after}.",
    "tasks_added": "{count} tâches ajoutées : {names}.",
    "tasks_removed": "{count} tâches sorties du plan : {names}.",
    "tasks_finished": "{count} tâches terminées : {names}.",
    "tasks_reopened": "{count} tâches rouvertes : {names}.",
    "tasks_cancelled": "{count} tâches annulées : {names}.",
    "tasks_later": "{count} tâches repoussées, de {days} jours au plus : {names}.",
    "tasks_earlier": "{count} tâches avancées, de {days} jours au plus : {names}.",
    "tasks_re_estimated": "{count} tâches réestimées : {names}.",
    "tasks_reassigned": "{count} tâches changent de responsable : {names}.",
    "tasks_rebaselined": "{count} tâches ont une autre référence : {names}.",
    "hours_logged": "{hours} heures saisies.",
    "changed_by_mapping": "{count} tâches ne se lisent autrement que parce que la correspondance a changé.",
}
WORDS = {Language.ENGLISH: EN, Language.FRENCH: FR}


def say(key: str, language: Language, **values: object) -> str:
    """The sentence in the language, with its values in place."""
    return WORDS[language][key].format(**values)
