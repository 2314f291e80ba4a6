"""`pmo-hub secrets`: the keys that seal the connections' secrets."""

import typer

from hub.admin.rotation import rotate_secrets
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, show_item

app = typer.Typer(help="The keys that seal the connections' secrets.", no_args_is_help=True)


@app.command("rotate")
def rotate(*, as_json: AsJson = False) -> None:
    """Seal every secret anew with the first key, after it was put before the old one; then the old one can go."""
    with opened_hub() as hub:
        result = rotate_secrets(hub, caller=OPERATOR)
    show_item(result, as_json=as_json)
