"""The mapping that is shipped: what is true of every Asana, without a guess.

Words of priority are those of Asana's own priority field in its larger languages; the field itself is found by Asana's own mark.
"""

from typing import Any

DEFAULT_MAPPING: dict[str, Any] = {
    "priority": {
        "High": "high",
        "Medium": "normal",
        "Low": "low",
        "Haute": "high",
        "Élevée": "high",
        "Moyenne": "normal",
        "Faible": "low",
        "Basse": "low",
        "Hoch": "high",
        "Mittel": "normal",
        "Niedrig": "low",
        "Alta": "high",
        "Media": "normal",
        "Baja": "low",
    },
    "fields": {
        "estimate_seconds": [{"field": "estimated_time", "unit": "minutes"}],
        "priority": ["priority"],
    },
    "subtasks": "tasks",
}
