"""The words of the report, in each of its languages; numbers, days and months as they are written there."""

import datetime as dt
from decimal import Decimal

from babel.dates import format_date

from hub.portfolio.words import Language, number_text
from hub.report.month import Month

NO_FIGURE = "\u2013"

EN = {
    "title": "Steering committee report",
    "as_of": "As of {day}",
    "made": "Made on {day}",
    "projects": "Projects",
    "project": "Project",
    "overview": "Overview",
    "health": "Health",
    "green": "Green",
    "amber": "Amber",
    "red": "Red",
    "unknown": "Unknown",
    "progress": "Progress",
    "spent": "Spent",
    "slip": "Slip, days",
    "finish": "Finish",
    "finish_80": "Finish, 80 %",
    "budget": "Budget",
    "estimate": "Estimate",
    "hours": "Hours",
    "bac": "Budget (BAC)",
    "pv": "Planned (PV)",
    "ev": "Earned (EV)",
    "ac": "Spent (AC)",
    "eac": "Estimate at completion (EAC)",
    "figure": "Figure",
    "this_month": "This month",
    "last_month": "The month before",
    "change": "Change",
    "earned_value": "Earned value over time",
    "no_series": "No daily figures are kept of these months yet, so there is no curve.",
    "budget_and_estimate": "Budget and estimate at completion",
    "no_costs": "No project has both a budget and an estimate.",
    "changed": "What changed this month",
    "nothing_changed": "Nothing changed.",
    "not_compared": "The month before was not tracked, so nothing can be compared.",
    "more_projects": "{count} further projects are not shown in detail.",
    "signals": "Early warnings",
    "signals_on": "Found on {day}.",
    "no_signals": "No rule is broken.",
    "severity": "Severity",
    "critical": "Critical",
    "warning": "Warning",
    "risks": "Risks",
    "no_risks": "No open risk is known.",
    "risk": "Risk",
    "probability": "Probability",
    "exposure": "Exposure",
    "response": "Response",
    "due": "Due",
    "gaps": "Gaps in the data",
    "gaps_meaning": "What could not be computed, and why. A gap is never counted as zero.",
    "no_gaps": "Every figure of this report could be computed.",
    "coverage": "Lowest coverage",
    "missing": "Missing",
    "why": "Why",
    "page": "Page",
    "legend_budget": "Budget",
    "legend_estimate": "Estimate",
    "counted": "{count} of {all}",
    "of_projects": "{count} of {all} projects: those in {currency} of which all that is drawn is known.",
    "cv": "Cost variance (CV)",
    "sv": "Schedule variance (SV)",
    "cpi": "Cost index (CPI)",
    "spi": "Schedule index (SPI)",
    "eac_atypical": "EAC atypical",
    "eac_combined": "EAC combined",
    "etc": "Estimate to complete (ETC)",
    "vac": "Variance at completion (VAC)",
    "tcpi": "To-complete index (TCPI)",
    "es_periods": "Earned schedule (ES)",
    "spi_t": "SPI(t)",
    "percent_complete": "Progress",
    "percent_spent": "Budget spent",
    "slip_days": "Slip",
    "on_time_rate": "Milestones on time",
    "throughput_per_week": "Tasks finished a week",
    "cycle_time_days_p50": "Cycle time (median)",
    "cycle_time_days_p85": "Cycle time (85 of 100)",
    "utilisation": "Utilisation",
}
FR = {
    "title": "Rapport du comité de pilotage",
    "as_of": "Situation au {day}",
    "made": "Établi le {day}",
    "projects": "Projets",
    "project": "Projet",
    "overview": "Vue d'ensemble",
    "health": "Santé",
    "green": "Vert",
    "amber": "Orange",
    "red": "Rouge",
    "unknown": "Inconnue",
    "progress": "Avancement",
    "spent": "Consommé",
    "slip": "Glissement, jours",
    "finish": "Fin",
    "finish_80": "Fin à 80 %",
    "budget": "Budget",
    "estimate": "Estimation",
    "hours": "Heures",
    "bac": "Budget (BAC)",
    "pv": "Planifié (PV)",
    "ev": "Acquis (EV)",
    "ac": "Dépensé (AC)",
    "eac": "Coût à terminaison (EAC)",
    "figure": "Indicateur",
    "this_month": "Ce mois",
    "last_month": "Mois précédent",
    "change": "Écart",
    "earned_value": "Valeur acquise dans le temps",
    "no_series": "Aucun relevé quotidien n'est encore conservé pour ces mois : pas de courbe.",
    "budget_and_estimate": "Budget et coût à terminaison",
    "no_costs": "Aucun projet n'a à la fois un budget et une estimation.",
    "changed": "Ce qui a changé ce mois",
    "nothing_changed": "Rien n'a changé.",
    "not_compared": "Le mois précédent n'était pas suivi : aucune comparaison possible.",
    "more_projects": "{count} autres projets ne sont pas détaillés.",
    "signals": "Alertes",
    "signals_on": "Relevées le {day}.",
    "no_signals": "Aucune règle n'est enfreinte.",
    "severity": "Gravité",
    "critical": "Critique",
    "warning": "Avertissement",
    "risks": "Risques",
    "no_risks": "Aucun risque ouvert connu.",
    "risk": "Risque",
    "probability": "Probabilité",
    "exposure": "Exposition",
    "response": "Réponse",
    "due": "Échéance",
    "gaps": "Données manquantes",
    "gaps_meaning": "Ce qui n'a pas pu être calculé, et pourquoi. Un manque n'est jamais compté pour zéro.",
    "no_gaps": "Tous les indicateurs de ce rapport ont pu être calculés.",
    "coverage": "Couverture la plus basse",
    "missing": "Manque",
    "why": "Raison",
    "page": "Page",
    "legend_budget": "Budget",
    "legend_estimate": "Estimation",
    "counted": "{count} sur {all}",
    "of_projects": "{count} projets sur {all} : ceux en {currency} dont tout ce qui est tracé est connu.",
    "cv": "Écart de coût (CV)",
    "sv": "Écart de délai (SV)",
    "cpi": "Indice de coût (CPI)",
    "spi": "Indice de délai (SPI)",
    "eac_atypical": "EAC atypique",
    "eac_combined": "EAC combiné",
    "etc": "Reste à dépenser (ETC)",
    "vac": "Écart à terminaison (VAC)",
    "tcpi": "Indice à atteindre (TCPI)",
    "es_periods": "Planning acquis (ES)",
    "spi_t": "SPI(t)",
    "percent_complete": "Avancement",
    "percent_spent": "Budget dépensé",
    "slip_days": "Glissement",
    "on_time_rate": "Jalons à l'heure",
    "throughput_per_week": "Tâches terminées par semaine",
    "cycle_time_days_p50": "Temps de cycle (médiane)",
    "cycle_time_days_p85": "Temps de cycle (85 sur 100)",
    "utilisation": "Taux d'occupation",
}
LABELS = {Language.ENGLISH: EN, Language.FRENCH: FR}


def month_name(month: Month, language: Language) -> str:
    return format_date(month.first, "LLLL y", locale=language.value)


def day_text(day: dt.date, language: Language) -> str:
    return format_date(day, "long", locale=language.value)


def short_day(text: str | None, language: Language) -> str:
    """An ISO day as people write it."""
    return (
        NO_FIGURE
        if text is None
        else format_date(
            dt.date.fromisoformat(text), "dd/MM/y" if language is Language.FRENCH else "y-MM-dd", locale=language.value
        )
    )


def figure_text(value: str | float | Decimal | None, language: Language, *, digits: int = 0) -> str:
    """A number as it is written there; a dash for what is not known."""
    return NO_FIGURE if value is None else number_text(value, language, digits=digits)


def money_text(value: str | Decimal | None, currency: str | None, language: Language) -> str:
    """Whole units: a committee reads no cents."""
    shown = figure_text(value, language)
    return shown if value is None or not currency else f"{shown}\u00a0{currency}"
