"""Mails about alerts: to those who can do something about it, once for each incident, and at night if it can't wait."""

from billing_app.domain.watch.advice import JOB_FAILED, UNWELL, advice_for
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.services.quiet import quiet_until
from billing_app.settings import settings
from billing_app.store.recipients import operators, owners_to_tell
from billing_app.store.session import Scope
from billing_app.store.tables import SecurityAlert

_TOPICS = {JOB_FAILED: ("Jobs", "jobs"), UNWELL: ("Health", "backups")}


def tell_owners(scope: Scope, row: SecurityAlert) -> None:
    """Queue a mail about a new alert: to the owners of its business, or to who looks after the installation.

    In quiet hours an alarm leaves at once; anything else when they are over.
    """
    if not is_mail_configured():
        return
    words = advice_for(row.rule, row.count, row.detail)
    topic, page = _TOPICS.get(row.rule, ("Security", "security"))
    people = owners_to_tell(scope.session, row.business_id) if row.business_id else operators(scope.session)
    leaves_at = None if row.grade == "alarm" else quiet_until(scope.now)
    for person in people:
        values = {
            "email": person.email,
            "site": settings().address,
            "title": words.title,
            "what": words.what,
            "to_do": words.to_do,
            "when": f"{row.opened_at:%d %b %Y, %H:%M} UTC",
            "topic": topic,
            "link": f"{settings().address}/{page}",
        }
        queue_mail(scope, to=person.email, template="security_alert", values=values, not_before=leaves_at)
