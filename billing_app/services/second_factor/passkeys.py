"""Passkeys (WebAuthn): made and used only with user verification, so that one proves two factors by itself."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from cbor2 import CBORDecodeError
from cryptography.exceptions import InvalidKey, InvalidSignature, UnsupportedAlgorithm
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.fields import text_field
from billing_app.domain.ids import new_id
from billing_app.services.second_factor.challenges import make_challenge, use_challenge
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.settings import settings
from billing_app.store import factors as rows
from billing_app.store.session import Scope
from billing_app.store.tables import Passkey, User

MOST_PASSKEYS = 20
MOST_BYTES = 20_000
_NAME_LENGTH = 60
_REQUIRED = UserVerificationRequirement.REQUIRED
# What the parsers raise for bytes that nobody's authenticator made.
_BROKEN = (
    WebAuthnException,
    CBORDecodeError,
    UnsupportedAlgorithm,
    InvalidKey,
    InvalidSignature,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
)
_log = logging.getLogger(__name__)
Answer = Mapping[str, Any]


def relying_party() -> str:
    """The name that passkeys are bound to: the host of our address. An address of numbers can have none."""
    host = urlsplit(settings().address).hostname or "localhost"
    return "localhost" if host in {"127.0.0.1", "::1"} else host


def creation_options(user: User, existing: Sequence[Passkey], bound_to: str) -> dict[str, Any]:
    """What a browser needs to make a passkey for a login."""
    made = webauthn.generate_registration_options(
        rp_id=relying_party(),
        rp_name="Tideline",
        user_id=user.id.encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=make_challenge("enrol", bound_to),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return json.loads(options_to_json(made))


def add_passkey(scope: Scope, user: User, answer: Answer, name: str, bound_to: str) -> Passkey:
    """Keep the passkey that a browser has made; raises `InvalidInput` for one that does not fit."""
    name = text_field(name, "name", _NAME_LENGTH) or "Passkey"
    if len(rows.passkeys_of(scope.session, user.id)) >= MOST_PASSKEYS:
        raise Refused(f"A login has at most {MOST_PASSKEYS} passkeys. Remove one first.", code="too_many_passkeys")
    try:
        challenge = _challenge_of(answer)
        made = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=sorted(settings().origins),
            require_user_verification=True,
        )
    except _BROKEN as error:
        raise _useless(error) from None
    credential_id = bytes_to_base64url(made.credential_id)
    is_ours = use_challenge(scope, challenge, "enrol", bound_to)
    if not is_ours or len(credential_id) > 1400 or rows.find_passkey(scope.session, credential_id) is not None:
        raise _useless(None)
    row = Passkey(
        id=new_id(),
        user_id=user.id,
        name=name,
        credential_id=credential_id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        created_at=scope.now,
    )
    scope.session.add(row)
    scope.session.flush()
    scope.record(Fact("factor.enrolled", row.id, {"user_id": user.id, "factor": "passkey", "name": name}))
    tell_factor_event(scope, user, f"The passkey “{name}” was added")
    return row


def request_options(existing: Sequence[Passkey] | None, purpose: str, bound_to: str) -> dict[str, Any]:
    """What a browser needs to answer with a passkey; without a list any passkey of this place will do."""
    made = webauthn.generate_authentication_options(
        rp_id=relying_party(),
        challenge=make_challenge(purpose, bound_to),
        allow_credentials=_descriptors(existing or ()),
        user_verification=_REQUIRED,
    )
    return json.loads(options_to_json(made))


def judge_passkey(scope: Scope, answer: Answer, purpose: str, bound_to: str, *, user_id: str = "") -> Passkey | None:
    """The passkey that has answered a challenge of ours; None for any other answer, or another person's passkey."""
    row = rows.find_passkey(scope.session, credential_id_of(answer), for_update=True)
    if row is None or (user_id and row.user_id != user_id):
        return None
    try:
        challenge = _challenge_of(answer)
        proven = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=sorted(settings().origins),
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except _BROKEN as error:
        _log.warning("passkey refused: %s of %s", type(error).__name__, row.user_id)
        return None
    if not use_challenge(scope, challenge, purpose, bound_to):
        return None
    row.sign_count, row.last_used_at = proven.new_sign_count, scope.now
    return row


def credential_id_of(answer: Answer) -> str:
    """What the browser calls the passkey; empty when it says nothing of use."""
    found = answer.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= 1400 and found.isascii() else ""


def _challenge_of(answer: Answer) -> bytes:
    """The challenge that was answered, to be compared with what we would have made."""
    response = cast("Mapping[str, Any]", answer["response"])
    said = json.loads(base64url_to_bytes(str(response["clientDataJSON"])))
    return base64url_to_bytes(str(said["challenge"]))


def _descriptors(existing: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in existing]


def _useless(error: BaseException | None) -> InvalidInput:
    _log.warning("passkey not added: %s", type(error).__name__ if error else "not ours, or there already")
    return InvalidInput("This passkey could not be added. Try again, or use another device.", code="bad_passkey")
