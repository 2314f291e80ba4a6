"""What a mapping would change, before anybody saves it: the replay, rolled back."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connectors.sdk.errors import ConnectorError
from connectors.sdk.limits import RequestMeter
from connectors.sdk.mapping import Mapping, MappingRules
from hub import clock
from hub.connections import load_setup, mapping_of, open_connector
from hub.errors import Unprocessable
from hub.security.scopes import Scope
from hub.storage.replay import begin_replay, find_rows, list_changed
from hub.storage.session import Database, Transaction
from hub.storage.upsert import RunStamp
from hub.sync.replay import Replay, Replayed
from hub.wiring import Hub
from models.vocabulary import Entity

SAMPLES_PER_ENTITY = 5


def preview_mapping(hub: Hub, *, scope: Scope, connection_id: uuid.UUID, document: Any) -> dict[str, Any]:
    """`{pages, rows: {entity: {created, changed, removed}}, quarantined, samples: [{entity, source_id, before, after}], read_again}`.

    Everything is replayed in a transaction that is rolled back; not one request goes to the vendor. `read_again` names the scopes in
    whose pages a newly mapped field does not occur: it was never asked for there, or is empty. Raises Unprocessable for a mapping that
    does not fit, NotFound outside the scope.
    """
    setup = load_setup(hub, scope=scope, connection_id=connection_id)
    if not isinstance(document, dict):
        raise Unprocessable("A mapping is a JSON object.", hint='Send the whole mapping, such as {"currency": "EUR"}.')
    try:
        mapping = mapping_of(replace(setup.stored, mapping=document, mapping_version=setup.mapping.version + 1))
        replayed = Replay(
            connector=open_connector(hub, setup, meter=RequestMeter()),
            mapping=mapping,
            stamp=RunStamp(setup.stored.client_id, connection_id, clock.new_id(), mapping.version, is_replay=True),
            fields=fields_of(mapping) - fields_of(setup.mapping),
        )
        return _replay_and_roll_back(hub.database, scope, replayed)
    except ConnectorError as error:
        raise Unprocessable(error.message, hint=error.hint) from error


def _replay_and_roll_back(database: Database, scope: Scope, replay: Replay) -> dict[str, Any]:
    done = Replayed()
    with database.try_out(scope) as connection:
        begin_replay(connection)
        for ids in replay.chunks(connection):
            replay.replay(connection, ids, done)
        replay.finish(connection, done)
        samples = [
            sample for entity in _touched(done) for sample in _samples(database, connection, scope, replay, entity)
        ]
    rows = {entity.value: _counts(done, entity) for entity in _touched(done)}
    read_again = {name: sorted(done.scopes - done.fields_met.get(name, set())) for name in sorted(replay.fields)}
    return {
        "pages": done.pages,
        "rows": rows,
        "quarantined": done.rejected,
        "samples": samples,
        "read_again": [{"field": name, "scopes": scopes} for name, scopes in read_again.items() if scopes],
    }


def fields_of(mapping: Mapping) -> frozenset[str]:
    """The vendor's field ids that a mapping reads, in general and in its scopes."""
    return frozenset(field for rules in (mapping, *mapping.scopes.values()) for field in _fields_of_rules(rules))


def _fields_of_rules(rules: MappingRules) -> Iterator[str]:
    rows = [*rules.money, *rules.time, *(rule for of_column in rules.fields.values() for rule in of_column)]
    return (rule.field for rule in rows if rule.field)


def _touched(done: Replayed) -> list[Entity]:
    changed = {entity for entity, tally in done.tallies.items() if tally.created or tally.changed}
    return sorted(changed | done.taken.keys())


def _counts(done: Replayed, entity: Entity) -> dict[str, int]:
    tally = done.tallies.get(entity)
    return {
        "created": tally.created if tally else 0,
        "changed": tally.changed if tally else 0,
        "removed": done.taken.get(entity, 0),
    }


def _samples(
    database: Database, connection: Transaction, scope: Scope, replay: Replay, entity: Entity
) -> Iterator[dict[str, Any]]:
    """Rows as they would be beside rows as everybody else still sees them."""
    after = list_changed(connection, stamp=replay.stamp, entity=entity, limit=SAMPLES_PER_ENTITY)
    with database.connect(scope) as outside:
        before = find_rows(outside, client_id=replay.stamp.client_id, entity=entity, ids=[row["id"] for row in after])
    for row in after:
        held = before.get(row["id"], {})
        differing = [column for column in row if column != "id" and row[column] != held.get(column)]
        yield {
            "entity": entity.value,
            "source_id": row["source_id"],
            "before": {column: held[column] for column in differing if column in held},
            "after": {column: row[column] for column in differing},
        }
