"""Sealing, opening, binding and rotating the secrets of connections."""

import os
import uuid

import pytest
from pydantic import SecretStr

from hub.errors import SettingsError, StorageError
from hub.security.keys import encode_key, key_file
from hub.security.secrets import SecretBox, SecretPlace, load_secret_box
from hub.settings import Settings

OLD_KEY = bytes(range(32))
NEW_KEY = bytes(reversed(range(32)))
PLACE = SecretPlace(client_id=uuid.UUID(int=1), connection_id=uuid.UUID(int=2), name="token")


def a_box(*keys):
    return SecretBox(keys or (OLD_KEY,), new_secret=os.urandom)


def settings_with(*, keys="", database_url="postgresql://db/hub", data_dir=None):
    return Settings(
        secret_keys=SecretStr(keys),
        database_url=SecretStr(database_url),
        **({"data_dir": data_dir} if data_dir else {}),
    )


class TestSealing:
    def test_gives_back_what_was_sealed(self):
        box = a_box()

        assert box.open(box.seal("s3cret é 🔑", place=PLACE), place=PLACE) == "s3cret é 🔑"

    def test_never_gives_the_same_text_twice(self):
        box = a_box()

        assert box.seal("same", place=PLACE).ciphertext != box.seal("same", place=PLACE).ciphertext

    @pytest.mark.parametrize(
        "elsewhere",
        [
            PLACE._replace(client_id=uuid.UUID(int=9)),
            PLACE._replace(connection_id=uuid.UUID(int=9)),
            PLACE._replace(name="password"),
        ],
    )
    def test_does_not_open_in_another_place(self, elsewhere):
        sealed = a_box().seal("s3cret", place=PLACE)

        with pytest.raises(StorageError, match="altered or moved"):
            a_box().open(sealed, place=elsewhere)

    def test_names_the_missing_key_and_not_the_secret(self):
        sealed = a_box(NEW_KEY).seal("s3cret", place=PLACE)

        with pytest.raises(SettingsError, match=sealed.key_id) as refusal:
            a_box(OLD_KEY).open(sealed, place=PLACE)
        assert "s3cret" not in str(refusal.value)

    def test_shows_no_key_in_its_repr(self):
        assert repr(OLD_KEY) not in repr(a_box())


class TestRotation:
    def test_renews_what_an_older_key_sealed(self):
        old = a_box(OLD_KEY).seal("s3cret", place=PLACE)
        box = a_box(NEW_KEY, OLD_KEY)

        renewed = box.rotate(old, place=PLACE)

        assert not box.is_current(old)
        assert box.is_current(renewed)
        assert a_box(NEW_KEY).open(renewed, place=PLACE) == "s3cret"

    def test_leaves_what_is_current_alone(self):
        box = a_box(NEW_KEY, OLD_KEY)
        sealed = box.seal("s3cret", place=PLACE)

        assert box.rotate(sealed, place=PLACE) is sealed


class TestLoading:
    def test_takes_the_keys_of_the_settings_the_first_seals(self):
        settings = settings_with(keys=f"{encode_key(NEW_KEY)},{encode_key(OLD_KEY)}")

        box = load_secret_box(settings, new_secret=os.urandom)

        assert box.open(a_box(OLD_KEY).seal("s", place=PLACE), place=PLACE) == "s"
        assert box.current_key_id == a_box(NEW_KEY).current_key_id

    def test_refuses_a_server_without_keys(self):
        with pytest.raises(SettingsError, match="PMO_HUB_SECRET_KEYS is not set") as refusal:
            load_secret_box(settings_with(), new_secret=os.urandom)
        assert "openssl rand" in refusal.value.hint

    @pytest.mark.parametrize("text", ["tooshort", "not base64 at all!", encode_key(b"x" * 31)])
    def test_refuses_a_key_of_another_shape_without_repeating_it(self, text):
        with pytest.raises(SettingsError, match="Key number 1 in PMO_HUB_SECRET_KEYS") as refusal:
            load_secret_box(settings_with(keys=text), new_secret=os.urandom)
        assert text not in str(refusal.value)

    def test_makes_a_private_key_file_for_the_embedded_database_once(self, tmp_path):
        settings = settings_with(database_url="", data_dir=tmp_path / "data")

        first = load_secret_box(settings, new_secret=os.urandom)
        second = load_secret_box(settings, new_secret=os.urandom)

        assert first.current_key_id == second.current_key_id
        assert key_file(tmp_path / "data").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.keys"]

    def test_refuses_a_key_file_that_others_may_read(self, tmp_path):
        path = key_file(tmp_path)
        path.write_text(encode_key(OLD_KEY))
        path.chmod(0o644)

        with pytest.raises(SettingsError, match=r"may be read by others \(mode 0644\)"):
            load_secret_box(settings_with(database_url="", data_dir=tmp_path), new_secret=os.urandom)

    def test_says_when_the_key_file_holds_something_else(self, tmp_path):
        path = key_file(tmp_path)
        path.touch(mode=0o600)
        path.write_bytes(b"\xff\xfe\x00")

        with pytest.raises(SettingsError, match="something else than keys"):
            load_secret_box(settings_with(database_url="", data_dir=tmp_path), new_secret=os.urandom)
