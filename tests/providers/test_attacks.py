"""What a hostile provider, or somebody in between, may try: each ends at the same quiet refusal, and nobody is in."""

import base64
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import Engine
from sqlmodel import Session, select

from billing_app.domain.errors import BillingError
from billing_app.gateways.oidc import LoginRefused, ProviderUnreachable, discovery
from billing_app.services.lockout import LockedOut
from billing_app.services.providers.visiting import depart
from billing_app.services.sessions import NewSession
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import engine
from billing_app.store.tables import SignIn
from tests.providers.house import CLIENT, Claims, House
from tests.providers.visits import ADDRESS, come_back, leave, visit
from tests.services.people import founding

QUIET = "Signing in that way did not work. Try again, or sign in another way."


@pytest.fixture(autouse=True)
def known(database: Engine, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member who signs in with the house, so that a lie that is believed would get in."""
    founding()
    monkeypatch.setenv("BILLING_LOGIN_PROVIDERS", house.settings(allowed_domains=["house.example"]))
    settings.cache_clear()
    assert isinstance(visit(house), NewSession)


def sessions() -> int:
    with Session(seeing_all(engine())) as session:
        return len(session.exec(select(SignIn.id)).all())


def refused(act: Callable[[], object], kind: type[BillingError] = LoginRefused) -> None:
    before = sessions()
    with pytest.raises(kind) as caught:
        act()
    assert sessions() == before
    if kind is LoginRefused:
        assert caught.value.message == QUIET


def part(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


NOW = int(time.time())
LIES: dict[str, Claims] = {
    "another audience": {"aud": "somebody-else"},
    "several audiences without a party": {"aud": ["tideline", "somebody-else"]},
    "another party": {"aud": ["tideline", "x"], "azp": "x"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://accounts.google.com"},
    "no issuer": {"iss": None},
    "another nonce": {"nonce": "n" * 43},
    "no nonce": {"nonce": None},
    "empty nonce": {"nonce": ""},
    "no expiry": {"exp": None},
    "expired": {"iat": NOW - 500, "exp": NOW - 200},
    "expiry that is a text": {"exp": "never"},
    "expiry that is infinite": {"exp": float("inf")},
    "made in the future": {"iat": NOW + 3600, "exp": NOW + 7200},
    "made long ago and valid for ever": {"iat": NOW - 86400, "exp": NOW + 10**9},
    "no instant of making": {"iat": None},
    "not valid yet": {"nbf": NOW + 3600},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 1},
    "a subject that is a list": {"sub": ["account-1"]},
    "a subject that is a novel": {"sub": "a" * 1000},
    "methods that are a text": {"amr": "mfa"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_token_with_a_false_claim_lets_nobody_in(house: House, lie: Claims) -> None:
    house.claims = lie
    refused(lambda: visit(house))


def _with_unknown_key(house: House, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "house-1"}, claims, RSAKey.generate_key(2048))


def _with_unknown_key_id(house: House, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "other"}, claims, RSAKey.generate_key(2048))


def _with_broken_signature(house: House, claims: Claims) -> str:
    head, body, _ = jwt.encode({"alg": "RS256", "kid": "house-1"}, claims, house.key).split(".")
    return f"{head}.{body}.{part('not this')}"


def _with_changed_body(house: House, claims: Claims) -> str:
    head, _, proof = jwt.encode({"alg": "RS256", "kid": "house-1"}, claims, house.key).split(".")
    return f"{head}.{part(claims | {'sub': 'account-2'})}.{proof}"


def _unsigned(house: House, claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def _unsigned_in_capitals(house: House, claims: Claims) -> str:
    return f"{part({'alg': 'NONE', 'kid': 'house-1'})}.{part(claims)}."


def _by_public_key_as_secret(house: House, claims: Claims) -> str:
    secret = OctKey.import_key(house.key.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "house-1"}, claims, secret)


def _by_client_secret(house: House, claims: Claims) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT["client_secret"].ljust(32)))


def _by_own_key_in_header(house: House, claims: Claims) -> str:
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


SIGNERS = [
    _with_unknown_key,
    _with_unknown_key_id,
    _with_broken_signature,
    _with_changed_body,
    _unsigned,
    _unsigned_in_capitals,
    _by_public_key_as_secret,
    _by_client_secret,
    _by_own_key_in_header,
]


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("offers", [[], ["none", "HS256", "RS256"]], ids=["quietly", "offered"])
@pytest.mark.parametrize("sign", SIGNERS, ids=lambda sign: sign.__name__.strip("_"))
def test_token_that_the_house_has_not_signed_lets_nobody_in(
    house: House, sign: Callable[[House, Claims], str], offers: list[str]
) -> None:
    if offers:
        house.metadata = {"id_token_signing_alg_values_supported": offers}
    house.sign = lambda claims: sign(house, claims)
    refused(lambda: visit(house))


ANSWERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no ID token": lambda _: {"access_token": "at", "token_type": "Bearer"},
    "an empty ID token": lambda token: token | {"id_token": ""},
    "an ID token that is a list": lambda token: token | {"id_token": [token["id_token"]]},
    "an ID token that is a novel": lambda token: token | {"id_token": "a." * 50_000},
    "no token at all": lambda _: {},
    "a list": lambda token: [token],
    "a text": lambda _: b"<html>sign in to the hotel</html>",
    "an abyss": lambda _: b"[" * 100_000,
    "a flood": lambda _: b'{"id_token": "' + b"a" * 2_000_000 + b'"}',
    "an error": lambda _: {"error": "server_error", "error_description": "<script>"},
}


@pytest.mark.parametrize("respond", ANSWERS.values(), ids=ANSWERS)
def test_answer_without_a_token_lets_nobody_in(house: House, respond: Callable[[dict[str, Any]], Any]) -> None:
    house.respond = respond
    refused(lambda: visit(house))


def test_token_of_an_earlier_sign_in_is_no_use(house: House) -> None:
    kept: list[dict[str, Any]] = []
    house.respond = lambda token: kept.append(token) or token
    visit(house)
    house.respond = lambda _: kept[0]
    refused(lambda: visit(house))


def test_state_counts_once(house: House) -> None:
    departure = leave()
    brought = house.sign_in_at(departure.url)
    assert isinstance(come_back(departure, brought), NewSession)
    refused(lambda: come_back(departure, house.sign_in_at(departure.url)))


def test_state_is_of_one_browser(house: House) -> None:
    victim, attacker = leave(), leave()
    brought = house.sign_in_at(attacker.url)
    refused(lambda: come_back(victim, brought))
    refused(lambda: come_back(attacker, brought, browser=""))


@pytest.mark.parametrize("state", ["", "x", "a" * 43, "a" * 100_000, "\x00" * 43, "é" * 43])
def test_state_that_nobody_was_given_leads_nowhere(house: House, state: str) -> None:
    departure = leave()
    refused(lambda: come_back(departure, house.sign_in_at(departure.url), state=state))


def test_state_runs_out(house: House) -> None:
    with time_machine.travel(time.time() - 660, tick=True):
        departure = leave()
    refused(lambda: come_back(departure, house.sign_in_at(departure.url)))


def test_answer_of_another_issuer_is_refused(house: House) -> None:
    departure = leave()
    refused(lambda: come_back(departure, house.sign_in_at(departure.url), issuer="https://evil.example"))


def test_house_that_names_itself_must_do_so(house: House) -> None:
    discovery.forget_all()
    house.metadata = {"authorization_response_iss_parameter_supported": True}
    refused(lambda: visit(house))
    departure = leave()
    assert isinstance(come_back(departure, house.sign_in_at(departure.url), issuer=house.issuer), NewSession)


@pytest.mark.parametrize("code", ["", "unknown", "c" * 10_000])
def test_code_that_the_house_never_gave_leads_nowhere(house: House, code: str) -> None:
    departure = leave()
    refused(lambda: come_back(departure, house.sign_in_at(departure.url), code=code))


METADATA: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "tokens elsewhere in clear": {"token_endpoint": "http://evil.example/token"},
    "tokens on another machine's loopback": {"token_endpoint": "http://127.0.0.2/token"},
    "keys from a file": {"jwks_uri": "file:///etc/passwd"},
    "no keys": {"jwks_uri": None},
    "sign-in by script": {"authorization_endpoint": "javascript:alert(1)"},
}


@pytest.mark.parametrize("metadata", METADATA.values(), ids=METADATA)
def test_house_that_describes_another_is_not_asked(house: House, metadata: dict[str, Any]) -> None:
    discovery.forget_all()
    house.metadata = metadata
    refused(leave, ProviderUnreachable)


def test_token_is_fetched_from_nowhere_else(house: House) -> None:
    house.redirects_to = f"{house.issuer}/elsewhere"
    refused(lambda: visit(house))
    assert "/elsewhere" not in [path for path, _ in house.asked]


def test_house_that_is_down_is_said_to_be(house: House) -> None:
    departure = leave()
    brought = house.sign_in_at(departure.url)
    house.is_down = True
    refused(lambda: come_back(departure, brought), ProviderUnreachable)
    discovery.forget_all()
    refused(leave, ProviderUnreachable)


def test_secret_verifier_and_challenge_go_where_they_belong(house: House) -> None:
    departure = leave()
    come_back(departure, house.sign_in_at(departure.url))
    sent = next(body for path, body in reversed(house.asked) if path == "/token_endpoint")
    assert "code_challenge_method=S256" in departure.url
    assert sent["code_verifier"] not in departure.url
    assert sent["redirect_uri"] == f"{settings().address}/sign-in/with/house/callback"


def test_guessing_from_one_address_is_slowed_down(house: House) -> None:
    departure = leave()
    brought = house.sign_in_at(departure.url)
    for number in range(20):
        state = f"{number:043}"
        refused(lambda state=state: come_back(departure, brought, state=state))
    refused(lambda: come_back(departure, brought), LockedOut)


def test_nobody_begins_sign_ins_without_end(house: House) -> None:
    before = sessions()
    with suppress(BillingError):
        for _ in range(100):
            depart("house", "sign_in", browser="", address=ADDRESS)
    with pytest.raises(BillingError) as caught:
        leave()
    assert caught.value.error_code == "too_many"
    assert sessions() == before
