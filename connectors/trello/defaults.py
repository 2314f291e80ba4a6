"""The mapping that ships: what Trello's own keys mean, and the words that lists usually bear. An admin's rules go over it."""

from typing import Any

_TODO = (
    "To Do",
    "Todo",
    "Backlog",
    "Ideas",
    "Next",
    "Ready",
    "Planned",
    "À faire",
    "A faire",
    "À venir",
    "Idées",
    "Zu erledigen",
    "Offen",
    "Por hacer",
    "Pendiente",
)
_IN_PROGRESS = (
    "Doing",
    "In Progress",
    "WIP",
    "Review",
    "In Review",
    "Testing",
    "En cours",
    "En recette",
    "À valider",
    "Relecture",
    "In Arbeit",
    "En curso",
    "En progreso",
)
_ON_HOLD = ("On Hold", "Blocked", "Waiting", "En attente", "Bloqué", "En pause", "Wartet", "Blockiert", "En espera")
_DONE = (
    "Done",
    "Complete",
    "Completed",
    "Finished",
    "Closed",
    "Terminé",
    "Terminée",
    "Fait",
    "Livré",
    "Fertig",
    "Erledigt",
    "Hecho",
)
_CANCELLED = ("Cancelled", "Canceled", "Won't do", "Annulé", "Annulée", "Abandonné", "Abgebrochen", "Cancelado")

DEFAULT_MAPPING: dict[str, Any] = {
    "status": {
        "dueComplete": "done",
        **dict.fromkeys(_TODO, "todo"),
        **dict.fromkeys(_IN_PROGRESS, "in_progress"),
        **dict.fromkeys(_ON_HOLD, "on_hold"),
        **dict.fromkeys(_DONE, "done"),
        **dict.fromkeys(_CANCELLED, "cancelled"),
    },
    "kind": {
        "Bug": "bug",
        "Milestone": "milestone",
        "Jalon": "milestone",
        "Risk": "risk",
        "Risque": "risk",
        "Epic": "epic",
    },
    "priority": {
        "Urgent": "urgent",
        "Urgente": "urgent",
        "High": "high",
        "Haute": "high",
        "Medium": "normal",
        "Normal": "normal",
        "Moyenne": "normal",
        "Low": "low",
        "Basse": "low",
    },
    "fields": {
        "status": ["dueComplete", "idList"],
        "kind": ["labels"],
        "priority": ["labels"],
        "assignee": ["idMembers"],
        "planned_start": ["start"],
        "due_on": ["due"],
    },
    "subtasks": "ignore",
}
