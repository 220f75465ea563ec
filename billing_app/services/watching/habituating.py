"""Comparing what members and keys do with what is usual for them, and learning from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from billing_app.domain.watch.habits import (
    Habits,
    export_limit,
    is_new_device,
    is_new_network,
    is_unusual_hour,
    pace_limit,
)
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.gathering import Line
from billing_app.store.feed import time_zones
from billing_app.store.habits import (
    DAY,
    DEVICE,
    EXPORTS,
    HOUR,
    NETWORK,
    PEAK,
    habits_of,
    note_habits,
    sum_of_day,
)
from billing_app.store.session import system_transaction

_NO_NEWCOMER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A member who signed in, or was seen at work, somewhere and with something."""

    business_id: str
    user_id: str
    network: str
    device: str
    at: datetime


def learn_arrivals(arrivals: Sequence[Arrival]) -> list[Line]:
    """Compare arrivals with habits; returns the lines about what was new or unusual in them."""
    lines: list[Line] = []
    zones = time_zones({each.business_id for each in arrivals})
    for arrival in arrivals:
        zone = zones.get(arrival.business_id)
        if zone is None:
            continue
        local = arrival.at.astimezone(ZoneInfo(zone))
        with system_transaction(arrival.business_id) as scope:
            habits = habits_of(scope.session, arrival.business_id, [arrival.user_id], local.date())[arrival.user_id]
            lines += _unusual(arrival, habits, local.hour)
            seen = [(HOUR, str(local.hour)), (DAY, local.date().isoformat())]
            seen += [(kind, text) for kind, text in ((NETWORK, arrival.network), (DEVICE, arrival.device)) if text]
            marks = [(arrival.user_id, kind, value, 1) for kind, value in seen]
            note_habits(scope.session, arrival.business_id, marks, arrival.at)
    return lines


def _unusual(arrival: Arrival, habits: Habits, hour: int) -> list[Line]:
    claims = {
        Signal.NEW_NETWORK: is_new_network(habits, arrival.network),
        Signal.NEW_DEVICE: is_new_device(habits, arrival.device),
        Signal.UNUSUAL_HOUR: is_unusual_hour(habits, hour, arrival.at),
    }
    words = {Signal.NEW_NETWORK: "new network", Signal.NEW_DEVICE: "new device", Signal.UNUSUAL_HOUR: "unusual hour"}
    said = [words[signal] for signal, is_so in claims.items() if is_so]
    if habits.since is not None and arrival.at - habits.since > _NO_NEWCOMER:
        said.append("known member")  # on the first day everything is new
    note = ", ".join(said)
    private = {"network": arrival.network, "device": arrival.device, "note": note}
    told = {name: text for name, text in private.items() if text}
    return [Line(signal, arrival.business_id, arrival.user_id, 1, told) for signal, is_so in claims.items() if is_so]


def judge_volumes(lines: Sequence[Line], now: datetime) -> list[Line]:
    """The same lines, marked where an export or a key's use is far above usual, or a key is in a new network."""
    judged: list[Line] = []
    zones = time_zones({line.business_id for line in lines if line.business_id})
    for line in lines:
        zone = zones.get(line.business_id)
        if zone is None or not line.subject_id or line.signal not in {Signal.EXPORTED, Signal.KEY_USED}:
            judged.append(line)
            continue
        with system_transaction(line.business_id) as scope:
            today = now.astimezone(ZoneInfo(zone))
            habits = habits_of(scope.session, line.business_id, [line.subject_id], today.date())[line.subject_id]
            if line.signal is Signal.EXPORTED:
                judged.append(_export(scope.session, line, habits, today))
            else:
                judged.append(_key_use(scope.session, line, habits, today))
    return judged


def _export(session: Session, line: Line, habits: Habits, today: datetime) -> Line:
    day = today.date()
    taken = sum_of_day(session, line.business_id, line.subject_id, kind=EXPORTS, day=day) + line.count
    note_habits(session, line.business_id, [(line.subject_id, EXPORTS, day.isoformat(), line.count)], today)
    return line if taken <= export_limit(habits) else _marked(line, taken)


def _key_use(session: Session, line: Line, habits: Habits, today: datetime) -> Line:
    network, day = str(line.private.get("network", "")), today.date()
    busiest = sum_of_day(session, line.business_id, line.subject_id, kind=PEAK, day=day)
    seen = [(NETWORK, network, 1), (DAY, day.isoformat(), 1), (PEAK, day.isoformat(), line.count - busiest)]
    marks = [(line.subject_id, kind, value, amount) for kind, value, amount in seen if value and amount > 0]
    note_habits(session, line.business_id, marks, today)
    claims = {
        "far above usual": line.count > pace_limit(habits),
        "new network": is_new_network(habits, network),
    }
    note = ", ".join(words for words, is_so in claims.items() if is_so)
    return _marked(line, line.count, note) if note else line


def _marked(line: Line, amount: int, note: str = "far above usual") -> Line:
    private = {**line.private, "note": note, "today": amount}
    return Line(line.signal, line.business_id, line.subject_id, line.count, private)
