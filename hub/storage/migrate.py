"""Bring the database's schema up to this version, or say how far behind it is."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

import migrations
from hub.errors import StorageError
from migrations import drawn

SCRIPTS = Path(migrations.__file__).parent


def config(engine: Engine) -> Config:
    """Alembic's configuration for a running engine; the scripts come from the installed package `migrations`."""
    alembic = Config()
    alembic.set_main_option("script_location", str(SCRIPTS))
    alembic.attributes["engine"] = engine
    return alembic


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Raises StorageError for a database that a newer version has worked on."""
    try:
        command.upgrade(config(engine), revision)
    except CommandError as error:
        raise StorageError(
            f"The database's schema is not known to this version ({error}).",
            hint="Install the version that last worked on it, or a newer one.",
        ) from error


def downgrade(engine: Engine, revision: str) -> None:
    command.downgrade(config(engine), revision)


def pending(engine: Engine) -> tuple[str | None, str]:
    """The schema the database has and the one this version needs: a revision and the digest of the views over it. Equal when nothing is to do."""
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        views = drawn.find_drawn(connection)
    return revision and f"{revision} with views {views or 'unknown'}", _needed()


@cache
def _needed() -> str:
    """Found by reading every script, which do not change while the program runs."""
    return f"{ScriptDirectory(str(SCRIPTS)).get_current_head()} with views {drawn.digest()}"
