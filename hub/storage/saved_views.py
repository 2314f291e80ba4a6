"""Views of a page that people keep."""

import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.storage.rows import RowSession, to_frozen
from models.tables.views import SavedView


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredView:
    """`client_id` None is its owner's alone."""

    id: uuid.UUID
    user_id: uuid.UUID
    client_id: uuid.UUID | None
    page: str
    name: str
    query: str
    is_default: bool


def list_views(session: RowSession, *, user_id: uuid.UUID, page: str) -> list[StoredView]:
    """A user's own views of a page and those shared with the session's clients, by name."""
    is_seen = or_(SavedView.user_id == user_id, SavedView.client_id.is_not(None))
    query = select(SavedView).where(SavedView.page == page, is_seen).order_by(func.lower(SavedView.name), SavedView.id)
    return [to_frozen(StoredView, row) for row in session.scalars(query)]


def count_views(session: RowSession, user_id: uuid.UUID) -> int:
    return session.scalar(select(func.count()).select_from(SavedView).where(SavedView.user_id == user_id)) or 0


def save_view(session: RowSession, view: StoredView) -> uuid.UUID:
    """Add a view, or replace the user's own of the same name; its id. Of the default ones the last stays it."""
    mine = (SavedView.user_id == view.user_id, SavedView.page == view.page)
    if view.is_default:
        session.execute(update(SavedView).where(*mine, SavedView.is_default).values(is_default=False))
    columns = {name: getattr(view, name) for name in StoredView.__slots__}
    fresh = {name: columns[name] for name in ("client_id", "query", "is_default")}
    statement = insert(SavedView).values(**columns)
    kept = statement.on_conflict_do_update(index_elements=["user_id", "page", "name"], set_=fresh)
    return session.execute(kept.returning(SavedView.id)).scalar_one()


def drop_view(session: RowSession, view_id: uuid.UUID, *, user_id: uuid.UUID) -> StoredView | None:
    """The user's view that is gone; None when it is somebody else's, or nobody's."""
    row = session.scalars(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == user_id)).one_or_none()
    if row is None:
        return None
    gone = to_frozen(StoredView, row)
    session.execute(delete(SavedView).where(SavedView.id == view_id))
    return gone
