"""A make-believe identity provider on loopback: it signs in whom it was told to, and checks what a provider checks."""

import base64
import json
import threading
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from hub import clock

CLIENT_ID, CLIENT_SECRET = "pmo-hub", "canary-client-secret"


class Issuer:
    """`claims` are what it says of the next person; `changes` bend the answer, `stranger` signs with a key it does not show."""

    def __init__(self):
        self.key, self.stranger = (RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))
        self.claims, self.changes, self.codes, self.refusals = {}, {}, {}, []
        self.signs_with = self.key
        self.address = ""

    def description(self):
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.address} | {name: f"{self.address}/{path}" for name, path in paths.items()}

    def authorize(self, query):
        """What the person's browser does there: agree at once."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form):
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = (
            base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        )
        good = asked and form["client_secret"] == CLIENT_SECRET and form["redirect_uri"] == asked["redirect_uri"]
        if not good or challenge != asked["code_challenge"]:
            return None
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        return {
            "id_token": jwt.encode({"alg": "RS256", "kid": "k"}, claims | self.claims | self.changes, self.signs_with)
        }


@contextmanager
def running_issuer():
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(303)
                self.send_header(
                    "Location", issuer.authorize({key: one[0] for key, one in parse_qs(parts.query).items()})
                )
                self.end_headers()
                return
            keys = {"keys": [issuer.key.as_dict(private=False)]}
            self.answer(keys if parts.path == "/keys" else issuer.description())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(issuer.token({key: one[0] for key, one in parse_qs(body).items()}))

        def answer(self, document):
            body = json.dumps(document or {"error": "invalid_grant"}).encode()
            self.send_response(200 if document else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield issuer
    server.shutdown()
    thread.join(5)
    server.server_close()
