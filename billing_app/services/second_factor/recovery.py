"""Recovery codes: ten of them, for the day when the phone is gone. Each is shown once and works once."""

import secrets

from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.services.second_factor.sealing import keyed_hash
from billing_app.store import factors as rows
from billing_app.store.session import Scope
from billing_app.store.tables import RecoveryCode, User

HOW_MANY = 10
# Crockford's: no letter looks like a digit, so that what was written down by hand can be read again. 24 × 5 = 120 bit:
# as with 112 and more, a keyed hash keeps them as well as a password's hash would (ASVS 5.0, 6.5.2).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 24
_READ_AS = str.maketrans("OIL", "011")


def make_recovery_codes(scope: Scope, user: User) -> tuple[str, ...]:
    """New codes instead of all earlier ones; this is the only time that they can be shown."""
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(HOW_MANY))
    rows.forget_recovery_codes(scope.session, user.id)
    scope.session.add_all(
        RecoveryCode(id=new_id(), user_id=user.id, digest=_digest(user.id, code), created_at=scope.now)
        for code in codes
    )
    scope.session.flush()
    scope.record(Fact("factor.recovery_codes_made", user.id, {"user_id": user.id}))
    return tuple("-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes)


def judge_recovery_code(scope: Scope, user: User, code: str) -> bool:
    """Whether a code is one of the login's that were not used yet; it is used from now on."""
    row = rows.find_recovery_code(scope.session, user.id, _digest(user.id, _plain(code)))
    if row is None:
        return False
    row.used_at = scope.now
    left = rows.unused_recovery_codes(scope.session, user.id)
    scope.record(Fact("factor.recovery_code_used", row.id, {"user_id": user.id, "left": left}))
    tell_factor_event(scope, user, "A recovery code was used to sign in")
    return True


def _plain(code: str) -> str:
    letters = "".join(character for character in code[:100].upper() if character.isascii() and character.isalnum())
    return letters.translate(_READ_AS)


def _digest(user_id: str, code: str) -> str:
    return keyed_hash("recovery codes", user_id, code)
