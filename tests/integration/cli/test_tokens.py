"""`pmo-hub tokens` and `secrets`."""

from hub.security.keys import encode_key
from tests.integration.cli.conftest import KEY


class TestTokens:
    def test_are_minted_listed_and_revoked(self, program):
        client = program.read("clients", "add", "--name", "Acme")
        add = (
            "tokens",
            "add",
            "--name",
            "BI",
            "--role",
            "bi",
            "--client",
            "Acme",
            "--expires",
            "2099-12-31",
            "--hide-costs",
        )
        made = program.read(*add)

        assert made["clients"] == [client["id"]]
        assert (made["hide_costs"], made["expires_at"]) == (True, "2099-12-31T23:59:59Z")
        [listed] = program.read("tokens", "list")
        assert listed == {key: value for key, value in made.items() if key != "token"}
        assert program.read("tokens", "remove", made["id"])["revoked_at"]

    def test_an_unknown_role_is_wrong_usage(self, program):
        assert program.run("tokens", "add", "--name", "x", "--role", "boss").exit_code == 2


class TestSecrets:
    def test_are_sealed_anew_with_the_first_key(self, program, add_vault):
        add_vault()
        new = encode_key(b"n" * 32)

        assert program.read("secrets", "rotate", PMO_HUB_SECRET_KEYS=f"{new},{KEY}")["renewed"] == 1
        assert program.run("connections", "check", "Acme vault", PMO_HUB_SECRET_KEYS=new).exit_code == 0
        assert "is sealed with key" in program.fail("connections", "discover", "Acme vault")
