"""Entra ID as a small server over TLS on loopback, as strict as the real one where signing in is concerned; real msal accepts it."""

from hub.demo.fake_entra.server import FakeEntra
from hub.demo.fake_entra.world import Application, EntraWorld, Grant, Person

__all__ = ["Application", "EntraWorld", "FakeEntra", "Grant", "Person"]
