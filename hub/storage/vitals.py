"""What the database says of itself."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text

from hub.security.scopes import Scope
from hub.storage.session import Database

QUESTION = text("SELECT current_setting('server_version') AS version, clock_timestamp() AS now")


@dataclass(frozen=True, slots=True)
class Vitals:
    """`now` is the database's own clock."""

    version: str
    now: dt.datetime


def read_vitals(database: Database) -> Vitals:
    with database.connect(Scope.of()) as connection:
        row = connection.execute(QUESTION).one()
    return Vitals(version=row.version.split()[0], now=row.now)
