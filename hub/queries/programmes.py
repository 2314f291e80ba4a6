"""A portfolio together with the programmes that are parts of it."""

import uuid

from hub.queries.as_of import AsOf
from hub.queries.past import held_at
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting.portfolio import PORTFOLIOS

PARTS = """
WITH RECURSIVE part AS (
    SELECT client_id, id FROM portfolio WHERE client_id = ANY (pmo_hub_scope()) AND id = %(id)s
    UNION SELECT p.client_id, p.id FROM portfolio p JOIN part ON part.client_id = p.client_id AND part.id = p.parent_id
)
SELECT id FROM part ORDER BY id
"""


def list_parts(
    hub: Hub, caller: Caller, portfolio_id: uuid.UUID, *, as_of: AsOf | None = None
) -> tuple[uuid.UUID, ...]:
    """Its own id, and those of its programmes and of theirs."""
    with reading(hub.database, caller.scope) as reader:
        held_at(reader, PORTFOLIOS, as_of)
        return tuple(row[0] for row in reader.execute(PARTS, {"id": portfolio_id}))
