"""Jobs whose only effect is a line in a file: what tests of the schedule look at."""

import os
import time
from collections.abc import Mapping
from datetime import time as wall
from datetime import timedelta
from pathlib import Path

from billing_app.domain.cadence import CatchUp, Daily, Minutes
from billing_app.domain.job import Job, Run
from billing_app.jobs.schedule import JOBS
from billing_app.settings import settings
from billing_app.store.session import clock

OF_INSTALLATION = Job("probe", "Leave a trace", Minutes(60), "tests.jobs.probes:leave_trace", catch_up=CatchUp.EACH)
OF_BUSINESS = Job(
    "probe_of_business",
    "Leave a trace in every business",
    Daily(wall(2, 30)),
    "tests.jobs.probes:leave_trace",
    owner="business",
    catch_up=CatchUp.EACH,
)
FAILING = Job(
    "failing_probe",
    "Fail for a while",
    Minutes(60),
    "tests.jobs.probes:fail",
    retries=(timedelta(minutes=1), timedelta(minutes=5)),
)
STUCK = Job("stuck_probe", "Begin and never end", Minutes(60), "tests.jobs.probes:get_stuck")


def add_to_schedule(*jobs: Job) -> None:
    """For processes of their own; tests in this process use monkeypatch."""
    assert isinstance(JOBS, dict)
    JOBS.clear()
    JOBS.update({job.name: job for job in jobs})


def traces() -> list[str]:
    """What was left so far: job, business, period, instant."""
    file = _file()
    return file.read_text().splitlines() if file.exists() else []


def leave_trace(run: Run) -> Mapping[str, int]:
    """Write a line, in one go."""
    _write(f"{run.job} {run.business_id or '-'} {run.period} {clock():%Y-%m-%dT%H:%M}")
    return {"lines": 1}


def fail(run: Run) -> Mapping[str, int]:
    """Fail until there is a file that says otherwise."""
    if (_file().parent / "repaired").exists():
        return leave_trace(run)
    raise ZeroDivisionError("the printer is on fire")


def get_stuck(run: Run) -> Mapping[str, int]:
    """The first one never ends; whoever comes later does."""
    leave_trace(run)
    while len(traces()) == 1:
        time.sleep(0.05)
    return {"lines": 1}


def repair() -> None:
    """Let `fail` work from now on."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    (_file().parent / "repaired").touch()


def break_again() -> None:
    """Let `fail` fail once more."""
    (_file().parent / "repaired").unlink()


def _write(line: str) -> None:
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, (line + "\n").encode())
    os.close(descriptor)


def _file() -> Path:
    return settings().data_dir / "traces"
