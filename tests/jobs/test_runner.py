"""Every run once: whatever the number of processes, however the clock jumps, whoever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing_app.domain.errors import NotFound
from billing_app.jobs import runner
from billing_app.jobs.listing import run_by_hand, schedule_rows
from billing_app.jobs.runner import act_of, carry_out, run_due, run_waiting
from billing_app.jobs.schedule import JOBS
from billing_app.services.jobs.claiming import LEASE, claim, new_claimant
from billing_app.services.tidying import forget_old_runs
from billing_app.services.verifying import verify
from billing_app.store.session import acting_at, clock
from tests.builders import new_business
from tests.fixtures.server import PROJECT
from tests.jobs.clockwork import HOUR, NOON, run_at, runs
from tests.jobs.probes import OF_BUSINESS, OF_INSTALLATION, STUCK, traces

pytestmark = pytest.mark.usefixtures("database")


def test_a_job_runs_once_in_each_period_and_its_run_is_kept():
    assert [run_at(OF_INSTALLATION, NOON + timedelta(minutes=each)) for each in (0, 5, 59, 60)] == [1, 0, 0, 1]
    (first, second) = runs(OF_INSTALLATION)
    assert (first.period, second.period) == ("2026-05-04T12:00Z", "2026-05-04T13:00Z")
    assert (first.state, first.tries, first.figures, first.error, first.claimed_by) == ("done", 1, {"lines": 1}, "", "")
    assert first.started_at is not None
    assert first.ended_at is not None
    assert verify()["problems"] == []


def test_clock_set_back_and_forth_by_an_hour_runs_nothing_twice_and_skips_nothing():
    for minutes in (0, 60, 0, 61, 120, 60, 119, 181, 121, 180):
        run_at(OF_INSTALLATION, NOON + timedelta(minutes=minutes))
    assert [line.split()[2] for line in traces()] == [f"2026-05-04T{hour}:00Z" for hour in (12, 13, 14, 15)]


def test_clock_that_was_far_ahead_for_a_while_does_not_silence_a_job():
    moments = (NOON, NOON + 20 * HOUR, NOON + 0.5 * HOUR, NOON + 1.1 * HOUR, NOON + 20.1 * HOUR, NOON + 21.1 * HOUR)
    counts = [run_at(OF_INSTALLATION, moment) for moment in moments]
    assert counts == [1, 20, 0, 0, 0, 1]  # what was run while the clock was ahead is done; then it goes on
    assert len(set(traces())) == 22


def test_a_job_may_wait_for_its_next_turn_where_it_never_ran(monkeypatch: pytest.MonkeyPatch):
    patient = replace(OF_INSTALLATION, name="patient_probe", begins_with_next=True)
    monkeypatch.setitem(JOBS, patient.name, patient)
    assert [run_at(patient, NOON + each * HOUR) for each in (0, 0.5, 1, 4)] == [0, 0, 1, 3]
    assert [run.period[11:13] for run in runs(patient)] == ["13", "14", "15", "16"]


def test_missed_nights_are_caught_up_in_their_order():
    run_at(OF_INSTALLATION, NOON)
    assert run_at(OF_INSTALLATION, NOON + 5 * HOUR) == 5
    assert [line.split()[2][11:13] for line in traces()] == ["12", "13", "14", "15", "16", "17"]


def test_every_business_has_its_own_midnight():
    berlin, auckland = new_business(), new_business(country="NZ", time_zone="Pacific/Auckland", currency="NZD")
    run_at(OF_BUSINESS, datetime(2026, 3, 27, 12, 0, tzinfo=UTC))
    before = len(traces())
    at = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    while at < datetime(2026, 3, 30, 12, 0, tzinfo=UTC):
        run_at(OF_BUSINESS, at)
        at += timedelta(minutes=30)
    seen = [line.split()[1:] for line in traces()[before:]]
    of_berlin = [(period, at) for business, period, at in seen if business == berlin.business_id]
    of_auckland = [(period, at) for business, period, at in seen if business == auckland.business_id]
    assert of_berlin == [
        ("2026-03-28", "2026-03-28T01:30"),
        ("2026-03-29", "2026-03-29T01:30"),  # half past two does not exist there: the clock shows half past three
        ("2026-03-30", "2026-03-30T00:30"),
    ]
    days = {"2026-03-28": "03-27", "2026-03-29": "03-28", "2026-03-30": "03-29"}
    assert of_auckland == [(period, f"2026-{day}T13:30") for period, day in days.items()]


def test_many_processes_at_once_run_everything_once():
    new_business()
    with acting_at(NOON):
        run_due(OF_INSTALLATION.name)

    def look() -> None:
        with acting_at(NOON + 9 * HOUR):
            run_due(OF_INSTALLATION.name)

    threads = [threading.Thread(target=look) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with acting_at(NOON + 9 * HOUR):
        run_due(OF_INSTALLATION.name)
    assert sorted(traces()) == sorted(set(traces()))
    assert len(traces()) == 10
    assert {(run.state, run.tries) for run in runs(OF_INSTALLATION)} == {("done", 1)}


def test_run_of_a_killed_process_is_taken_again_when_its_lease_has_run_out(database_url: str):
    program = (
        "from tests.jobs import probes; from billing_app.store.session import connect;"
        "from billing_app.jobs.runner import run_due;"
        f"probes.add_to_schedule(probes.STUCK); connect({database_url!r}); run_due('stuck_probe')"
    )
    other = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, env=os.environ)
    deadline = time.monotonic() + 30
    while not traces():
        assert other.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert run_waiting([STUCK.name]) == 0  # it is somebody's
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    with acting_at(clock() + LEASE / 2):
        assert run_waiting([STUCK.name]) == 0  # nobody can know yet
    with acting_at(clock() + LEASE + timedelta(seconds=1)):
        assert run_waiting([STUCK.name]) == 1
    (run,) = runs(STUCK)
    assert (run.state, run.tries, run.deaths) == ("done", 2, 1)


def test_long_run_keeps_its_lease(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "RENEW_EVERY_SECONDS", 0.01)
    renewed, hold = threading.Event(), runner.hold

    def noted(*given) -> bool:
        is_held = hold(*given)
        renewed.set()
        return is_held

    monkeypatch.setattr(runner, "hold", noted)
    monkeypatch.setattr(runner, "act_of", lambda _job: lambda _run: {"renewed": renewed.wait(10)})
    run_at(OF_INSTALLATION, NOON)
    assert runs(OF_INSTALLATION)[0].figures == {"renewed": True}


def test_result_of_a_run_that_somebody_else_took_is_not_written():
    run_at(OF_INSTALLATION, NOON - HOUR)
    with acting_at(NOON):
        claiming_first = new_claimant()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "run_waiting", lambda _names: 0)
            runner.run_due(OF_INSTALLATION.name)
        run = claim(claiming_first, [OF_INSTALLATION.name])
    assert run is not None
    with acting_at(NOON + LEASE + timedelta(seconds=1)):
        second = claim(new_claimant(), [OF_INSTALLATION.name])
        carry_out(run, claiming_first)
        assert second is not None
        assert second.id == run.id
        assert runs(OF_INSTALLATION)[-1].state == "running"


def test_job_run_by_hand_acts_as_if_it_were_another_instant():
    new_business()
    (done,) = run_by_hand(OF_BUSINESS.name, as_if=NOON)
    assert (done["state"], done["figures"]) == ("done", {"lines": 1})
    assert traces()[0].endswith(" 2026-05-04T12:00")
    with pytest.raises(NotFound, match="The jobs are: "):
        run_by_hand("nonsense")


def test_old_runs_are_forgotten_and_nothing_runs_again_for_it():
    run_at(OF_INSTALLATION, NOON)
    with acting_at(NOON + timedelta(days=15)):
        assert forget_old_runs() == {"runs": 1}
    assert run_at(OF_INSTALLATION, NOON + timedelta(minutes=10)) == 0


def test_every_job_of_the_schedule_names_a_function_that_is_there():
    for job in JOBS.values():
        assert callable(act_of(job)), job.name
        assert job.title
    assert {row["name"] for row in schedule_rows()} == set(JOBS)
