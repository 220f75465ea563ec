"""Detection: scripted attacks mixed into a week of normal activity; what is found, how fast, and what was no attack."""

from datetime import datetime, timedelta
from typing import Any

from billing_app.store.session import clock
from tests.bench.harness import bar
from tests.bench.office.attacks import AT_NIGHT, ATTACKS, Attack
from tests.bench.office.days import live_through
from tests.bench.office.people import MONDAY, Office, office

SEED = 20261126
WARM_UP_DAYS = 14
PATIENCE_SECONDS = 10


def run() -> dict[str, Any]:
    """The bench: a week after two weeks in which habits form."""
    return detect()


def detect(days: int = 7, warm_up_days: int = WARM_UP_DAYS, seed: int = SEED) -> dict[str, Any]:
    """Share of attacks found within ten seconds, the slowest, and false alarms of the measured days."""
    with office(seed) as stage:
        for number in range(warm_up_days):
            live_through(stage, MONDAY + timedelta(days=number))
        stage.raised.clear()
        begins = clock()
        found: dict[str, float | None] = {}
        explained: list[tuple[datetime, datetime]] = []
        for number in range(days):
            day = MONDAY + timedelta(days=warm_up_days + number)
            for attack in [one for index, one in enumerate(ATTACKS) if index % days == number]:
                found[attack.name] = _attack(stage, attack, day, explained)
            live_through(stage, day)
        false = [
            (at.isoformat(), rule)
            for at, rule in stage.raised
            if at >= begins and not any(first <= at <= last for first, last in explained)
        ]
    return _report(found, false, days)


def _attack(stage: Office, attack: Attack, day: datetime, explained: list[tuple[datetime, datetime]]) -> float | None:
    """Seconds from an attack's last step until it was found; None if it was not within the patience."""
    hour = 3 if attack.name in AT_NIGHT else 0
    stage.until(day + timedelta(hours=hour))
    stage.wait(600 + stage.rng.randrange(600))
    first, before = clock(), len(stage.raised)
    attack.act(stage)
    last = clock()
    stage.tick(PATIENCE_SECONDS)
    explained.append((first, clock()))
    moments = [at for at, rule in stage.raised[before:] if rule in attack.rules]
    stage.wait(3700)  # so that each is judged for itself
    stage.look()
    return max(0.0, (min(moments) - last).total_seconds()) if moments else None


def _report(found: dict[str, float | None], false: list[tuple[str, str]], days: int) -> dict[str, Any]:
    times = [seconds for seconds in found.values() if seconds is not None]
    return {
        "days": days,
        "attacks": len(found),
        "found_percent": bar(100 * len(times) / len(found), 95, at_least=True),
        "slowest_seconds": bar(max(times, default=0.0), PATIENCE_SECONDS),
        "false_alarms": bar(len(false), 1),
        "missed": [name for name, seconds in found.items() if seconds is None],
        "false": false,
    }
