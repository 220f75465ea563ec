"""Telling: what has turned bad becomes an alert and a mail, once; what is good again closes it."""

from collections.abc import Iterable, Mapping

from billing_app.domain.change import Fact
from billing_app.domain.health import Check
from billing_app.domain.watch.advice import UNWELL
from billing_app.domain.watch.finding import Finding, Grade
from billing_app.domain.watch.kinds import Act
from billing_app.services.health.looking import look, look_around
from billing_app.services.quiet import is_quiet
from billing_app.services.watching.judging import raise_alert
from billing_app.store.alerts import last_of_incident, open_subjects
from billing_app.store.session import announce, clock, system_reading, system_transaction

_GRADES: Mapping[str, Grade] = {"warn": "warning", "bad": "alarm"}


def look_and_tell() -> Mapping[str, object]:
    """Look at everything, other machines included, and tell what has changed; what the job comes to."""
    look_around()
    checks = look()
    tell(checks)
    announce(Fact("health.looked", ""))
    return {
        "bad": sum(check.state == "bad" for check in checks),
        "warn": sum(check.state == "warn" for check in checks),
    }


def tell(checks: Iterable[Check]) -> None:
    """Raise an alert for each check that is not good, and close those of checks that are.

    An alert that is open is not told again, however long it goes on, unless it gets worse. In quiet hours only what is
    bad is told; the rest is, when they are over and it still stands.
    """
    with system_reading() as session:
        told = open_subjects(session, UNWELL)
    quiet = is_quiet(clock())
    for check in checks:
        if check.state == "good" and check.name in told:
            _close(check)
        elif check.state == "bad" or (check.state == "warn" and (not quiet or check.name in told)):
            raise_alert(_finding(check))


def _close(check: Check) -> None:
    with system_transaction() as scope:
        row = last_of_incident(scope.session, _finding(check))
        if row is not None and row.closed_at is None:
            row.closed_at, row.closed_by = scope.now, "itself, being good again"
            scope.session.add(row)
            scope.record(Fact(Act.ALERT_CLOSED.value, row.id, {"rule": UNWELL, "is_closed": True}))


def _finding(check: Check) -> Finding:
    detail = f"{check.name.capitalize()}: {check.text}"
    return Finding(UNWELL, check.name, _GRADES.get(check.state, "notice"), 1, clock(), detail=detail)
