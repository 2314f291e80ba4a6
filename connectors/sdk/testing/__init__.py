"""The conformance suite: what every connector, ours or a third party's, must show. Needs no network, no database, no pytest.

A connector's package holds a module `conformance` with `MATERIAL`, a `Material`. With pytest the suite is five lines:

    import pytest
    from connectors.sdk.testing import CHECKS, Subject, check_name

    @pytest.mark.parametrize("check", CHECKS, ids=check_name)
    def test_conforms(check):
        check(Subject.of(MyConnector))

`walk_fetch` does the same for a live fetch, against a fake vendor or a sandbox.
"""

from collections.abc import Callable

from connectors.sdk.testing.fetching import walk_fetch
from connectors.sdk.testing.packaging_checks import PACKAGING_CHECKS
from connectors.sdk.testing.settings_checks import SETTINGS_CHECKS
from connectors.sdk.testing.subject import Material, Nonconformance, SpoiltPage, Subject, offline_runtime
from connectors.sdk.testing.translation_checks import TRANSLATION_CHECKS

Check = Callable[[Subject], None]
CHECKS: tuple[Check, ...] = (*SETTINGS_CHECKS, *TRANSLATION_CHECKS, *PACKAGING_CHECKS)

__all__ = [
    "CHECKS",
    "Check",
    "Material",
    "Nonconformance",
    "SpoiltPage",
    "Subject",
    "check_name",
    "offline_runtime",
    "walk_fetch",
]


def check_name(check: Check) -> str:
    """A check's name as a sentence: `settings can be drawn`."""
    return check.__name__.replace("_", " ")
