"""`pmo-hub connections`, `mappings` and `runs`."""

import json

import pytest
from typer.testing import CliRunner

from hub.cli.commands import app
from hub.demo.fake_entra import EntraWorld, FakeEntra, Person
from tests.vault import GOOD_TOKEN


class TestAdd:
    def test_takes_a_secret_from_a_file(self, program, add_vault, tmp_path):
        add_vault()
        (tmp_path / "password").write_text("pw\n")

        changed = program.read(
            "connections", "change", "Acme vault", "--secret-file", f"password={tmp_path / 'password'}"
        )

        assert changed["secrets"] == ["password", "token"]

    def test_asks_for_a_secret_without_showing_it(self, program, add_vault):
        add_vault()

        arguments = ["connections", "change", "Acme vault", "--secret", "password", "--json"]
        result = CliRunner().invoke(app, arguments, env=program.environ, input="canary-typed\n")

        assert json.loads(result.stdout)["secrets"] == ["password", "token"]
        assert "canary-typed" not in result.output

    def test_takes_lists_as_json_and_schedules_as_words(self, add_vault):
        made = add_vault("--scope", "d1", "--scope", "d2", "--cron", "0 6 * * 1", "--time-zone", "Europe/Paris")

        assert made["scopes"] == ["d1", "d2"]
        assert made["schedule"] == {"cron": "0 6 * * mon", "time_zone": "Europe/Paris"}

    def test_wrong_usage_ends_with_2(self, program, add_vault):
        for arguments in (
            ("--set", "depth"),
            ("--set", "depth=[1"),
            ("--secret-env", "token=NOT_SET_ANYWHERE"),
            ("--secret-file", "token=nowhere"),
            ("--mapping", "nowhere.toml"),
            ("--no-such-option",),
        ):
            result = program.run("connections", "change", "Acme vault", *arguments)
            assert result.exit_code == 2, arguments
            assert "Traceback" not in result.output


class TestChange:
    def test_takes_schedule_scopes_and_settings_away(self, program, add_vault):
        add_vault("--every", "15m", "--scope", "d1", "--set", "depth=3")

        changed = program.read("connections", "change", "Acme vault", "--by-hand", "--all-scopes", "--set", "depth=")

        assert changed["schedule"] is None
        assert changed["scopes"] == "all"
        assert changed["settings"] == {"site_url": "https://vault.example"}


class TestName:
    def test_that_two_clients_have_needs_its_client(self, program, add_vault):
        first = add_vault()
        del first["forecast"]
        program.read("clients", "add", "--name", "Umbrella")
        connect = ("connections", "add", "--client", "Umbrella", "--connector", "vault", "--name", "Acme vault")
        program.read(*connect, "--set", "site_url=https://v.example", "--secret-env", "token=T", T="x")

        assert "2 clients have a connection" in program.fail("connections", "show", "Acme vault")
        assert program.read("connections", "show", "Acme/Acme vault") == first
        assert program.read("connections", "list", "--client", "Acme") == [first]


class TestCheck:
    def test_says_each_thing_and_ends_with_0_when_all_is_well(self, program, add_vault):
        add_vault()

        result = program.run("connections", "check", "Acme vault")

        assert result.exit_code == 0
        assert "The token is good." in result.stdout

    def test_ends_with_1_when_something_is_not(self, program, add_vault):
        add_vault(token="wrong")

        result = program.run("connections", "check", "Acme vault", "--json")

        assert result.exit_code == 1
        assert json.loads(result.stdout)["items"][-1]["remedy"] == "Save a new one."

    def test_discover_lists_scopes_and_guesses(self, program, add_vault):
        add_vault()

        assert [scope["id"] for scope in program.read("connections", "discover", "Acme vault")["scopes"]] == [
            "d1",
            "d2",
        ]
        assert "A number called points" in program.run("connections", "discover", "Acme vault").stdout


class TestSync:
    def test_is_queued_for_the_workers(self, program, add_vault):
        connection = add_vault()

        run = program.read("connections", "sync", "Acme vault", "--full")

        assert (run["state"], run["mode"], run["connection_id"]) == ("queued", "full", connection["id"])
        assert [item["id"] for item in program.read("runs", "list", "--connection", "Acme vault")] == [run["id"]]
        shown = program.read("runs", "show", run["id"])
        assert (shown["state"], shown["log"]) == ("queued", {"items": [], "left_out": 0})
        assert program.read("runs", "cancel", run["id"])["state"] == "cancelled"

    def test_waits_for_it_and_says_why_it_failed(self, program, add_vault):
        add_vault(token="wrong")

        result = program.run("connections", "sync", "Acme vault", "--wait", "--json")

        assert result.exit_code == 1
        assert json.loads(result.stdout)["state"] == "failed"
        assert "Vault refused the token. Save a new one." in result.stderr

    def test_a_paused_connection_refuses(self, program, add_vault):
        add_vault()
        program.read("connections", "pause", "Acme vault")

        assert "is paused" in program.fail("connections", "sync", "Acme vault")
        assert program.read("connections", "resume", "Acme vault")["state"] == "active"


class TestAuthorising:
    @pytest.fixture
    def planner(self, program, tmp_path):
        """A connection that a person authorises, at an Entra of our own."""
        back = "http://localhost:8321/connections/authorised"
        with FakeEntra(EntraWorld("acme.example")) as entra:
            entra.world.register("an-app", resources={entra.base_url}, redirect_uris={back}, allows_public_flows=True)
            program.environ |= {"PMO_HUB_CA_BUNDLE": entra.ca_bundle, "PMO_HUB_ALLOW_PRIVATE_NETWORK": "true"}
            program.read("clients", "add", "--name", "Acme")
            settings = {
                "source": "dataverse",
                "environment_url": entra.base_url,
                "tenant_id": "acme.example",
                "client_id": "an-app",
                "authority_url": entra.base_url,
                "auth": "authorization_code",
            }
            told = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
            program.read(
                "connections", "add", "--client", "Acme", "--connector", "msproject", "--name", "Planner", *told
            )
            yield entra

    def test_shows_the_address_and_takes_the_one_the_browser_ended_at(self, program, planner):
        begun = program.read("connections", "authorise", "Planner")
        ended_at = planner.sign_in(begun["address"], Person("9a1c", "zoe@acme.example"))

        done = program.read("connections", "authorise", "Planner", "--answer", ended_at)

        assert done["authorised"] == "Planner"
        assert "was not begun here" in program.fail("connections", "authorise", "Planner", "--answer", ended_at)

    def test_waits_for_a_typed_code(self, program, planner, monkeypatch):
        program.read("connections", "change", "Planner", "--set", "auth=device_code")
        typed = []

        def sleep(_seconds):
            [device] = planner.world.devices
            typed.append(device)
            planner.world.sign_in_by_device(device[-6:], Person("9a1c", "zoe@acme.example"))

        monkeypatch.setattr("hub.clock.sleep", sleep)

        result = program.run("connections", "authorise", "Planner")

        assert (result.exit_code, len(typed)) == (0, 1)
        assert f"type {typed[0][-6:]} there" in result.stderr


class TestMappings:
    def test_are_applied_from_a_file_and_shown(self, program, add_vault, tmp_path):
        add_vault()
        (tmp_path / "mapping.toml").write_text(
            'currency = "CHF"\n[status]\n"En attente" = "on_hold"\n', encoding="utf-8"
        )

        applied = program.read("mappings", "apply", "Acme vault", str(tmp_path / "mapping.toml"))

        assert applied["version"] == 1
        assert applied.pop("replay_run_id") == program.read("runs", "list")[0]["id"]
        assert program.read("mappings", "show", "Acme vault") == applied
        assert "En attente" in program.run("mappings", "show", "Acme vault").stdout

    def test_have_a_history_and_go_back(self, program, add_vault, tmp_path):
        add_vault()
        for currency in ("CHF", "USD"):
            (tmp_path / "mapping.toml").write_text(f'currency = "{currency}"\n', encoding="utf-8")
            program.read("mappings", "apply", "Acme vault", str(tmp_path / "mapping.toml"))

        reverted = program.read("mappings", "revert", "Acme vault")

        history = program.read("mappings", "history", "Acme vault")
        assert (reverted["version"], reverted["mapping"]) == (1, {"currency": "CHF"})
        assert [(item["version"], item["holds"]) for item in history] == [(2, False), (1, True)]
        assert program.run("mappings", "history", "Acme vault").exit_code == 0
        assert "has no mapping version 9" in program.fail("mappings", "revert", "Acme vault", "9")

    def test_are_previewed_without_being_saved(self, program, add_vault, tmp_path):
        add_vault()
        (tmp_path / "mapping.toml").write_text('currency = "CHF"\n', encoding="utf-8")

        preview = program.read("mappings", "preview", "Acme vault", str(tmp_path / "mapping.toml"))

        assert preview["pages"] == 0
        assert program.read("mappings", "show", "Acme vault")["version"] == 0

    def test_a_wrong_key_is_named(self, program, add_vault, tmp_path):
        add_vault()
        (tmp_path / "mapping.json").write_text('{"curency": "CHF"}', encoding="utf-8")

        assert 'wrong at "curency"' in program.fail("mappings", "apply", "Acme vault", str(tmp_path / "mapping.json"))


class TestRemove:
    def test_takes_the_connection_away(self, program, add_vault):
        connection = add_vault()

        assert program.read("connections", "remove", "Acme vault") == {"removed": connection["id"]}
        assert program.read("connections", "list") == []


def test_a_good_token_is_never_printed(program, add_vault):
    add_vault()

    shown = [program.run("connections", *words).output for words in (("list",), ("show", "Acme vault"))]

    assert GOOD_TOKEN not in "".join(shown)
