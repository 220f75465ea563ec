"""What became of an update: a line in the security log, and an alert when it was taken back."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.updates.release import BrokenRelease
from billing_app.domain.watch.finding import Finding
from billing_app.domain.watch.kinds import Act
from billing_app.services.updates.applying import UpdateTakenBack
from billing_app.services.updates.attempts import close_attempt, note_reason
from billing_app.services.updates.rehearsing import RehearsalFailed
from billing_app.services.watching.judging import raise_alert
from billing_app.settings.updates import program_version
from billing_app.store.session import clock, system_transaction


@contextmanager
def recorded() -> Generator[None]:
    """Raise an alert when the update inside fails in a way that somebody should look at."""
    try:
        yield
    except (UpdateTakenBack, RehearsalFailed) as error:
        tell_failure(error.message)
        raise


@contextmanager
def attempted() -> Generator[None]:
    """Keep and tell what became of the open attempt: a release that is no good is not tried again by itself.

    What may be different the next time (a network, a backup that is being made) leaves the attempt open.
    """
    try:
        yield
    except (UpdateTakenBack, RehearsalFailed, BrokenRelease, Refused) as error:
        tell_failure(error.message)
        close_attempt("failed", error.message)
        raise
    except BaseException as error:
        note_reason(error.message if isinstance(error, BillingError) else repr(error))
        raise
    close_attempt("done")


def note_new_version(before: str) -> None:
    """Write into the security log that this version serves now."""
    with system_transaction() as scope:
        scope.record(Fact(Act.UPDATE_APPLIED.value, "", {"from": before, "to": program_version()}))


def tell_failure(why: str) -> None:
    """Tell whoever looks after the installation that a release was not put in place, and why."""
    try:
        with system_transaction() as scope:
            scope.record(Fact(Act.UPDATE_TAKEN_BACK.value, "", {"version": program_version()}, private={"note": why}))
        raise_alert(Finding("update_failed", why[:80], "alarm", 1, clock(), detail=why[:200]))
    except (BillingError, SQLAlchemyError):
        return  # the failure itself is on its way to whoever asked
