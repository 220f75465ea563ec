"""What people see of jobs and do about them: failures, pauses, running one now."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden
from billing_app.domain.job import Job
from billing_app.jobs import runner
from billing_app.jobs.runner import run_waiting
from billing_app.jobs.schedule import JOBS
from billing_app.services.jobs import claiming
from billing_app.services.jobs.asking import ask_for_run, request_run, set_pause
from billing_app.services.jobs.claiming import LEASE, claim, new_claimant
from billing_app.services.jobs.history import job_history
from billing_app.services.verifying import verify
from billing_app.store.session import acting_at, system_reading, system_transaction, transaction
from billing_app.store.tables import OutgoingMail, User
from tests.builders import new_business, without
from tests.fixtures.mail_server import MailServer
from tests.jobs import probes
from tests.jobs.clockwork import HOUR, NOON, alerts, run_at, runs
from tests.jobs.probes import FAILING, OF_BUSINESS, OF_INSTALLATION, traces

pytestmark = pytest.mark.usefixtures("database")


def mails() -> list[OutgoingMail]:
    """What was queued, in its order."""
    with system_reading() as session:
        return list(session.exec(select(OutgoingMail).order_by(col(OutgoingMail.id))))


def test_failure_is_tried_again_after_each_pause_and_then_told_to_people_once(mail_settings: MailServer):
    owner = new_business()
    job = FAILING
    at = NOON
    for pause, state in ((0, "waiting"), (1, "waiting"), (5, "failed")):
        at += timedelta(minutes=pause, seconds=1)
        run_at(job, at)
        assert runs(job)[0].state == state
    (run,) = runs(job)
    assert (run.tries, "the printer is on fire" in run.error) == (3, True)
    (alert,) = alerts()
    assert (alert.rule, alert.about, alert.business_id, alert.closed_at) == ("job_failed", job.name, None, None)
    run_at(job, at + HOUR)
    run_at(job, at + HOUR + timedelta(minutes=2))
    run_at(job, at + HOUR + timedelta(minutes=9))
    assert [run.state for run in runs(job)] == ["failed", "failed"]
    assert len(alerts()) == 1
    probes.repair()
    run_at(job, at + 2 * HOUR)
    assert alerts()[0].closed_at is not None
    assert owner.business_id
    assert verify()["problems"] == []


def test_failure_of_the_installation_is_mailed_to_whoever_looks_after_it_once(mail_settings: MailServer):
    new_business()
    with system_transaction() as scope:
        user = User(id="0" * 36, email="op@example.com", name="Op", created_at=scope.now, operator_since=scope.now)
        scope.session.add(user)
    at = NOON
    for pause, told in ((0, 0), (2, 0), (8, 1), (60, 1), (62, 1), (68, 1)):
        run_at(FAILING, at + timedelta(minutes=pause))
        assert len(mails()) == told
    (mail,) = mails()
    assert (mail.recipient, mail.business_id, mail.subject) == ("op@example.com", None, "Jobs: A job did not work")
    assert "Fail for a while: ZeroDivisionError: the printer is on fire" in mail.text


@pytest.fixture
def failing_daily(monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that a business has once a day, and that fails at once and for good."""
    job = Job("failing_probe", "Fail", OF_BUSINESS.cadence, FAILING.act, owner="business", retries=())
    monkeypatch.setitem(JOBS, job.name, job)
    new_business()
    return job


def test_failure_in_a_business_is_mailed_to_its_owners_only(mail_settings: MailServer, failing_daily: Job):
    run_at(failing_daily, NOON)
    (alert,) = alerts()
    assert alert.business_id == runs(failing_daily)[0].business_id is not None
    (mail,) = mails()
    assert mail.subject == "Jobs: A job did not work"
    assert "the printer is on fire" in mail.text
    assert "/jobs" in mail.text


def test_a_daily_job_that_keeps_failing_is_told_once_until_it_works_again(
    mail_settings: MailServer, failing_daily: Job
):
    for days in (0, 1, 2):
        run_at(failing_daily, NOON + days * 24 * HOUR)
    assert [run.state for run in runs(failing_daily)] == ["failed"] * 3
    assert (len(alerts()), len(mails())) == (1, 1)
    probes.repair()
    run_at(failing_daily, NOON + 3 * 24 * HOUR)
    probes.break_again()
    run_at(failing_daily, NOON + 4 * 24 * HOUR)
    assert (len(alerts()), len(mails())) == (2, 2)


def test_what_kills_its_process_every_time_is_given_up(monkeypatch: pytest.MonkeyPatch):
    for module in (claiming, runner):
        monkeypatch.setattr(module, "MOST_DEATHS", 2)
    moment = NOON
    with acting_at(NOON), pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "run_waiting", lambda _names: 0)
        runner.run_due(OF_INSTALLATION.name)
    for _ in range(3):
        with acting_at(moment):
            claim(new_claimant(), [OF_INSTALLATION.name])
        moment += LEASE + timedelta(seconds=1)
    with acting_at(moment):
        run_waiting([OF_INSTALLATION.name])
    assert (runs(OF_INSTALLATION)[0].state, traces()) == ("failed", [])
    assert len(alerts()) == 1


def test_paused_job_plans_nothing_until_it_may_go_on():
    owner = new_business()
    run_at(OF_BUSINESS, NOON)
    set_pause(owner, OF_BUSINESS, is_paused=True)
    assert run_at(OF_BUSINESS, NOON + timedelta(days=2)) == 0
    assert [mark.job for mark in job_history(owner).pauses] == [OF_BUSINESS.name]
    set_pause(owner, OF_BUSINESS, is_paused=False)
    assert run_at(OF_BUSINESS, NOON + timedelta(days=2)) == 2


def test_run_now_asked_twice_at_once_runs_once():
    owner = new_business()
    with acting_at(NOON):
        ask_for_run(owner, OF_BUSINESS)
        ask_for_run(owner, OF_BUSINESS)
        assert run_waiting([OF_BUSINESS.name]) == 1
    (run,) = runs(OF_BUSINESS)
    assert (run.asked_by, run.business_id) == (owner.name, owner.business_id)


def test_use_case_can_have_a_job_run_after_its_commit():
    owner = new_business()

    def use_case_that_fails() -> None:
        with transaction(owner) as scope:
            request_run(scope, OF_BUSINESS.name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use_case_that_fails()
    assert run_waiting([OF_BUSINESS.name]) == 0
    with transaction(owner) as scope:
        request_run(scope, OF_BUSINESS.name)
    assert run_waiting([OF_BUSINESS.name]) == 1


def test_jobs_of_the_installation_are_its_operators():
    owner = new_business()
    for act in (lambda: ask_for_run(owner, OF_INSTALLATION), lambda: set_pause(owner, OF_INSTALLATION, is_paused=True)):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        ask_for_run(without(owner, Permission.MANAGE_SETTINGS), OF_BUSINESS)


def test_business_sees_its_own_runs_only():
    here, there = new_business(), new_business()
    run_at(OF_BUSINESS, NOON)
    run_at(OF_INSTALLATION, NOON)
    history = job_history(here)
    assert [run.business_id for run in history.runs] == [here.business_id]
    operator = _operating(there)
    seen = job_history(operator)
    assert {run.business_id for run in seen.runs} == {there.business_id, None}
    assert set(seen.last) == {OF_BUSINESS.name, OF_INSTALLATION.name}


def _operating(actor: Actor) -> Actor:
    from dataclasses import replace

    return replace(actor, permissions=actor.permissions | {Permission.OPERATE})
