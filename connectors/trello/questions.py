"""What is asked of Trello, as paths: each asks for no more than the translation reads.

A path may go out alone or as one of ten in a batch. Source: Trello REST API, "Nested resources", "Boards", "Cards", "Batch".
"""

from collections.abc import Sequence

PAGE = 1000
"""The most cards or actions that one answer holds."""
SEEN_AT_ONCE = 50
"""Newest actions that come with a board, to know where to go on from; cards of a sample."""

HISTORY = (
    "createCard,copyCard,convertToCardFromCheckItem,emailCard,moveCardToBoard,updateCard:idList,updateCard:dueComplete,"
    "updateCard:closed,moveCardFromBoard"
)
"""Kinds of actions that tell how a card's status came about, and that its lines left the board with it."""
EVERYTHING = "all"

_ACTION = "id,type,date,data,idMemberCreator"
_CARD = (
    "id,name,closed,idBoard,idList,idMembers,due,dueComplete,start,dateLastActivity,labels,shortUrl,isTemplate,"
    "cardRole,mirrorSourceId"
)
_BOARD = "id,name,desc,closed,shortUrl,shortLink"


def boards() -> str:
    """The boards of the token's member, closed ones too: the filter's default differs from route to route, so it is said."""
    return f"/members/me/boards?filter=all&fields={_BOARD}"


def board(id_: str) -> str:
    """A board with what its cards are read by: lists, field definitions, members; and its newest actions, to go on from."""
    return (
        f"/boards/{id_}?fields={_BOARD}&lists=all&list_fields=id,name,closed&customFields=true"
        "&members=all&member_fields=id,fullName,username,activityBlocked&memberships=all"
        f"&actions=all&actions_limit={SEEN_AT_ONCE}&action_fields=id,date&action_member=false&action_memberCreator=false"
    )


def cards(board_id: str, *, size: int, before: str | None, parts: Sequence[str]) -> str:
    """A page of all cards of a board, archived ones too, the newest first. `before` is the smallest id seen so far.

    Without `sort=-id` the newest `size` cards come in the order of the board, and the last one says nothing of what is left.
    """
    return _paged(
        f"/boards/{board_id}/cards?filter=all&sort=-id&fields={card_fields(parts)}{_nested(parts)}", size, before
    )


def card_ids(board_id: str, *, before: str | None, with_items: bool) -> str:
    """A page of the ids of all cards of a board, with those of their check items if asked."""
    nested = "&checklists=all" if with_items else ""
    fields = "id,isTemplate,cardRole,mirrorSourceId"
    return _paged(f"/boards/{board_id}/cards?filter=all&sort=-id&fields={fields}{nested}", PAGE, before)


def card(id_: str, parts: Sequence[str]) -> str:
    """One card with what a page of cards says of it, and its own history."""
    return (
        f"/cards/{id_}?fields={card_fields(parts)}{_nested(parts)}&actions={HISTORY}&actions_limit={PAGE}"
        f"&action_fields=id,type,date,data&action_member=false&action_memberCreator=false"
    )


def card_presence(id_: str) -> str:
    """Whether a card is still there, where, and what hangs on it."""
    return f"/cards/{id_}?fields=id,closed,idBoard,idMembers,isTemplate&customFieldItems=true&checklists=all"


def board_presence(id_: str) -> str:
    return f"/boards/{id_}?fields=id,closed"


def member(id_: str) -> str:
    return f"/members/{id_}?fields=id,fullName,username,activityBlocked"


def custom_field(id_: str) -> str:
    return f"/customFields/{id_}"


def actions(board_id: str, *, kinds: str, since: str | None = None, before: str | None = None) -> str:
    """A page of what happened on a board, the newest first. `since` is an instant of Trello's own clock."""
    path = f"/boards/{board_id}/actions?filter={kinds}&fields={_ACTION}&member=false&memberCreator=false" + (
        f"&since={since}" if since else ""
    )
    return _paged(path, PAGE, before)


def board_fields(board_id: str) -> str:
    return f"/boards/{board_id}/customFields"


def sample(board_id: str) -> str:
    """Some of a board's newest cards with their field values, to see what people really fill in."""
    return f"/boards/{board_id}/cards?filter=all&sort=-id&fields=id&customFieldItems=true&limit={SEEN_AT_ONCE}"


def plugins(board_id: str) -> str:
    return f"/boards/{board_id}/plugins?filter=enabled"


def card_fields(parts: Sequence[str]) -> str:
    return f"{_CARD},badges" if "badges" in parts else _CARD


def _nested(parts: Sequence[str]) -> str:
    fields = "&customFieldItems=true" if "customFieldItems" in parts else ""
    return f"{fields}&checklists=all" if "checklists" in parts else fields


def _paged(path: str, size: int, before: str | None) -> str:
    return f"{path}&limit={size}" + (f"&before={before}" if before else "")
