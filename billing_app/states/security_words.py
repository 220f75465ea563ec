"""The security log in words: what each kind of line says, and how it looks."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.watch.advice import ADVICE
from billing_app.domain.watch.kinds import Act, Signal
from billing_app.domain.whereabouts import place_text
from billing_app.services.security.log import LogLine

TOPIC_NAMES = (
    ("", "Everything"),
    ("sign_in", "Sign-ins"),
    ("refused", "Refused"),
    ("data", "Data"),
    ("member", "Members and keys"),
    ("response", "Alerts and bans"),
)
_TEXTS: Mapping[str, str] = {
    Signal.SIGN_IN_FAILED: "Sign-in failed",
    Signal.SIGN_IN_LOCKED_OUT: "Sign-in slowed down after too many tries",
    Signal.SIGN_IN_DISABLED: "Right password, but no access any more",
    Signal.PASSWORD_REFUSED: "Wrong current password when changing it",
    Signal.PROVIDER_REFUSED: "Login at a provider refused",
    Signal.SOCKET_REFUSED: "Live connection refused",
    Signal.TOKEN_REFUSED: "Token of another session refused",
    Signal.ORIGIN_REFUSED: "Request from another site refused",
    Signal.REQUEST_REFUSED: "Request refused",
    Signal.BANNED_REQUEST: "Request from a banned address",
    Signal.KEY_REFUSED: "Unknown API key",
    Signal.PERMISSION_REFUSED: "Act without the right to it",
    Signal.EVENT_MALFORMED: "Event that no page sends",
    Signal.ID_UNKNOWN: "Asked for a record that does not exist",
    Signal.ID_FOREIGN: "Asked for a record of another business",
    Signal.LINK_UNKNOWN: "Link that opens nothing",
    Signal.EVENT_FLOOD: "Events held back on a connection",
    Signal.IMPOSSIBLE_PACE: "More acts than a person can do",
    Signal.EXPORTED: "Rows exported",
    Signal.KEY_USED: "API key used",
    Signal.SESSION_MOVED: "Session used from another place",
    Signal.NEW_DEVICE: "New device",
    Signal.NEW_NETWORK: "New network",
    Signal.UNUSUAL_HOUR: "Unusual hour",
    Act.ALERT_RAISED: "Alert raised",
    Act.ALERT_CLOSED: "Alert dismissed",
    Act.ADDRESS_BANNED: "Address banned",
    Act.BAN_LIFTED: "Ban lifted",
    Act.RULE_ADDED: "Address rule added",
    Act.RULE_REMOVED: "Address rule removed",
    Act.MEMBER_LOCKED: "Member locked",
    Act.MEMBER_UNLOCKED: "Member let in again",
    Act.SESSIONS_ENDED: "Signed out everywhere",
    Act.DETAILS_REMOVED: "Old details forgotten",
    Act.UPDATES_CHECKED: "Looked for updates",
    Act.UPDATE_APPLIED: "Updated",
    Act.UPDATE_TAKEN_BACK: "Update taken back",
    Act.KEY_RENEWED: "Key of the installation renewed",
    "session.started": "Signed in",
    "session.ended": "Signed out",
    "step_up.passed": "Confirmed who they are",
    "step_up.failed": "Could not confirm who they are",
    "factor.refused": "Wrong second factor",
    "member.added": "Became a member",
    "member.removed": "Removed from the team",
    "member.role_changed": "Got another role",
    "member.password_changed": "Changed the password",
    "station.offered": "Link for a screen or tablet made",
    "station.opened": "Screen or tablet opened",
    "station.ended": "Screen or tablet ended",
    "pin.set": "Set a counter PIN",
    "pin.removed": "Removed the counter PIN",
    "pin.refused": "Wrong PIN at a counter",
    "key.created": "API key made",
    "key.revoked": "API key revoked",
    "settings.bank_changed": "Bank details changed",
}
_ABOUT_RULES = frozenset({Act.ALERT_RAISED, Act.ALERT_CLOSED, Act.ADDRESS_BANNED})
_BAD = frozenset(
    {Signal.TOKEN_REFUSED, Signal.ID_FOREIGN, Signal.IMPOSSIBLE_PACE, Act.ALERT_RAISED, Act.ADDRESS_BANNED}
)


def line_text(kind: str) -> str:
    """A kind of line in words; one without words of its own shows its name."""
    return _TEXTS.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())


def line_tone(kind: str) -> str:
    """The tone of a kind of line."""
    if kind in _BAD:
        return "bad"
    if kind.startswith("security.") and kind not in {Signal.EXPORTED, Signal.KEY_USED, Act.UPDATES_CHECKED}:
        return "warn"
    return "plain"


def network_text(network: str) -> str:
    """An address or network, or that it is this very machine."""
    address = network.partition("/")[0]
    return "This computer" if place_text(address) == "This computer" or address == "127.0.0.0" else network


def where_text(details: Mapping[str, Any]) -> str:
    """Where a line came from, as far as that is still kept."""
    place = network_text(str(details.get("address") or details.get("network") or ""))
    if not place and details.get("addresses"):
        place = f"{details['addresses']} addresses"
    return " · ".join(part for part in (place, str(details.get("device", ""))) if part)


def detail_text(line: LogLine) -> str:
    """What else a line tells: what was tried, and what was unusual about it."""
    accounts = line.details.get("accounts")
    subject = str(line.details.get("subject", ""))
    if line.kind in _ABOUT_RULES and subject in ADVICE:
        subject = ADVICE[subject].title
    parts = [subject, str(line.details.get("note", ""))]
    parts.append(f"{len(accounts)} accounts" if isinstance(accounts, dict) and len(accounts) > 1 else "")
    return " · ".join(part for part in parts if part)
