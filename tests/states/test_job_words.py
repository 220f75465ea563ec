"""What the pages of jobs and backups say of failures: the reason itself, on one line."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_app.services.backups.manifest import Backup, Proof
from billing_app.services.backups.standing import BackupStanding
from billing_app.services.jobs.history import JobHistory
from billing_app.states.backups_texts import backups_texts
from billing_app.states.jobs import texts_of
from billing_app.store.tables import JobRun

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
TRACE = "Traceback (most recent call last):\n  File …\nbilling_app.BackupFailed: The disk is full (/srv/backups).\n"


def job_run(**changed) -> JobRun:
    given = {
        "id": "1",
        "key": "backup/-/x",
        "job": "backup",
        "period": "x",
        "state": "failed",
        "error": TRACE,
        "tries": 4,
    }
    moments = {"planned_at": NOW, "next_try_at": NOW, "started_at": NOW, "ended_at": NOW + timedelta(seconds=41)}
    return JobRun(**given | moments | {"figures": {}, "deaths": 0} | changed)


def shown_jobs(run: JobRun) -> dict:
    history = JobHistory([run], {run.job: run}, [], "Europe/Berlin", NOW, with_installation=True)
    return texts_of({"history": history}, "en")


def test_a_failed_job_shows_the_reason_and_how_often_it_was_tried():
    shown = shown_jobs(job_run())
    (run,) = shown["runs"]
    (job,) = [each for each in shown["jobs"] if each["name"] == "backup"]
    reason = "billing_app.BackupFailed: The disk is full (/srv/backups)."
    assert (run["state"], run["tone"], run["problem"], run["took"]) == ("Failed (4. try)", "bad", reason, "41 s")
    assert (job["state"], job["problem"]) == ("Failed", reason)


def test_a_job_that_is_tried_again_waits_with_its_reason_and_one_that_worked_has_none():
    assert shown_jobs(job_run(state="waiting", tries=1))["runs"][0]["problem"] != ""
    done = shown_jobs(job_run(state="done", error="", figures={"reminders": 3, "failed": 0}))["runs"][0]
    assert (done["state"], done["problem"], done["figures"]) == ("Done (4. try)", "", "reminders 3")


def backup(made_at: datetime, **changed) -> Backup:
    proof = Proof(made_at.isoformat(), 41.0, differences=0, problems=0, events=7, first="")
    given = {"name": "x", "installation": "i", "made_at": made_at.isoformat(), "kind": "hourly", "engine": "sqlite"}
    sizes = {"size_bytes": 1_000_000, "unpacked_bytes": 4_000_000, "seconds": 3.0, "sha256": "0" * 64}
    return Backup(**given | sizes | {"schema": "s", "program": "1", "is_encrypted": True, "proof": proof} | changed)


def remarks(**changed) -> list[tuple[str, str]]:
    given = {"backups": [backup(NOW - timedelta(minutes=20))], "running": None, "failure": None, "folder": "/b"}
    places = {"store": "s3://host/books", "store_problem": "", "has_key": True, "now": NOW}
    values = {"standing": BackupStanding(**given | places | changed), "checks": [], "zone": "UTC", "hold": None}
    return [(each["tone"], each["text"]) for each in backups_texts(values, "en")["remarks"]]


def test_nothing_is_remarked_where_all_is_well():
    assert remarks() == []


@pytest.mark.parametrize(
    ("changed", "tone", "words"),
    [
        ({"failure": (NOW, "The disk is full.")}, "bad", "failed. The disk is full."),
        ({"backups": [backup(NOW - timedelta(hours=5))]}, "warn", "was made 5 hours ago; one is due every hour"),
        ({"backups": [backup(NOW - timedelta(hours=30))]}, "bad", "was made 30 hours ago"),
        ({"off_site_problem": "The store does not answer."}, "bad", "The off-site copy: The store does not answer."),
        ({"store_problem": "NoSuchBucket"}, "warn", "NoSuchBucket"),
        ({"copy_folder": "/copy"}, "warn", "The continuous copy in /copy is not encrypted"),
        ({"has_key": False}, "warn", "backup key create --out FILE"),
        ({"store": ""}, "warn", "name an object store by BILLING_BACKUP_STORE"),
    ],
)
def test_each_remark_says_what_is_wrong_and_what_to_do(changed: dict, tone: str, words: str):
    ((found, text),) = remarks(**changed)
    assert found == tone
    assert words in text
