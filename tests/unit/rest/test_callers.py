"""Who is there: tokens in headers, and what is remembered of them."""

import base64
from types import SimpleNamespace

import pytest

from hub import deps
from hub.deps import Callers, read_token
from hub.errors import Unauthorized
from hub.security.caller import Caller

HUB = SimpleNamespace(settings=SimpleNamespace(oidc_issuer=None, oidc_client_id=None))


def basic(text):
    return f"Basic {base64.b64encode(text.encode()).decode()}"


class TestReadToken:
    @pytest.mark.parametrize(
        "header",
        ["Bearer pmo_x", "bearer pmo_x", "Bearer  pmo_x ", basic("anybody:pmo_x"), basic("zoë:pmo_x"), basic(":pmo_x")],
    )
    def test_finds_the_token(self, header):
        assert read_token(header) == "pmo_x"

    @pytest.mark.parametrize(
        "header", ["", "pmo_x", "Bearer", "Bearer ", "Basic", "Basic !", basic("pmo_x"), basic("a:"), "Digest x"]
    )
    def test_says_that_there_is_none(self, header):
        with pytest.raises(Unauthorized):
            read_token(header)


class TestCallers:
    @pytest.fixture
    def looked_up(self, monkeypatch):
        """Tokens that were looked up in the database."""
        tokens = []
        monkeypatch.setattr(deps, "authenticate", lambda _hub, token: tokens.append(token) or Caller.operator(token))
        return tokens

    def test_remember_for_a_moment(self, looked_up):
        now = [0.0]
        callers = Callers(HUB, now=lambda: now[0])

        found = callers.find("pmo_a")
        now[0] = deps.REMEMBERED_S - 0.1
        recalled = callers.recall("pmo_a")
        now[0] = deps.REMEMBERED_S
        forgotten = callers.recall("pmo_a")

        assert (recalled, forgotten) == (found, None)
        assert looked_up == ["pmo_a"]

    def test_know_nobody_they_have_not_found(self, looked_up):
        callers = Callers(HUB, now=lambda: 0.0)
        callers.find("pmo_a")

        assert callers.recall("pmo_b") is None

    def test_forget_at_once_when_told(self, looked_up):
        callers = Callers(HUB, now=lambda: 0.0)
        callers.find("pmo_a")
        callers.forget()

        assert callers.recall("pmo_a") is None

    def test_remember_no_more_than_they_may(self, looked_up, monkeypatch):
        monkeypatch.setattr(deps, "MOST_REMEMBERED", 2)
        callers = Callers(HUB, now=lambda: 0.0)

        for token in ("pmo_a", "pmo_b", "pmo_c"):
            callers.find(token)

        assert callers.recall("pmo_a") is None
        assert callers.recall("pmo_c") is not None
