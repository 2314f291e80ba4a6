import pytest

from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.payload import decode_json, encode_json


class TestDecodeJson:
    @pytest.mark.parametrize(
        ("body", "document"),
        [
            ('{"é": "🎉"}'.encode(), {"é": "🎉"}),
            (b'["\\ud83c\\udf89"]', ["🎉"]),
            (b'["a\\ud800b"]', ["a\ufffdb"]),
            (b'{"a\\u0000": ["b\\u0000"]}', {"a\ufffd": ["b\ufffd"]}),
            (b'["a\\\\u0000"]', ["a\\u0000"]),
        ],
    )
    def test_gives_text_that_a_database_can_store(self, body, document):
        assert decode_json(body) == document

    @pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"\\u0000": NaN}', b"[" * 100_000, b"\xff\xfe"])
    def test_refuses_what_is_no_json(self, body):
        with pytest.raises(ValueError):  # noqa: PT011
            decode_json(body)

    def test_reads_what_was_encoded(self):
        assert decode_json(encode_json({"a": [1, None, "é"]})) == {"a": [1, None, "é"]}


class TestPageDocument:
    def test_is_decoded_once(self):
        page = Page("tasks", "L1", b"[1]")

        assert page.document is page.document

    def test_is_not_decoded_when_the_fetch_has_done_so(self):
        document = [1]

        assert Page.of_answer(b"[1]", document, stream="tasks", scope="L1").document is document
        assert Page.of_document(document, stream="tasks", scope="L1").document is document

    def test_breaks_the_contract_when_it_is_no_json(self):
        with pytest.raises(ContractBroken, match='stream "tasks" holds no JSON'):
            _ = Page("tasks", "L1", b"<html>").document
