"""Rules about those who are in: what a member, a session or a key does that its owner would not do."""

from collections.abc import Iterable
from datetime import timedelta

from billing_app.domain.watch.finding import Finding, Grade
from billing_app.domain.watch.kinds import BANK_CHANGED, FACTOR_REFUSED, SIGNED_IN, STEP_UP_FAILED, Signal
from billing_app.domain.watch.observing import Observation, Recent, grouped, newest, total

_TEN, _HOUR = timedelta(minutes=10), timedelta(hours=1)

REFUSALS = 8
REFUSED_THINGS = 4
FOREIGN_IDS = 3
UNKNOWN_IDS = 20
MALFORMED = 10
FLOOD = 300
FACTOR_TRIES = 5
STEP_UP_TRIES = 5
MOVES = 3


def _member(line: Observation) -> str:
    return line.subject_id


def stolen_token(recent: Recent) -> Iterable[Finding]:
    """A tab's token that belongs to somebody else's session, or was sent without any."""
    for about, lines in grouped(recent.of({Signal.TOKEN_REFUSED}, _HOUR), lambda line: line.address_key).items():
        hostile = [line for line in lines if "theft" in line.notes]
        if hostile:
            yield _found("stolen_token", about, "alarm", hostile)


def stolen_session(recent: Recent) -> Iterable[Finding]:
    """One session that shows up from another network with another device, or goes back and forth between networks."""
    for about, lines in grouped(recent.of({Signal.SESSION_MOVED}, _TEN), _member).items():
        if any("other device" in line.notes for line in lines) or total(lines) >= MOVES:
            yield _found("stolen_session", about, "alarm", lines)


def probing_rights(recent: Recent) -> Iterable[Finding]:
    """A member or key that tries one thing after the other that it may not do."""
    for about, lines in grouped(recent.of({Signal.PERMISSION_REFUSED}, _TEN), _member).items():
        if total(lines) >= REFUSALS or len({line.subject for line in lines}) >= REFUSED_THINGS:
            yield _found("probing_rights", about, "warning", lines)


def probing_ids(recent: Recent) -> Iterable[Finding]:
    """A member or key that asks for what belongs to another business, or for one unknown thing after the other."""
    foreign = grouped(recent.of({Signal.ID_FOREIGN}, _TEN), _member)
    unknown = grouped(recent.of({Signal.ID_UNKNOWN}, _TEN), _member)
    for about, lines in foreign.items():
        if len({line.subject for line in lines}) >= FOREIGN_IDS or total(lines) >= 2 * FOREIGN_IDS:
            yield _found("probing_ids", about, "alarm", lines)
    for about, lines in unknown.items():
        if about not in foreign and total(lines) >= UNKNOWN_IDS:
            yield _found("probing_ids", about, "warning", lines)


def malformed_events(recent: Recent) -> Iterable[Finding]:
    """Events that no page of ours sends: somebody writes them by hand."""
    lines = recent.of({Signal.EVENT_MALFORMED}, _TEN)
    for about, own in grouped(lines, lambda line: line.subject_id or line.address_key).items():
        if total(own) >= MALFORMED:
            yield _found("forged_events", about, "warning", own)


def event_flood(recent: Recent) -> Iterable[Finding]:
    """Far more events on a socket than any page sends."""
    lines = recent.of({Signal.EVENT_FLOOD}, _TEN)
    for about, own in grouped(lines, lambda line: line.subject_id or line.address_key).items():
        if total(own) >= FLOOD:
            yield _found("event_flood", about, "warning", own)


def impossible_pace(recent: Recent) -> Iterable[Finding]:
    """More acts than a person can do; those who count have judged that already."""
    for about, lines in grouped(recent.of({Signal.IMPOSSIBLE_PACE}, _TEN), _member).items():
        yield _found("impossible_pace", about, "warning", lines)


def key_pace(recent: Recent) -> Iterable[Finding]:
    """A key that is far busier than it ever was; the line says so."""
    for about, lines in grouped(recent.of({Signal.KEY_USED}, _TEN), _member).items():
        unusual = [line for line in lines if "far above usual" in line.notes]
        if unusual:
            yield _found("key_pace", about, "warning", unusual[-1:])


def export_volume(recent: Recent) -> Iterable[Finding]:
    """More data taken along on a day than this member ever did; the line says so."""
    for about, lines in grouped(recent.of({Signal.EXPORTED}, _HOUR), _member).items():
        unusual = [line for line in lines if "far above usual" in line.notes]
        if unusual:
            yield _found("export_volume", about, "alarm", unusual)


def strange_sign_in(recent: Recent) -> Iterable[Finding]:
    """A new device in a new network at an hour at which the member is never there."""
    for about, lines in grouped(recent.of({Signal.UNUSUAL_HOUR}, _HOUR), _member).items():
        strange = [line for line in lines if {"new device", "new network"} <= line.notes]
        if strange:
            yield _found("strange_sign_in", about, "alarm", strange)


def two_places(recent: Recent) -> Iterable[Finding]:
    """Two networks within minutes, the second one new to the member and on a new device."""
    signed_in = recent.of({SIGNED_IN, Signal.KEY_USED}, _TEN)
    for about, lines in grouped(recent.of({Signal.NEW_NETWORK}, _TEN), _member).items():
        for line in lines:
            elsewhere = [one for one in signed_in if one.subject_id == about and one.network not in {"", line.network}]
            if {"new device", "known member"} <= line.notes and elsewhere:
                yield _found("two_places", about, "alarm", [line])
                break


def bank_details(recent: Recent) -> Iterable[Finding]:
    """The account that customers pay into was changed: always said, because it is what fraud is after."""
    for about, lines in grouped(recent.of({BANK_CHANGED}, _HOUR), lambda line: line.business_id).items():
        yield _found("bank_details", about, "notice", lines)


def new_owner(recent: Recent) -> Iterable[Finding]:
    """Somebody became an owner."""
    lines = recent.of({"member.added", "member.role_changed"}, _HOUR)
    for about, own in grouped((line for line in lines if "owner" in line.notes), _member).items():
        yield _found("new_owner", about, "notice", own)


def key_elsewhere(recent: Recent) -> Iterable[Finding]:
    """An API key that is used from a network where it never was."""
    for about, lines in grouped(recent.of({Signal.KEY_USED}, _HOUR), _member).items():
        if elsewhere := [line for line in lines if "new network" in line.notes]:
            yield _found("key_elsewhere", about, "warning", elsewhere)


def guessing_factors(recent: Recent) -> Iterable[Finding]:
    """Many wrong second factors: the password is known to whoever tries."""
    for about, lines in grouped(recent.of({FACTOR_REFUSED}, _TEN), _member).items():
        if total(lines) >= FACTOR_TRIES:
            yield _found("factor_guessing", about, "alarm", lines)


def guessing_inside(recent: Recent) -> Iterable[Finding]:
    """Many wrong passwords within a session: whoever sits there does not know it."""
    lines = recent.of({STEP_UP_FAILED, Signal.PASSWORD_REFUSED}, _TEN)
    for about, own in grouped(lines, _member).items():
        if total(own) >= STEP_UP_TRIES:
            yield _found("step_up_guessing", about, "alarm", own)


def _found(rule: str, about: str, grade: Grade, lines: list[Observation]) -> Finding:
    last = lines[-1]
    return Finding(
        rule,
        about,
        grade,
        total(lines),
        newest(lines),
        business_id=last.business_id,
        subject_id=last.subject_id,
        address=next((line.address for line in reversed(lines) if line.address), ""),
        detail=last.subject,
    )


MEMBER_RULES = (
    stolen_token,
    stolen_session,
    probing_rights,
    probing_ids,
    malformed_events,
    event_flood,
    impossible_pace,
    key_pace,
    export_volume,
    strange_sign_in,
    two_places,
    bank_details,
    new_owner,
    key_elsewhere,
    guessing_factors,
    guessing_inside,
)
