"""Why a file is not read as a plan: one sentence a reader of the run understands, and the rule it broke."""

from connectors.sdk.errors import ConfigError


class PlanRefused(ConfigError):
    """`rule` is a short constant such as `file:password`; the message names no path, the caller knows the file."""

    def __init__(self, message: str, *, rule: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.rule = f"file:{rule}"
