"""After a restore nothing leaves by itself: what waited in the backup may have left since, until a person lets go.

The outbox of a backup is as old as the backup: most of what waited in it has left long ago. So mails from before the
restore stay where they are, and the jobs that bill and remind wait; what people ask for afterwards leaves as ever.
"""

from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict
from billing_app.domain.job import SENDING, Job
from billing_app.gateways.mail import MailNotTaken
from billing_app.services.delivering import mark_refused
from billing_app.store import holding as store
from billing_app.store.session import Scope, system_reading, system_transaction
from billing_app.store.tables import OutgoingMail

_WHY = "It waited in the backup that was restored, and may have left before. Send it again if it did not arrive."


@dataclass(frozen=True, slots=True)
class Hold:
    """What is held back since a restore: the jobs that write to customers, and so many mails."""

    since: datetime
    mails: int


def hold_sending(scope: Scope) -> None:
    """Hold mails and jobs back; part of a restore."""
    store.hold(scope)


def current_hold() -> Hold | None:
    """What is held back now; None in ordinary times."""
    with system_reading() as session:
        since = store.held_since(session)
        return Hold(since, store.count_held(session, since)) if since is not None else None


def refuse_held(job: Job) -> None:
    """Refuse to run a job by hand that waits for a person to let go."""
    if job.name in SENDING and current_hold() is not None:
        text = (
            "This job waits since the restore. Let mails and jobs go on first: on the page “Jobs”, or `jobs release`."
        )
        raise Conflict(text, code="held_since_restore")


def release(actor: Actor | None = None, *, send_mails: bool = False) -> int:
    """Let jobs go on. The mails stay behind, marked as not sent, unless they shall leave; returns how many there were.

    Without an actor the operator's shell asks. Raises `Conflict` where nothing is held back.
    """
    if actor is not None:
        actor.require(Permission.OPERATE)
    with system_reading() as session:
        mails = [] if send_mails else list(store.held_mails(session))
    for mail in mails:
        _leave_behind(mail)
    with system_transaction(actor=actor) as scope:
        if not store.let_go(scope):
            raise Conflict("Nothing is held back.", code="not_held")
        scope.record(Fact("job.released", "", {"mails_left_behind": len(mails)}))
        scope.announce(Fact("health.looked", ""))
        scope.announce(Fact("mail.queued", ""))
    return len(mails)


def _leave_behind(mail: OutgoingMail) -> None:
    with system_transaction(mail.business_id or "") as scope:
        row = scope.session.get(OutgoingMail, mail.id, with_for_update=True)
        if row is not None and row.settled_at is None:
            mark_refused(scope, row, MailNotTaken(_WHY, is_permanent=True))
