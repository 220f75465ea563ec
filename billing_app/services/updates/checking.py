"""The look for updates: what is installed against what is known, stored, and told to those who can do something."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError
from billing_app.domain.updates.matching import Weakness
from billing_app.domain.updates.release import Offer, newest
from billing_app.domain.watch.finding import Finding
from billing_app.domain.watch.kinds import Act
from billing_app.gateways.outward import Bounds
from billing_app.gateways.releases import offered_releases
from billing_app.services.updates.inventory import Gap, Inventory, take_inventory
from billing_app.services.updates.sources import Answers, ask_sources
from billing_app.services.watching.judging import count_alert, raise_alert_with
from billing_app.settings import settings
from billing_app.settings.updates import program_version
from billing_app.store.session import Scope, clock, system_transaction
from billing_app.store.tables import UpdateCheck
from billing_app.store.updates import check_row, keep_records, replace_weaknesses

FRESH_FOR = timedelta(hours=48)
SERIOUS = frozenset({"critical", "high"})
_RELEASES = Bounds(4_000_000, 30.0)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to; with a `problem` nothing was learnt, and what was known before stays."""

    problem: str = ""
    fresh: Sequence[Weakness] = ()
    gaps: Sequence[Gap] = ()
    offer: Offer | None = None
    alerts: Sequence[str] = ()


def look_for_updates(actor: Actor | None = None) -> Looked:
    """Check everything that is installed, store what was found, and raise alerts about what is new.

    Without an actor the schedule or the operator's shell asks.
    """
    if actor is not None:
        actor.require(Permission.OPERATE)
    inventory = take_inventory()
    offer, offer_problem = _newest_offer()
    try:
        answers = ask_sources(inventory.components, settings())
    except BillingError as error:
        return _learnt_nothing(error.message, offer, actor)
    gaps = [*inventory.gaps, *answers.gaps]
    if offer_problem:
        gaps.append(Gap("Releases", 1, offer_problem))
    with system_transaction(actor=actor) as scope:
        fresh = replace_weaknesses(scope, answers.weaknesses)
        keep_records(scope, answers.records or {}, answers.needed)
        row = check_row(scope)
        before = _offer_of(row)
        _fill(row, inventory, answers, gaps)
        row.offer = json.dumps(asdict(offer)) if offer else ""
        was_told, row.is_told = row.is_told, is_blind(row, scope.now)
        scope.record(Fact(Act.UPDATES_CHECKED.value, "", {"weaknesses": len(answers.weaknesses), "gaps": len(gaps)}))
        found = _findings(fresh, scope.now)
        if row.is_told and not was_told:
            found.append(_blindness(_why_blind(row, gaps, scope.now), scope.now))
        if offer is not None and offer.is_security and (before is None or before.version != offer.version):
            found.append(Finding("security_release", offer.version[:80], "warning", 1, scope.now, detail=offer.version))
        raised = _raised(scope, found)  # here, for what is stored is no news any more
    return Looked("", fresh, gaps, offer, _counted(raised))


def is_blind(row: UpdateCheck | None, now: datetime) -> bool:
    """Whether nobody can say that nothing is known against this installation: unchecked parts, or old news."""
    return row is None or row.feed_at is None or now - row.feed_at > FRESH_FOR or row.unchecked not in {"", "[]"}


def gaps_of(row: UpdateCheck) -> list[Gap]:
    """What the last look could not check."""
    return [Gap(**each) for each in json.loads(row.unchecked or "[]")]


def _learnt_nothing(problem: str, offer: Offer | None, actor: Actor | None) -> Looked:
    """Say what went wrong, and change nothing else; alarm when the last good look has become too old."""
    _log.info("looking for updates came to nothing: %s", problem)
    with system_transaction(actor=actor) as scope:
        row = check_row(scope)
        row.tried_at, row.problem = scope.now, problem[:500]
        is_chosen = settings().advisory_database == "off"
        is_news = is_blind(row, scope.now) and not row.is_told and not is_chosen
        row.is_told = row.is_told or is_news
        scope.record(Fact(Act.UPDATES_CHECKED.value, "", {"problem": problem[:200]}))
        raised = _raised(scope, [_blindness(problem, scope.now)] if is_news else [])
    return Looked(problem, offer=offer, alerts=_counted(raised))


def _raised(scope: Scope, found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if raise_alert_with(scope, finding)]


def _counted(raised: Sequence[Finding]) -> list[str]:
    for finding in raised:
        count_alert(finding)
    return [finding.rule for finding in raised]


def _fill(row: UpdateCheck, inventory: Inventory, answers: Answers, gaps: Sequence[Gap]) -> None:
    row.tried_at = row.checked_at = clock()
    row.problem = ""
    row.source, row.feed_at = answers.source[:500], answers.feed_at
    row.counts = inventory.counts
    row.unchecked = json.dumps([asdict(gap) for gap in gaps])


def _findings(fresh: Sequence[Weakness], now: datetime) -> list[Finding]:
    """One alert for all that is new and serious: a mail for each would bury the worst."""
    serious = [each for each in fresh if each.severity in SERIOUS]
    if not serious:
        return []
    named = ", ".join(f"{each.component.name} {each.component.version} ({each.name})" for each in serious[:3])
    detail = named + (" …" if len(serious) > 3 else "")
    about = hashlib.sha256("\n".join(sorted("/".join(each.key) for each in serious)).encode()).hexdigest()
    grade = "alarm" if any(each.severity == "critical" for each in serious) else "warning"
    return [Finding("vulnerable_package", about, grade, len(serious), now, detail=detail)]


def _blindness(why: str, now: datetime) -> Finding:
    return Finding("updates_unchecked", "updates", "alarm", 1, now, detail=why[:200])


def _why_blind(row: UpdateCheck, gaps: Sequence[Gap], now: datetime) -> str:
    if row.feed_at is not None and now - row.feed_at > FRESH_FOR:
        return f"The newest news of vulnerabilities is from {row.feed_at:%d %b %Y}."
    return " ".join(f"{gap.count} {gap.what}: {gap.why}." for gap in gaps)


def _newest_offer() -> tuple[Offer | None, str]:
    here = settings()
    try:
        offers = offered_releases(here.releases, Bounds(_RELEASES.most_bytes, _RELEASES.seconds, here.private_feeds))
    except BillingError as error:
        return None, error.message
    return newest(offers, program_version()), ""


def _offer_of(row: UpdateCheck) -> Offer | None:
    return Offer(**json.loads(row.offer)) if row.offer else None


def offer_of(row: UpdateCheck | None) -> Offer | None:
    """The newer release that the last look found, if it is still newer than this program."""
    found = _offer_of(row) if row is not None else None
    return newest([found], program_version()) if found else None
