"""The tree of commands: complete, and each as its neighbours."""

from typing import Any

import pytest

from hub.cli.commands import PLACES, Tree

TREE = Tree(name="pmo-hub")


def leaves(name: str) -> list[tuple[str, Any]]:
    """The commands behind a name of the tree, by their whole name."""
    command = TREE.get_command(None, name)
    if hasattr(command, "commands"):
        return [(f"{name} {word}", below) for word, below in command.commands.items()]
    return [(name, command)]


LEAVES = dict(leaf for name in PLACES for leaf in leaves(name))


@pytest.mark.parametrize("name", LEAVES)
def test_a_command_takes_json_and_explains_itself(name):
    options = {word for parameter in LEAVES[name].params for word in parameter.opts}

    assert "--json" in options
    assert LEAVES[name].help


@pytest.mark.parametrize(
    "name",
    [
        *("demo", "import", "serve", "api", "worker", "scheduler", "migrate", "apply", "dump", "doctor"),
        *(f"clients {deed}" for deed in ("list", "show", "add", "change", "remove")),
        *(f"connections {deed}" for deed in ("list", "show", "add", "change", "remove", "check", "discover")),
        *(f"connections {deed}" for deed in ("sync", "pause", "resume")),
        *(f"mappings {deed}" for deed in ("show", "apply", "preview")),
        *("runs list", "runs show", "tokens list", "tokens add", "tokens remove"),
    ],
)
def test_a_promised_command_is_there(name):
    assert name in LEAVES
