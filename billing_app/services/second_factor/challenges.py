"""Challenges of passkeys: fresh, bound to a browser and a purpose, answered once. Nothing is stored until then."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from billing_app.services.second_factor.sealing import derived_key
from billing_app.store import factors as rows
from billing_app.store.accounts import serialise
from billing_app.store.session import Scope, clock
from billing_app.store.tables import UsedChallenge

VALIDITY = timedelta(minutes=5)
_NONCE, _TIME, _PROOF = 16, 8, 32


def make_challenge(purpose: str, bound_to: str) -> bytes:
    """A challenge for one act (`sign_in`, `step_up`, `enrol`) in one browser."""
    head = secrets.token_bytes(_NONCE) + int(clock().timestamp()).to_bytes(_TIME, "big")
    return head + _proof(head, purpose, bound_to)


def use_challenge(scope: Scope, challenge: bytes, purpose: str, bound_to: str) -> bool:
    """Whether a challenge was made for this, a moment ago, and was not answered yet; it is from now on."""
    head, proof = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
    if not hmac.compare_digest(proof, _proof(head, purpose, bound_to)):
        return False
    age = scope.now.timestamp() - int.from_bytes(head[_NONCE:], "big")
    if not -1 <= age <= VALIDITY.total_seconds():
        return False
    digest = hashlib.sha256(challenge).hexdigest()
    serialise(scope.session, digest)
    if rows.is_challenge_used(scope.session, digest):
        return False
    rows.forget_used_challenges(scope.session, scope.now - 2 * VALIDITY)
    scope.session.add(UsedChallenge(digest=digest, at=scope.now))
    scope.session.flush()
    return True


def _proof(head: bytes, purpose: str, bound_to: str) -> bytes:
    return hmac.new(derived_key("challenges"), head + f"\0{purpose}\0{bound_to}".encode(), "sha256").digest()[:_PROOF]
