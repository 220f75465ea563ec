"""Figures about the program itself, for Prometheus: counted in memory, by all processes together if there are several.

Names of handlers and routes are those of the program, never what a client sent: a label with endless values would fill
the memory.
"""

import os
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

REQUESTS = Counter("tideline_requests_total", "HTTP requests by route and status.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("tideline_request_seconds", "How long requests took.", ["route"], buckets=_FAST)
EVENTS = Counter("tideline_events_total", "Events of pages by handler and what became of them.", ["handler", "outcome"])
SOCKETS = Gauge("tideline_sockets", "Open event sockets.", multiprocess_mode="livesum")
ROOMS = Gauge("tideline_rooms", "Views that somebody watches.", multiprocess_mode="livesum")
FLUSH_SECONDS = Histogram("tideline_flush_seconds", "From a stale view to its sending.", ["view"], buckets=_FAST)
SIGN_INS = Counter("tideline_sign_ins_total", "Tries to sign in by result.", ["result"])
SIGNALS = Counter("tideline_security_signals_total", "Signals of the security log by kind.", ["signal"])
ALERTS = Counter("tideline_alerts_total", "Alerts raised by rule.", ["rule"])
BANS = Counter("tideline_bans_total", "Addresses banned by rule.", ["rule"])


def forget_dead_processes(folder: Path) -> None:
    """Remove what processes that are gone have left of gauges: their sockets are closed."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not _is_alive(int(pid)):
            file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
