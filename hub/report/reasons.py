"""Why a figure is missing, in French: the arithmetic says it in English. A sentence that is not known here stays as it is."""

import re

from hub.portfolio.words import Language

FRENCH = (
    (r"No exchange rate from (\w{3}) to (\w{3}) on ([\d-]+)\.", r"Aucun taux de change de \1 vers \2 au \3."),
    (r"Neither a baseline cost nor a budget is known\.", "Ni coût de référence ni budget connus."),
    (r"CPI is 0: nothing is earned yet\.", "CPI nul : rien n'est encore acquis."),
    (r"CPI and SPI are 0: nothing is earned yet\.", "CPI et SPI nuls : rien n'est encore acquis."),
    (r"The budget is exhausted: AC has reached BAC\.", "Budget épuisé : AC a atteint BAC."),
    (r"(.+) is 0\.", r"\1 est nul."),
    (r"No baseline cost\.", "Aucun coût de référence."),
    (
        r"No task has both a baseline cost and baseline dates\.",
        "Aucune tâche n'a à la fois un coût et des dates de référence.",
    ),
    (
        r"No task has both a baseline cost and a percent complete\.",
        "Aucune tâche n'a à la fois un coût de référence et un avancement.",
    ),
    (r"No task has a baseline finish\.", "Aucune tâche n'a de fin de référence."),
    (r"No task has a planned or actual finish\.", "Aucune tâche n'a de fin planifiée ou réelle."),
    (
        r"By the status date no working day of the baseline has passed\.",
        "Aucun jour ouvré de la référence n'est encore passé.",
    ),
    (r"No milestone was due by the status date\.", "Aucun jalon n'était dû à cette date."),
    (r"Fewer than 5 tasks are finished\.", "Moins de 5 tâches sont terminées."),
    (
        r"Of fewer than 5 finished tasks is known when they were begun\.",
        "Le début de moins de 5 tâches terminées est connu.",
    ),
    (r"Nobody's working time is known\.", "Le temps de travail de personne n'est connu."),
    (r"Nobody logged hours in the (\d+) days before\.", r"Personne n'a saisi d'heures dans les \1 jours précédents."),
    (
        r"The calendars have no working time in these days\.",
        "Les calendriers n'ont pas de temps de travail ces jours-là.",
    ),
    (r"Neither CPI, SPI\(t\), milestones nor risks are known\.", "Ni CPI, ni SPI(t), ni jalons, ni risques connus."),
    (r"No cost is recorded, and the source does not keep costs\.", "Aucun coût saisi, et la source n'en tient pas."),
    (
        r"([\d.e+]+) hours have no rate, and no other cost is recorded\.",
        r"\1 heures sans taux, et aucun autre coût saisi.",
    ),
    (r"This token may not see costs\.", "Ce jeton ne donne pas accès aux coûts."),
)
PATTERNS = tuple((re.compile(english), french) for english, french in FRENCH)


def reason_in(reason: str, language: Language) -> str:
    """The reason as the report's language says it."""
    if language is Language.ENGLISH:
        return reason
    for english, french in PATTERNS:
        if found := english.fullmatch(reason):
            return found.expand(french)
    return reason
