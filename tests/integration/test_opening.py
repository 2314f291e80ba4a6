"""Opening a hub: a database that is not there, behind, or ahead is one sentence."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from hub.errors import SettingsError, StorageError
from hub.security.keys import encode_key
from hub.settings import Settings
from hub.storage import migrate
from hub.storage.session import owner_engine
from hub.wiring import open_hub

KEY = SecretStr(encode_key(b"k" * 32))


def settings_of(url, **changes):
    return Settings(database_url=SecretStr(url), **{"secret_keys": KEY, "threads": 2} | changes)


class TestOpenHub:
    def test_hands_out_a_working_hub(self, database_url):
        with open_hub(settings_of(database_url)) as hub, hub.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1

    def test_names_the_place_that_does_not_answer_and_no_password(self):
        with (
            pytest.raises(StorageError, match="cannot be reached") as refusal,
            open_hub(settings_of("postgresql://user:canary@127.0.0.1:1/hub")),
        ):
            pass
        assert "canary" not in refusal.value.detail

    def test_asks_for_a_migration_where_the_schema_is_behind(self, database_url):
        engine = owner_engine(database_url)
        migrate.downgrade(engine, "-1")
        engine.dispose()

        with pytest.raises(StorageError, match="this version needs") as refusal, open_hub(settings_of(database_url)):
            pass
        assert refusal.value.hint == "Run pmo-hub migrate."

    @pytest.mark.parametrize("migrate_first", [True, False])
    def test_refuses_a_schema_of_a_newer_version(self, database_url, migrate_first):
        engine = owner_engine(database_url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        engine.dispose()

        with (
            pytest.raises(StorageError, match="9999"),
            open_hub(settings_of(database_url), migrate_first=migrate_first),
        ):
            pass

    def test_refuses_a_server_without_keys(self, database_url):
        with (
            pytest.raises(SettingsError, match="PMO_HUB_SECRET_KEYS is not set"),
            open_hub(settings_of(database_url, secret_keys=SecretStr(""))),
        ):
            pass
