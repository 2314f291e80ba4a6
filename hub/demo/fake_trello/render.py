"""A world's things as Trello writes them, whole; `picked` cuts them to the fields that were asked for."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from hub.demo.fake_trello.entities import (
    Action,
    Board,
    Card,
    CheckItem,
    Checklist,
    Column,
    CustomField,
    JsonObject,
    Label,
    Member,
    Option,
)
from hub.demo.fake_trello.world import to_text

SITE = "https://trello.com"
BOARD_FIELDS = frozenset(
    [
        "id",
        "name",
        "desc",
        "descData",
        "closed",
        "idMemberCreator",
        "idOrganization",
        "pinned",
        "url",
        "shortUrl",
        "shortLink",
        "prefs",
        "labelNames",
        "starred",
        "memberships",
        "dateLastActivity",
        "dateLastView",
        "enterpriseOwned",
    ]
)
CARD_FIELDS = frozenset(
    [
        "id",
        "badges",
        "checkItemStates",
        "closed",
        "cardRole",
        "dateLastActivity",
        "desc",
        "descData",
        "due",
        "dueComplete",
        "dueReminder",
        "email",
        "idBoard",
        "idChecklists",
        "idLabels",
        "idList",
        "idMembers",
        "idShort",
        "idAttachmentCover",
        "isTemplate",
        "labels",
        "mirrorSourceId",
        "name",
        "pos",
        "shortLink",
        "shortUrl",
        "start",
        "subscribed",
        "url",
        "cover",
    ]
)
LIST_FIELDS = frozenset(["id", "name", "closed", "pos", "softLimit", "idBoard", "subscribed"])
MEMBER_FIELDS = frozenset(
    ["id", "fullName", "username", "initials", "activityBlocked", "avatarHash", "avatarUrl", "memberType", "url"]
)
ACTION_FIELDS = frozenset(["id", "idMemberCreator", "data", "type", "date", "appCreator", "limits"])


def picked(thing: JsonObject, fields: Collection[str] | None) -> JsonObject:
    """The thing with its id and the fields asked for; whole when all were."""
    if fields is None:
        return thing
    return {key: value for key, value in thing.items() if key == "id" or key in fields}


def board_json(board: Board) -> JsonObject:
    return {
        "id": board.id,
        "name": board.name,
        "desc": board.description,
        "descData": None,
        "closed": board.closed,
        "idOrganization": board.workspace,
        "pinned": False,
        "url": f"{SITE}/b/{board.short_link}/board",
        "shortUrl": f"{SITE}/b/{board.short_link}",
        "shortLink": board.short_link,
        "dateLastActivity": to_text(board.last_activity),
    }


def list_json(column: Column, position: int) -> JsonObject:
    return {
        "id": column.id,
        "name": column.name,
        "closed": column.closed,
        "pos": 65535 * (position + 1),
        "softLimit": None,
        "idBoard": column.board.id,
        "subscribed": False,
    }


def member_json(member: Member) -> JsonObject:
    """No e-mail: Trello gives it to its owner alone."""
    return {
        "id": member.id,
        "fullName": member.full_name,
        "username": member.username,
        "initials": member.full_name[:1],
        "activityBlocked": member.activity_blocked,
        "avatarHash": None,
        "memberType": "normal",
        "url": f"{SITE}/{member.username}",
    }


def field_json(field: CustomField, board: Board) -> JsonObject:
    rendered: JsonObject = {
        "id": field.id,
        "idModel": board.id,
        "modelType": "board",
        "fieldGroup": f"{field.id}{field.id}",
        "name": field.name,
        "pos": 16384,
        "display": {"cardFront": True},
        "type": field.type,
    }
    if field.type == "list":
        rendered["options"] = [
            {"id": option.id, "idCustomField": field.id, "value": {"text": option.text}, "color": "none", "pos": 16384}
            for option in field.options
        ]
    return rendered


def label_json(label: Label, board: Board) -> JsonObject:
    return {"id": label.id, "idBoard": board.id, "name": label.name, "color": label.color}


def card_json(card: Card) -> JsonObject:
    items = [item for checklist in card.checklists for item in checklist.items]
    board = card.column.board
    due, start = to_text(card.due), to_text(card.start)
    return {
        "id": card.id,
        "name": card.name,
        "closed": card.closed,
        "idBoard": board.id,
        "idList": card.column.id,
        "idMembers": list(card.member_ids),
        "idLabels": [label.id for label in card.labels],
        "idChecklists": [checklist.id for checklist in card.checklists],
        "idShort": card.number,
        "idAttachmentCover": None,
        "due": due,
        "dueComplete": card.due_complete,
        "dueReminder": None,
        "start": start,
        "desc": "",
        "descData": None,
        "dateLastActivity": to_text(card.last_activity),
        "labels": [label_json(label, board) for label in card.labels],
        "pos": card.position,
        "shortLink": card.id[-8:],
        "shortUrl": f"{SITE}/c/{card.id[-8:]}",
        "url": f"{SITE}/c/{card.id[-8:]}/{card.number}",
        "isTemplate": card.is_template,
        "cardRole": "mirror" if card.mirror_of else None,
        "mirrorSourceId": card.mirror_of.id if card.mirror_of else None,
        "subscribed": False,
        "badges": {
            "checkItems": len(items),
            "checkItemsChecked": sum(item.complete for item in items),
            "due": due,
            "dueComplete": card.due_complete,
            "start": start,
            "comments": 0,
        },
        **card.odd,
    }


def checklist_json(checklist: Checklist, card: Card) -> JsonObject:
    return {
        "id": checklist.id,
        "name": checklist.name,
        "idBoard": card.column.board.id,
        "idCard": card.id,
        "pos": 16384,
        "checkItems": [item_json(item, checklist) for item in checklist.items],
    }


def item_json(item: CheckItem, checklist: Checklist) -> JsonObject:
    return {
        "id": item.id,
        "name": item.name,
        "nameData": None,
        "pos": 16384,
        "state": "complete" if item.complete else "incomplete",
        "due": to_text(item.due),
        "dueReminder": None,
        "idMember": item.member.id if item.member else None,
        "idChecklist": checklist.id,
    }


def value_json(card: Card, field_id: str, value: Any) -> JsonObject:
    """A custom field item: numbers and truths are texts, a drop-down has no value but its option's id."""
    shown: JsonObject = {
        "id": field_id[:16] + card.id[-8:],
        "idCustomField": field_id,
        "idModel": card.id,
        "modelType": "card",
        "value": None,
        "idValue": None,
    }
    match value:
        case Option():
            shown["idValue"] = value.id
        case bool():
            shown["value"] = {"checked": "true" if value else "false"}
        case dt.datetime():
            shown["value"] = {"date": to_text(value)}
        case str():
            shown["value"] = {"text": value}
        case _:
            shown["value"] = {"number": str(value)}
    return shown


def action_json(action: Action) -> JsonObject:
    return {
        "id": action.id,
        "idMemberCreator": action.member.id,
        "data": action.data,
        "type": action.type,
        "date": to_text(action.date),
        "appCreator": None,
        "limits": None,
    }
