"""ID tokens: whether one really says who has signed in here, now, for us (OpenID Connect Core 1.0, section 3.1.3.7)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from billing_app.domain.errors import BillingError
from billing_app.gateways.oidc.discovery import keys_of
from billing_app.settings.login_providers import LoginProvider

# What the metadata offers is not asked: it may offer `none`, or a shared secret that everybody can read as a key.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_LEEWAY_SECONDS = 60
_OLDEST_SECONDS = 600
_LONGEST_TOKEN = 20_000
_LONGEST_SUBJECT = 255


class LoginRefused(BillingError):
    """What came back proves nothing. The person hears one sentence; `reason` is for the log."""

    code = "login_refused"
    sentence = "Signing in that way did not work. Try again, or sign in another way."

    def __init__(self, reason: str) -> None:
        """Keep the reason; it names claims and kinds of error, never what was sent."""
        self.reason = reason[:200]
        super().__init__(self.sentence)


class LoginUndated(LoginRefused):
    """A provider that never tells when its user proved himself: good for signing in, not for confirming an act."""

    code = "login_undated"
    sentence = (
        "This provider does not say whether you signed in there just now, so it can’t confirm that it is you. "
        "Choose a password of your own, and confirm with that."
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who has signed in: (issuer, subject) is the identity, everything else only describes it."""

    issuer: str
    subject: str
    email: str = ""
    is_email_verified: bool = False
    name: str = ""
    methods: frozenset[str] = frozenset()


def read_id_token(provider: LoginProvider, token: Mapping[str, Any], nonce: str, *, max_age: int | None) -> Identity:
    """The identity that a token response proves; raises `LoginRefused`."""
    text = token.get("id_token")
    if not isinstance(text, str) or not text or len(text) > _LONGEST_TOKEN:
        raise LoginRefused("no ID token")
    try:
        decoded = _decode(provider, text)
        claims = CodeIDToken(decoded.claims, decoded.header, _options(provider), _params(provider, token, nonce))
        claims.validate(leeway=_LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise LoginRefused(f"{type(error).__name__}: {error}") from None
    _check_times(decoded.claims, max_age)
    return _identity(provider, decoded.claims)


def _decode(provider: LoginProvider, text: str) -> jwt.Token:
    try:
        return _verified(text, keys_of(provider))
    except InvalidKeyIdError:  # the provider may have got new keys meanwhile
        return _verified(text, keys_of(provider, again=True))


def _verified(text: str, keys: KeySet) -> jwt.Token:
    return jwt.decode(text, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))


def _options(provider: LoginProvider) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }


def _params(provider: LoginProvider, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    access_token = token.get("access_token")
    known = {"nonce": nonce, "client_id": provider.client_id}
    return known | ({"access_token": access_token} if isinstance(access_token, str) else {})


def _check_times(claims: Mapping[str, Any], max_age: int | None) -> None:
    """A token is made for this sign-in: neither long ago nor in the future, and never for ever."""
    now = time.time()
    for name in ("iat", "exp"):
        if isinstance(claims[name], bool) or not isinstance(claims[name], int | float):
            raise LoginRefused(f"{name} is no instant")
    if not now - _OLDEST_SECONDS <= claims["iat"] <= now + _LEEWAY_SECONDS:
        raise LoginRefused("iat is not now")
    if max_age is not None:
        proven_at = claims.get("auth_time")
        if proven_at is None:
            raise LoginUndated("auth_time is missing")
        if isinstance(proven_at, bool) or not isinstance(proven_at, int | float):
            raise LoginRefused("auth_time is no instant")
        if not now - max_age - _LEEWAY_SECONDS <= proven_at <= now + _LEEWAY_SECONDS:
            raise LoginRefused("auth_time is too long ago")


def _identity(provider: LoginProvider, claims: Mapping[str, Any]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject or len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        raise LoginRefused("sub is no identity")
    methods = claims.get("amr")
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        email=_text(claims, "email", 254).lower(),
        is_email_verified=_is_verified(provider, claims),
        name=_text(claims, "name", 120),
        methods=frozenset(each for each in methods if isinstance(each, str))
        if isinstance(methods, list)
        else frozenset(),
    )


def _is_verified(provider: LoginProvider, claims: Mapping[str, Any]) -> bool:
    """Whether the provider answers for the address. Apple says it as a text, Microsoft by a claim of its own."""
    if claims.get("email_verified") in (True, "true"):
        return True
    return provider.preset == "microsoft" and claims.get("xms_edov") in (True, "true", "1")


def _text(claims: Mapping[str, Any], name: str, most: int) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) and len(value) <= most and value.isprintable() else ""
