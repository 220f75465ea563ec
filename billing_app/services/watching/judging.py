"""From findings to alerts: opened once, growing while the incident goes on, told to those who can do something."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from billing_app.domain.change import Fact
from billing_app.domain.watch.advice import CLOSING_THEMSELVES
from billing_app.domain.watch.finding import Finding, severity
from billing_app.domain.watch.kinds import Act
from billing_app.services.metering import ALERTS
from billing_app.services.watching.banning import ban_addresses
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.telling import tell_owners
from billing_app.store.accounts import serialise
from billing_app.store.alerts import last_of_incident, open_alert
from billing_app.store.session import Scope, system_transaction
from billing_app.store.tables import SecurityAlert

# What a person has just closed is not opened again by its last echoes.
_CALM = timedelta(hours=1)
# After so long a silence the same thing is news again, also where nobody has closed the alert.
_OVER = timedelta(hours=6)
_log = logging.getLogger(__name__)


class Judgements:
    """What was found already, so that only what is new or goes on is looked at again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], datetime] = {}

    def respond(self, findings: Iterable[Finding]) -> list[str]:
        """Raise alerts and bans for what was found; returns the rules of new alerts."""
        raised: list[str] = []
        known: dict[tuple[str, str, str], datetime] = {}
        for finding in findings:
            key = finding.business_id, finding.rule, finding.about
            if (before := self._known.get(key)) is None or finding.at > before:
                if raise_alert(finding):
                    raised.append(finding.rule)
                if open_ones := [address for address in finding.bans if not firewall.refuses(address)]:
                    ban_addresses(open_ones, finding.rule, finding.at)
            known[key] = finding.at
        self._known = known
        return raised


def raise_alert(finding: Finding) -> bool:
    """Open an alert and mail it to those concerned, or let the same incident’s open one grow; whether it is news.

    An open one that gets worse is news again. One that gets better is not: it keeps the worst it was.
    """
    with system_transaction(finding.business_id) as scope:
        is_news = raise_alert_with(scope, finding)
    if is_news:
        count_alert(finding)
    return is_news


def raise_alert_with(scope: Scope, finding: Finding) -> bool:
    """The same in the transaction of what it tells of: both happen or neither. What is news is counted afterwards."""
    serialise(scope.session, "alerts")
    last = last_of_incident(scope.session, finding)
    is_worse = last is not None and severity(finding.grade) > severity(last.grade)
    if last is not None and not is_worse:
        if last.closed_at is None and not _is_over(last, finding):
            _grow(scope, last, finding)
            return False
        if last.closed_at is not None and scope.now - last.closed_at < _CALM:
            return False
    row = last if last is not None and last.closed_at is None else open_alert(scope, finding)
    if is_worse:
        row.grade, row.hooked_at = finding.grade, None
    _grow(scope, row, finding)
    payload = {"rule": finding.rule, "grade": finding.grade, "count": finding.count}
    private = {"subject": finding.rule, "address": finding.address}
    told = {name: text for name, text in private.items() if text}
    scope.record(Fact(Act.ALERT_RAISED.value, row.id, payload, private=told))
    tell_owners(scope, row)
    return True


def count_alert(finding: Finding) -> None:
    """Note for metrics and log that an alert was raised."""
    ALERTS.labels(finding.rule).inc()
    _log.warning("alert raised: %s, %d times", finding.rule, finding.count)


def _is_over(row: SecurityAlert, finding: Finding) -> bool:
    return row.rule not in CLOSING_THEMSELVES and finding.at - row.last_at >= _OVER


def _grow(scope: Scope, row: SecurityAlert, finding: Finding) -> None:
    if finding.at > row.last_at or finding.count > row.count:
        row.count, row.last_at = max(row.count, finding.count), finding.at
        row.detail = finding.detail[:200]
        row.address = row.address or finding.address
        scope.session.add(row)
        scope.announce(Fact(Act.ALERT_RAISED.value, row.id))
