"""What every fake vendor is made of: a server on this machine, answers before they are sent, faults on demand, a journal of what was asked."""

from hub.demo.loopback.answer import HTML, Answer
from hub.demo.loopback.faults import Faults, Spoil
from hub.demo.loopback.journal import Exchange, Journal
from hub.demo.loopback.server import LoopbackServer

__all__ = ["HTML", "Answer", "Exchange", "Faults", "Journal", "LoopbackServer", "Spoil"]
