"""Bearer tokens: what is shown, what is kept."""

import os

from hub.log import REDACTED, redact
from hub.security import tokens


class TestTokens:
    def test_carry_256_bits_behind_their_mark(self):
        token = tokens.make_token(os.urandom)

        assert token.text.startswith("pmo_")
        assert len(token.text) == 47
        assert token.text.startswith(token.prefix)
        assert len(token.prefix) == 12

    def test_are_found_again_by_their_hash(self):
        token = tokens.make_token(os.urandom)

        assert tokens.is_same_hash(tokens.hash_token(token.text), token.token_hash)
        assert not tokens.is_same_hash(tokens.hash_token(token.text + "x"), token.token_hash)

    def test_do_not_show_in_a_repr(self):
        token = tokens.make_token(os.urandom)

        assert token.text not in repr(token)

    def test_are_cut_out_of_logs(self):
        token = tokens.make_token(os.urandom)

        assert redact(f"got {token.text} here") == f"got {REDACTED} here"

    def test_what_is_no_token_is_not_looked_up(self):
        assert not tokens.looks_like_token("pmo_short")
        assert not tokens.looks_like_token("eyJhbGciOi.somebody.elses")
        assert tokens.looks_like_token(tokens.make_token(os.urandom).text)
