"""Who asks: the API key of the Authorization header."""

from billing_app.domain.access import Actor
from billing_app.domain.errors import Unauthenticated
from billing_app.services.keys import actor_for_key

MAX_KEY_LENGTH = 200


def authenticate(authorization: str, address: str = "") -> Actor:
    """The actor behind `Bearer KEY`, used from an address; the same refusal for wrong, revoked and ended keys."""
    scheme, _, key = authorization.strip().partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise Unauthenticated("Send your API key as Authorization: Bearer KEY.", code="key_missing")
    actor = actor_for_key(key, address) if len(key) <= MAX_KEY_LENGTH and key.isascii() else None
    if actor is None:
        raise Unauthenticated("This API key is not valid, or not any more.", code="key_unknown")
    return actor
