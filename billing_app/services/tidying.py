"""Forgetting what has served its time: answers, sessions, tries, codes, files nobody fetched, runs of long ago."""

import time
from datetime import timedelta

from billing_app.services.idempotency import forget_old_answers
from billing_app.services.uploads import KEPT_SECONDS
from billing_app.services.watching.watcher import tidy
from billing_app.settings import settings
from billing_app.store.jobs import forget_runs
from billing_app.store.session import clock, system_transaction
from billing_app.store.tidying import forget_attempts, forget_login_mail, forget_passing_secrets, forget_sign_ins

SESSIONS_KEPT = timedelta(days=180)
LOGIN_MAIL_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=14)
FAILURES_KEPT = timedelta(days=90)
_ATTEMPTS_KEPT = timedelta(days=7)
_SECRETS_KEPT = timedelta(days=1)


def forget_answers() -> dict[str, int]:
    """Answers to idempotency keys, a day after they were given."""
    return {"answers": forget_old_answers()}


def forget_security_details() -> dict[str, int]:
    """Details of the security log that are older than they may become."""
    tidy(clock())
    return {}


def forget_logins() -> dict[str, int]:
    """Sessions, tries and codes of the past."""
    now = clock()
    with system_transaction() as scope:
        return {
            "sessions": forget_sign_ins(scope, now - SESSIONS_KEPT),
            "attempts": forget_attempts(scope, now - _ATTEMPTS_KEPT),
            "codes": forget_passing_secrets(scope, now - _SECRETS_KEPT),
            "mails": forget_login_mail(scope, now - LOGIN_MAIL_KEPT),
        }


def forget_uploads() -> dict[str, int]:
    """Files that were uploaded more than an hour ago and never used."""
    oldest, gone = time.time() - KEPT_SECONDS, 0
    for file in (settings().data_dir / "uploads").glob("*/*/*"):
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            gone += 1
    return {"files": gone}


def forget_old_runs() -> dict[str, int]:
    """Runs of jobs that ended long ago."""
    with system_transaction() as scope:
        return {"runs": forget_runs(scope, clock() - RUNS_KEPT, clock() - FAILURES_KEPT)}
