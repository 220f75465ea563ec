"""The bars of security in full: hostile events, guessing, floods, the guard's cost, stolen tokens, ended sessions."""

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from tests.bench import detection
from tests.bench.bars.flooding import flood, sign_ins
from tests.bench.bars.guarding import guard_beside_none, guard_cost
from tests.bench.bars.guessing import burst, guess_codes, spray
from tests.bench.bars.sessions import sessions, strangers
from tests.bench.harness import bar
from tests.bench.hostile import hostile_events, judged

Part = tuple[dict[str, Any], dict[str, Any]]
"""What was measured, and the bars that it is judged by."""


def _hostile() -> Part:
    found = hostile_events()
    return found, judged(found)


def _guessing() -> Part:
    found = {**spray(), "seconds_to_alert_of_a_burst": burst()}
    times = [found[name] for name in ("seconds_to_alert", "seconds_to_alert_of_a_burst")]
    return found, {
        "guesses_of_an_account_in_an_hour": bar(found["most_of_an_account"], 20),
        "owner_enters": bar(found["owner_enters"], 1, at_least=True),
        "seconds_to_alert": bar(max(1e9 if each is None else each for each in times), 10),
    }


def _codes() -> Part:
    found = guess_codes()
    steps = all(abs(offset) <= 31 for offset in found["accepted_offsets"])
    return found, {
        "codes_evaluated": bar(found["evaluated"], 100),
        "codes_entered": bar(found["entered"], 0),
        "one_code_at_once": bar(abs(found["one_code_at_once_accepted"] - 1), 0),
        "clock_within_a_step": bar(steps and -29 in found["accepted_offsets"], 1, at_least=True),
    }


def _guard() -> Part:
    asked, beside = guard_cost(), guard_beside_none()
    dearest = max(beside["added_ms"], *(each["median_ms"] for each in asked.values()))
    return {**asked, "over a socket": beside}, {"guard_ms": bar(dearest, 1)}


def _strangers() -> Part:
    found = strangers()
    return found, {
        "foreign_origins_accepted": bar(found["foreign_origins_accepted"], 0),
        "bytes_of_the_victim": bar(found["bytes_of_the_victim"], 0),
    }


def _sessions() -> Part:
    found = sessions()
    return found, {
        "planted_values_taken_up": bar(found["planted_values_taken_up"], 0),
        "seconds_until_refused": bar(max(each["refused_s"] for each in found["ended"].values()), 1),
        "seconds_until_closed": bar(max(each["closed_s"] for each in found["ended"].values()), 2),
    }


def _flood() -> Part:
    found = flood()
    return found, {
        "others_p95_ms": bar(max(each["others_p95_ms"] for each in found["floods"].values()), 300),
        "memory_mb": bar(max(each["memory_mb"] for each in found["floods"].values()), 50),
        "body_refused": bar(set(found["body_statuses"]) == {413}, 1, at_least=True),
    }


def _sign_ins() -> Part:
    found = sign_ins()
    return found | {"statuses": sorted(found["statuses"])}, {
        "others_p95_ms_beside_sign_ins": bar(found["sign_ins"]["others_p95_ms"], 300),
        "let_in": bar(found["statuses"] == {303}, 1, at_least=True),
    }


def _detection() -> Part:
    found = detection.run()
    return found, {name: found[name] for name in ("found_percent", "slowest_seconds", "false_alarms")}


PARTS: dict[str, Callable[[], Part]] = {
    "hostile": _hostile,
    "guessing": _guessing,
    "codes": _codes,
    "guard": _guard,
    "strangers": _strangers,
    "sessions": _sessions,
    "flood": _flood,
    "sign_ins": _sign_ins,
    "detection": _detection,
}


def run(part: str = "") -> dict[str, Any]:
    """One part, or all; stderr gets each as soon as it is measured, so that nothing is lost when a later one ends."""
    found: dict[str, Any] = {}
    bars: dict[str, Any] = {}
    for name in [part] if part else PARTS:
        start = perf_counter()
        found[name], judged_by = PARTS[name]()
        bars |= judged_by
        found[name]["took_seconds"] = round(perf_counter() - start, 1)
        sys.stderr.write(json.dumps({name: found[name], "bars": judged_by}) + "\n")
    return {**found, "bars": bars, "all_met": all(each["met"] for each in bars.values())}
