"""What the security log holds: signals that become events of their own, and events of the chain that belong to it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast


class Signal(StrEnum):
    """Something worth noting that no use case records; it is counted, and written as an event of this kind."""

    SIGN_IN_FAILED = "security.sign_in_failed"
    SIGN_IN_LOCKED_OUT = "security.sign_in_locked_out"
    SIGN_IN_DISABLED = "security.sign_in_disabled"
    PASSWORD_REFUSED = "security.password_refused"  # noqa: S105 - the name of a signal
    PROVIDER_REFUSED = "security.provider_refused"
    SOCKET_REFUSED = "security.socket_refused"
    TOKEN_REFUSED = "security.token_refused"  # noqa: S105 - the name of a signal
    ORIGIN_REFUSED = "security.origin_refused"
    REQUEST_REFUSED = "security.request_refused"
    BANNED_REQUEST = "security.banned_request"
    KEY_REFUSED = "security.key_refused"
    PERMISSION_REFUSED = "security.permission_refused"
    EVENT_MALFORMED = "security.event_malformed"
    ID_UNKNOWN = "security.id_unknown"
    ID_FOREIGN = "security.id_foreign"
    LINK_UNKNOWN = "security.link_unknown"
    EVENT_FLOOD = "security.event_flood"
    IMPOSSIBLE_PACE = "security.impossible_pace"
    EXPORTED = "security.exported"
    KEY_USED = "security.key_used"
    SESSION_MOVED = "security.session_moved"
    NEW_DEVICE = "security.new_device"
    NEW_NETWORK = "security.new_network"
    UNUSUAL_HOUR = "security.unusual_hour"


class Act(StrEnum):
    """What the watch or a person did about it."""

    ALERT_RAISED = "security.alert_raised"
    ALERT_CLOSED = "security.alert_closed"
    ADDRESS_BANNED = "security.address_banned"
    BAN_LIFTED = "security.ban_lifted"
    RULE_ADDED = "security.address_rule_added"
    RULE_REMOVED = "security.address_rule_removed"
    MEMBER_LOCKED = "security.member_locked"
    MEMBER_UNLOCKED = "security.member_unlocked"
    SESSIONS_ENDED = "security.sessions_ended"
    DETAILS_REMOVED = "security.details_removed"
    KEY_RENEWED = "security.installation_key_renewed"
    UPDATES_CHECKED = "security.updates_checked"
    UPDATE_APPLIED = "security.update_applied"
    UPDATE_TAKEN_BACK = "security.update_taken_back"


SIGNED_IN = "session.started"
FACTOR_REFUSED = "factor.refused"
STEP_UP_FAILED = "step_up.failed"
BANK_CHANGED = "settings.bank_changed"
_OF_MEMBERS = ("member.", "key.", "factor.", "device.", "login.", "invitation.", "station.", "pin.")
LOGGED_PREFIXES = ("security.", "session.", "step_up.", *_OF_MEMBERS)
"""Events of the chain that stand in the security log, beside changes of bank details."""
_BANK_FIELDS = frozenset({"iban", "bic", "account_name", "bank_name", "bank_accounts"})

# These come from nobody who proved who he is, so that the exact address may be needed to shut him out.
HOSTILE = frozenset(
    {
        Signal.SIGN_IN_FAILED,
        Signal.SIGN_IN_LOCKED_OUT,
        Signal.SIGN_IN_DISABLED,
        Signal.PROVIDER_REFUSED,
        Signal.SOCKET_REFUSED,
        Signal.TOKEN_REFUSED,
        Signal.ORIGIN_REFUSED,
        Signal.REQUEST_REFUSED,
        Signal.BANNED_REQUEST,
        Signal.KEY_REFUSED,
        Signal.LINK_UNKNOWN,
        Signal.ID_UNKNOWN,
        Signal.ID_FOREIGN,
        Signal.PERMISSION_REFUSED,
        Signal.EVENT_MALFORMED,
        Signal.EVENT_FLOOD,
    }
)
"""Signals that keep the exact address among their details, for as long as details are kept."""

FAILURES = frozenset({Signal.SIGN_IN_FAILED, Signal.SIGN_IN_LOCKED_OUT, Signal.SIGN_IN_DISABLED})
"""Tries to sign in that came to nothing."""

TOPICS: Mapping[str, tuple[str, ...]] = {
    "sign_in": (
        SIGNED_IN,
        "session.ended",
        Signal.SIGN_IN_FAILED,
        Signal.SIGN_IN_LOCKED_OUT,
        Signal.SIGN_IN_DISABLED,
        Signal.NEW_DEVICE,
        Signal.NEW_NETWORK,
        Signal.UNUSUAL_HOUR,
        Signal.SESSION_MOVED,
        FACTOR_REFUSED,
        STEP_UP_FAILED,
        "step_up.passed",
        Signal.PASSWORD_REFUSED,
        Signal.PROVIDER_REFUSED,
    ),
    "refused": (
        Signal.SOCKET_REFUSED,
        Signal.TOKEN_REFUSED,
        Signal.ORIGIN_REFUSED,
        Signal.REQUEST_REFUSED,
        Signal.BANNED_REQUEST,
        Signal.KEY_REFUSED,
        Signal.PERMISSION_REFUSED,
        Signal.EVENT_MALFORMED,
        Signal.ID_UNKNOWN,
        Signal.ID_FOREIGN,
        Signal.LINK_UNKNOWN,
        Signal.EVENT_FLOOD,
    ),
    "data": (Signal.EXPORTED, Signal.KEY_USED, Signal.IMPOSSIBLE_PACE, BANK_CHANGED),
    "response": tuple(Act),
}
"""What the log can be narrowed to, beside members (everything about people, keys and factors)."""
MEMBER_PREFIXES = _OF_MEMBERS


def logged_kind(kind: str, payload: Mapping[str, Any]) -> str:
    """Under which kind an event of the chain stands in the security log; empty if it does not belong there."""
    if kind.startswith(LOGGED_PREFIXES):
        return kind
    if kind == "bank_details.asked":  # said while the change still waits and can be cancelled
        return BANK_CHANGED
    changed = payload.get("changed")
    if kind == "settings.changed" and isinstance(changed, Mapping):
        names = {str(name).rpartition(".")[2] for name in cast("Mapping[str, Any]", changed)}
        return BANK_CHANGED if names & _BANK_FIELDS else ""
    return ""
