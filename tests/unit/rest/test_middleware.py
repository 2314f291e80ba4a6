"""What is around every request."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.rest.middleware import Surroundings


class Uncounted:
    def note(self, **_):
        pass


class TestHalfAnAnswer:
    @pytest.mark.parametrize(("sent", "is_broken"), [(["start"], True), (["start", "piece"], True), ([], False)])
    def test_ends_with_a_broken_connection_never_as_if_it_were_whole(self, sent, is_broken):
        messages = {
            "start": {"type": "http.response.start", "status": 200, "headers": []},
            "piece": {"type": "http.response.body", "body": b"half", "more_body": True},
        }
        answered = []

        async def breaks(_scope, _receive, send):
            for name in sent:
                await send(messages[name])
            raise OSError("The database went away.")

        async def note(message):
            answered.append(message)

        async def ask():
            around = Surroundings(breaks, metrics=Uncounted(), is_https=False, upload_max_mb=1)
            await around({"type": "http", "method": "GET", "path": "/", "headers": []}, None, note)

        def answer():
            """On a thread of its own: a test in a browser leaves a loop running on this one."""
            with ThreadPoolExecutor(1) as thread:
                thread.submit(lambda: asyncio.run(ask())).result()

        if is_broken:
            with pytest.raises(OSError, match="went away"):
                answer()
            assert all(message.get("more_body", True) for message in answered)
        else:
            answer()
            assert answered[0]["status"] == 500
