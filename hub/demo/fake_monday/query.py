"""The account as one reader sees it, as objects whose methods are the schema's fields: graphql-core finds them by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.demo.fake_monday.cells import instant, to_cell
from hub.demo.fake_monday.entities import Board, Credential, Item
from hub.demo.fake_monday.limits import Limits, Windows
from hub.demo.fake_monday.listing import Listings, Slice
from hub.demo.fake_monday.problem import MondayProblem, invalid_argument, missing_scope
from hub.demo.fake_monday.render import to_column, to_group, to_team, to_user, to_workspace
from hub.demo.fake_monday.world import MondayWorld

JsonObject = dict[str, Any]

ACTIVE = "active"
_SUPPORTS_ROLL_UPS = "CALCULATED"


@dataclass(slots=True)
class Root:
    """Root fields. `cost` is what this query costs."""

    world: MondayWorld
    credential: Credential
    limits: Limits
    windows: Windows
    listings: Listings
    cost: int

    def complexity(self, _info: Any) -> JsonObject:
        return self.windows.told(self.cost, self.world.clock.now)

    def account(self, _info: Any) -> JsonObject:
        plan = {"tier": self.world.tier, "max_users": 50, "version": 9}
        return {"id": "18888007", "name": self.world.name, "slug": "acme", "tier": self.world.tier, "plan": plan}

    def me(self, _info: Any) -> JsonObject:
        return to_user(self.credential.user)

    def platform_api(self, _info: Any) -> JsonObject:
        daily = self.windows.daily(self.world.tier)
        return {"daily_limit": {"base": daily, "total": daily}}

    def workspaces(self, _info: Any, *, limit: int, page: int, **_rest: Any) -> list[JsonObject]:
        self._need("workspaces:read")
        return [to_workspace(one) for one in paged(list(self.world.workspaces.values()), limit, page)]

    def users(
        self, _info: Any, *, limit: int, page: int, status: list[str] | None = None, **_rest: Any
    ) -> list[JsonObject]:
        """Without `status` leavers are left out."""
        self._need("users:read")
        if limit > self.limits.users:
            raise invalid_argument(f"limit must be at most {self.limits.users}")
        wanted = status or ["ACTIVE", "PENDING"]
        users = [user for user in self.world.users.values() if user.status in wanted]
        return [to_user(user) for user in paged(users, limit, page)]

    def teams(self, _info: Any, **_rest: Any) -> list[JsonObject]:
        self._need("teams:read")
        return [to_team(team) for team in self.world.teams.values()]

    def boards(
        self,
        _info: Any,
        *,
        limit: int,
        page: int,
        state: str = ACTIVE,
        ids: list[str] | None = None,
        hierarchy_types: list[str] | None = None,
        **_rest: Any,
    ) -> list["BoardView"]:
        """Boards that the reader may see; of the others no word, also when asked for by id."""
        self._need("boards:read")
        seen = [board for board in self.world.boards.values() if board.is_seen_by(self.credential.user)]
        if ids is not None:
            seen = [board for board in seen if str(board.id) in ids]
        seen = [board for board in seen if state in {"all", board.state}]
        if hierarchy_types:
            seen = [board for board in seen if board.hierarchy in hierarchy_types]
        return [BoardView(board, self) for board in paged(seen, limit, page)]

    def items(
        self,
        _info: Any,
        *,
        limit: int,
        page: int,
        ids: list[str] | None = None,
        exclude_nonactive: bool | None = None,
        **_rest: Any,
    ) -> list["ItemView"]:
        """Items by id, archived and deleted ones too; 25 of them unless a limit is given."""
        self._need("boards:read")
        if ids is None or len(ids) > self.limits.items_by_id:
            raise invalid_argument(f"ids takes 1 to {self.limits.items_by_id} ids")
        found = [self.world.items[int(one)] for one in ids if one.isdigit() and int(one) in self.world.items]
        seen = [item for item in found if self.sees(item) and not (exclude_nonactive and item.state != ACTIVE)]
        return [ItemView(item, self) for item in paged(seen, limit, page)]

    def next_items_page(self, _info: Any, *, cursor: str, limit: int) -> JsonObject:
        return self.sliced(self.listings.following(cursor, limit, now=self.world.clock.now))

    def sliced(self, part: Slice) -> JsonObject:
        return {"cursor": part.cursor, "items": [ItemView(item, self) for item in part.items]}

    def sees(self, item: Item) -> bool:
        return item.board.is_seen_by(self.credential.user)

    def view(self, item: Item) -> "ItemView":
        return ItemView(item, self)

    def _need(self, scope: str) -> None:
        if self.credential.scopes is not None and scope not in self.credential.scopes:
            raise MondayProblem(missing_scope(scope))


@dataclass(slots=True)
class BoardView:
    """One board; the names of its methods are those of the schema."""

    board: Board
    root: Root

    @property
    def id(self) -> str:
        return str(self.board.id)

    @property
    def name(self) -> str:
        return self.board.name

    @property
    def description(self) -> str | None:
        return self.board.description

    @property
    def state(self) -> str:
        return self.board.state

    @property
    def type(self) -> str:
        return self.board.type

    @property
    def board_kind(self) -> str:
        return self.board.kind

    @property
    def hierarchy_type(self) -> str:
        return self.board.hierarchy

    @property
    def workspace_id(self) -> str | None:
        """Null on the main workspace."""
        return str(self.board.workspace.id) if self.board.workspace else None

    @property
    def workspace(self) -> JsonObject | None:
        return to_workspace(self.board.workspace) if self.board.workspace else None

    @property
    def items_count(self) -> int:
        tops = (item for item in self.board.items.values() if item.state == ACTIVE)
        return sum(1 for item in tops if item.parent is None or self.board.type == "sub_items_board")

    @property
    def created_at(self) -> str | None:
        return instant(self.board.created_at)

    @property
    def updated_at(self) -> str | None:
        return instant(self.board.created_at)

    @property
    def url(self) -> str:
        return f"https://acme.monday.com/boards/{self.board.id}"

    @property
    def owners(self) -> list[JsonObject]:
        return [to_user(user) for user in self.board.owners]

    def groups(self, _info: Any, **_rest: Any) -> list[JsonObject]:
        return [to_group(group) for group in self.board.groups.values()]

    def columns(self, _info: Any, **_rest: Any) -> list[JsonObject]:
        return [to_column(column) for column in self.board.columns.values()]

    def items_page(
        self, _info: Any, *, limit: int, hierarchy_scope_config: str | None = None, **_rest: Any
    ) -> JsonObject:
        if self.board.type == "sub_items_board" and not self.root.limits.sub_boards_listed:
            raise invalid_argument("items_page is not supported on this board")
        now = self.root.world.clock.now
        listed = self.root.listings.first(self.board, limit, all_levels=hierarchy_scope_config == "allItems", now=now)
        return self.root.sliced(listed)

    def updates(self, _info: Any, *, limit: int, page: int, **_rest: Any) -> list[JsonObject]:
        self.root._need("updates:read")  # noqa: SLF001 - one reader in two classes
        return [
            {
                "id": str(one.id),
                "text_body": one.text,
                "creator_id": str(one.author.id),
                "created_at": instant(one.at),
                "edited_at": instant(one.at),
            }
            for one in paged(self.board.updates, limit, page)
        ]


@dataclass(slots=True)
class ItemView:
    """One item; see `BoardView`."""

    item: Item
    root: Root

    @property
    def id(self) -> str:
        return str(self.item.id)

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def state(self) -> str:
        return self.item.state

    @property
    def url(self) -> str:
        return f"https://acme.monday.com/boards/{self.item.board.id}/pulses/{self.item.id}"

    @property
    def created_at(self) -> str | None:
        return instant(self.item.created_at)

    @property
    def updated_at(self) -> str | None:
        return instant(self.item.updated_at)

    @property
    def group(self) -> JsonObject:
        return to_group(self.item.group)

    @property
    def board(self) -> BoardView:
        return BoardView(self.item.board, self.root)

    @property
    def parent_item(self) -> "ItemView | None":
        return ItemView(self.item.parent, self.root) if self.item.parent else None

    @property
    def subitems(self) -> list["ItemView"]:
        return [ItemView(child, self.root) for child in self.item.children if child.state == ACTIVE]

    def column_values(
        self, _info: Any, *, ids: list[str] | None = None, capabilities: list[str] | None = None, **_rest: Any
    ) -> list[JsonObject]:
        """Cells of the asked columns, in the board's order. The name is no cell."""
        wanted = None if ids is None else frozenset(ids)
        return list(self._cells(wanted, calculated=_SUPPORTS_ROLL_UPS in (capabilities or ())))

    def linked_items(self, _info: Any, *, link_to_item_column_id: str, linked_board_id: str) -> list["ItemView"]:
        linked = self.item.values.get(link_to_item_column_id) or []
        return [
            ItemView(one, self.root) for one in linked if str(one.board.id) == linked_board_id and self.root.sees(one)
        ]

    def _cells(self, wanted: frozenset[str] | None, *, calculated: bool) -> Iterator[JsonObject]:
        for column in self.item.board.columns.values():
            if column.type == "name" or column.archived or (wanted is not None and column.id not in wanted):
                continue
            cell = to_cell(self.item, column, sees=self.root.sees, view=self.root.view, calculated=calculated)
            if cell is not None:
                yield cell


def paged(rows: list[Any], limit: int, page: int) -> list[Any]:
    return rows[(page - 1) * limit : page * limit]
