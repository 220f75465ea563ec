"""An OpenID Connect provider of our own on loopback that can be told to lie, in each way that is known."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = {"client_id": "tideline", "client_secret": "a secret of the house"}
Claims = dict[str, Any]


@lru_cache(maxsize=1)
def own_key() -> RSAKey:
    """The key of every house: making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": "house-1", "use": "sig"})


def _unchanged(token: Mapping[str, Any]) -> Any:
    return token


@dataclass
class House:
    """The provider. `claims` are added to every ID token, None removes one; `respond` makes the token answer of it."""

    port: int = 0
    key: RSAKey = field(default_factory=own_key)
    published: list[RSAKey] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    respond: Callable[[dict[str, Any]], Any] = _unchanged
    is_down: bool = False
    redirects_to: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **further: Any) -> str:
        """What BILLING_LOGIN_PROVIDERS says of it."""
        return json.dumps([{"name": "house", "label": "House", "issuer": self.issuer, **CLIENT, **further}])

    def sign_in_at(self, url: str) -> dict[str, str]:
        """What a person's browser does there; returns the parameters that it is sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def id_token(self, nonce: str) -> str:
        """A token for whoever asked with this nonce, with the lies that were told to be told."""
        now = int(time.time())
        honest: Claims = {
            "iss": self.issuer,
            "sub": "account-1",
            "aud": CLIENT["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "nina@house.example",
            "email_verified": True,
            "name": "Nina Newcomer",
        }
        told = {name: value for name, value in (honest | self.claims).items() if value is not None}
        if self.sign is not None:
            return self.sign(told)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, told, self.key)

    def answer(self, path: str, body: Mapping[str, str]) -> tuple[int, Any]:
        """What a request is answered."""
        self.asked.append((path, dict(body)))
        if self.is_down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            addresses = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
            return 200, {"issuer": self.issuer, **addresses, "jwks_uri": f"{self.issuer}/keys"} | self.metadata
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in (self.published or [self.key])]}
        asked = self.codes.pop(body.get("code", ""), None)
        if path != "/token_endpoint" or asked is None:
            return 400, {"error": "invalid_grant"}
        token = {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}
        return 200, self.respond(token)


@contextmanager
def open_house() -> Iterator[House]:
    """A running provider."""
    house = House()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            sent = parse_qs(self.rfile.read(length).decode())
            self._reply({name: values[0] for name, values in sent.items()})

        def _reply(self, body: dict[str, str]) -> None:
            status, answer = house.answer(self.path, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            if house.redirects_to and self.path == "/token_endpoint":
                status = 307
            self.send_response(status)
            self.send_header("content-type", "application/json")
            if status == 307:
                self.send_header("location", house.redirects_to)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    house.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
