import io

import pytest

from connectors.msproject.files import xmltext
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.xmltext import clean_chunks


def clean(document: bytes) -> str:
    return b"".join(clean_chunks(io.BytesIO(document))).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_reads_every_unicode_encoding_with_and_without_a_mark(encoding):
    text = "<Project><Name>Café 🏗</Name></Project>"

    assert clean(text.encode(encoding)) == text


def test_reads_a_declared_encoding():
    text = '<?xml version="1.0" encoding="windows-1252"?><Name>Café œuf 5 €</Name>'

    assert clean(text.encode("windows-1252")) == text


def test_does_not_believe_a_declaration_that_cannot_be_true():
    text = '<?xml version="1.0" encoding="UTF-16"?><Name>Café</Name>'

    assert clean(text.encode("utf-8")) == text


def test_reads_bytes_that_are_no_utf8_as_windows_1252():
    assert clean(b"<Name>Caf\xe9 \x9cuf caf\xc3\xa9</Name>") == "<Name>Café œuf café</Name>"


def test_drops_control_characters_and_keeps_white_space():
    assert clean("<Name>a\x00\x01\x0b\tb\r\nc\uffff</Name>".encode()) == "<Name>a\tb\r\nc</Name>"


def test_drops_references_to_forbidden_characters_only():
    document = b"<Name>&#1;&#x1F;&#xFFFE;&#xD800;&#9;&#233;&#x1F3D7;&amp;</Name>"

    assert clean(document) == "<Name>&#9;&#233;&#x1F3D7;&amp;</Name>"


def test_finds_a_reference_that_chunks_tear_apart():
    filler = b"x" * (xmltext.CHUNK_BYTES + xmltext._HEAD_BYTES - 12)

    assert "&#1;" not in clean(b"<Name>" + filler + b"&#1;&#1;&#1;&#1;</Name>")


@pytest.mark.parametrize("name", ["klingon-8", "rot13", "hex"])
def test_refuses_an_encoding_nobody_knows_by_its_name(name):
    with pytest.raises(PlanRefused, match=name) as refused:
        clean(f'<?xml version="1.0" encoding="{name}"?><Project/>'.encode())

    assert refused.value.rule == "file:encoding"
