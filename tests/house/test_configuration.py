"""The examples are what they say: complete, loadable, and the commands the program has."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hub.admin.declarations import read_declarations
from hub.cli.commands import PLACES
from hub.settings import PREFIX, Settings
from tests.house.sources import ROOT, pyproject

HUB_EXAMPLE = ROOT / "config" / "hub.example.toml"
CLIENT_EXAMPLE = ROOT / "config" / "clients" / "example.toml"
SERVICES = yaml.safe_load((ROOT / "config" / "compose.yaml").read_text(encoding="utf-8"))["services"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

PINNED = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", LOCK, re.MULTILINE))
COMMANDS = set(PLACES)
FIRST, SECOND = re.findall(r"^pip install .*$", README, re.MULTILINE)[:2]


class TestSettingsExample:
    def test_names_every_setting_with_its_default(self):
        example = tomllib.loads(HUB_EXAMPLE.read_text(encoding="utf-8"))
        defaults = Settings.model_validate({}).model_dump(mode="json") | {"data_dir": example["data_dir"]}

        assert example == defaults | {
            "database_url": "",
            "secret_keys": "",
            "https_proxy": "",
            "oidc_client_secret": "",
        }

    def test_loads(self):
        assert Settings.load(HUB_EXAMPLE, environ={}).port == 8321

    def test_explains_every_key(self):
        lines = HUB_EXAMPLE.read_text(encoding="utf-8").splitlines()
        keys = [at for at, line in enumerate(lines) if re.match(r"\w+ =", line)]

        unexplained = [
            lines[at] for at in keys if not lines[at - 1].startswith("#") and not re.match(r"\w+ =", lines[at - 1])
        ]

        assert unexplained == []


def test_the_clients_example_can_be_applied():
    declared = read_declarations([CLIENT_EXAMPLE], environ={"ACME_JIRA_TOKEN": "canary"})

    assert [client.name for client in declared] == ["Acme"]
    assert [connection.connector for connection in declared[0].connections] == ["jira", "msproject"]


class TestCompose:
    @pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"database"}))
    def test_starts_a_command_of_ours_with_settings_of_ours(self, name):
        service = SERVICES[name]

        assert set(service["command"]) <= COMMANDS
        assert {key.removeprefix(PREFIX).lower() for key in service["environment"]} <= set(Settings.model_fields)

    def test_holds_no_secret(self):
        for name, value in [item for service in SERVICES.values() for item in service["environment"].items()]:
            if re.search("PASSWORD|KEYS|URL", name) and name != "PMO_HUB_PUBLIC_URL":
                assert "${" in value, name


def test_prometheus_watches_figures_that_exist():
    example = (ROOT / "config" / "prometheus.example.yml").read_text(encoding="utf-8")
    metrics = (ROOT / "hub" / "rest" / "metrics.py").read_text(encoding="utf-8")

    watched = re.findall(r"pmo_hub_(\w+)[ {]", example)

    assert watched
    assert [name for name in watched if f'_gauge("{name}"' not in metrics.replace("(\n        ", "(")] == []


class TestDockerfile:
    def test_builds_apart_from_what_it_ships(self):
        assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2
        assert re.search(r"^COPY --from=build ", DOCKERFILE, re.MULTILINE)

    def test_runs_as_nobody_in_particular(self):
        assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] not in {"root", "0"}

    def test_looks_after_its_health(self):
        assert re.search(r"^HEALTHCHECK .*--interval", DOCKERFILE, re.MULTILINE)

    def test_starts_our_program_and_takes_the_process_as_its_command(self):
        assert 'ENTRYPOINT ["pmo-hub"]' in DOCKERFILE
        assert re.search(r'^CMD \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)[1] in COMMANDS

    def test_installs_what_the_readme_installs(self):
        wanted = re.match(r"pip install ('.+?')", FIRST)[1]

        assert f"pip install --no-deps {wanted}" in DOCKERFILE


class TestLock:
    def test_pins_what_the_image_asks_for(self):
        project = pyproject()["project"]
        asked = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["mpp"]])

        loose = [
            str(item) for item in asked if not item.specifier.contains(PINNED.get(canonicalize_name(item.name), "0"))
        ]

        assert loose == []

    def test_holds_every_package_to_a_hash_and_names_no_place(self):
        entries = re.split(r"\n(?=\S)", LOCK.strip())

        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
        assert "://" not in LOCK


class TestReadme:
    def test_its_first_command_runs_the_main_job(self):
        assert FIRST == "pip install '.[mpp]' && pmo-hub demo"

    def test_its_second_command_is_what_ci_runs(self):
        assert SECOND == "pip install '.[mpp,test]' && pytest"
        assert f"\n{SECOND}" in CI

    def test_names_only_commands_that_exist(self):
        named = set(re.findall(r"pmo-hub ([a-z]+)", README))

        assert named - COMMANDS == set()
