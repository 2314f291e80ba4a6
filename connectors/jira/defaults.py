"""The mapping that is shipped: words Jira itself gives new sites, in the languages it gives them. An admin's mapping lies over it.

No status is named: `statusCategory.key` says more than any word. Types of the base level differ only by name, priorities too.
"""

from typing import Any

DEFAULT_MAPPING: dict[str, Any] = {
    "kind": {
        "Story": "story",
        "User Story": "story",
        "Récit": "story",
        "Historia": "story",
        "Bug": "bug",
        "Anomalie": "bug",
        "Fehler": "bug",
        "Error": "bug",
        "Risk": "risk",
        "Risque": "risk",
        "Risiko": "risk",
        "Riesgo": "risk",
        "Milestone": "milestone",
        "Jalon": "milestone",
        "Meilenstein": "milestone",
        "Hito": "milestone",
        "Deliverable": "deliverable",
        "Livrable": "deliverable",
    },
    "priority": {
        "Blocker": "urgent",
        "Critical": "urgent",
        "Highest": "urgent",
        "Critique": "urgent",
        "Am höchsten": "urgent",
        "Más alta": "urgent",
        "High": "high",
        "Major": "high",
        "Haute": "high",
        "Hoch": "high",
        "Alta": "high",
        "Medium": "normal",
        "Moyenne": "normal",
        "Mittel": "normal",
        "Media": "normal",
        "Low": "low",
        "Lowest": "low",
        "Minor": "low",
        "Trivial": "low",
        "Basse": "low",
        "Très basse": "low",
        "Niedrig": "low",
        "Am niedrigsten": "low",
        "Baja": "low",
        "Más baja": "low",
    },
    "dependency": {"Blocks": "FS"},
}
