"""Plain objects of the account as the schema's fields."""

from typing import Any

from hub.demo.fake_monday.entities import Column, Group, Team, User, Workspace

JsonObject = dict[str, Any]


def to_user(user: User) -> JsonObject:
    return {
        "id": str(user.id),
        "name": user.name,
        "email": user.email,
        "kind": user.kind,
        "status": user.status,
        "is_deleted": False,
        "time_zone_identifier": user.time_zone,
        "url": f"https://acme.monday.com/users/{user.id}",
        "created_at": "2024-01-08T09:00:00Z",
    }


def to_team(team: Team) -> JsonObject:
    return {"id": str(team.id), "name": team.name}


def to_workspace(workspace: Workspace) -> JsonObject:
    return {"id": str(workspace.id), "name": workspace.name, "kind": "open"}


def to_group(group: Group) -> JsonObject:
    return {
        "id": group.id,
        "title": group.title,
        "archived": group.archived,
        "deleted": group.deleted,
        "position": "65536",
    }


def to_column(column: Column) -> JsonObject:
    return {
        "id": column.id,
        "title": column.title,
        "type": column.type,
        "archived": column.archived,
        "settings": column.settings,
        "capabilities": {"calculated": {"function": column.function} if column.function else None},
    }
