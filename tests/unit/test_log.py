"""What is cut out of every log line."""

import pytest

from hub.log import REDACTED, redact


class TestRedact:
    @pytest.mark.parametrize(
        "text",
        [
            "GET /odata/v4/Tasks?api_key=SECRET&$top=1",
            "GET /odata/v4?$top=1&api_key=SECRET",
            "Authorization: Bearer SECRET-and-more",
            "postgresql://hub:SECRET@host/db",
        ],
    )
    def test_leaves_no_secret(self, text):
        redacted = redact(text)

        assert "SECRET" not in redacted
        assert REDACTED in redacted

    def test_leaves_the_rest(self):
        assert redact("GET /odata/v4/Tasks?api_key=x&$top=1") == f"GET /odata/v4/Tasks?api_key={REDACTED}&$top=1"
