"""Looking: every check, from figures of this machine and from what was last heard of others."""

import shutil
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from billing_app.domain import health
from billing_app.domain.health import Check
from billing_app.gateways.elsewhere import certificate_left, clock_skew
from billing_app.gateways.outward import Unreachable
from billing_app.services.backups.standing import ALARM_AFTER, LATE_AFTER, BackupStanding, read_standing
from billing_app.services.continuous_copy import is_copying
from billing_app.services.holding import current_hold
from billing_app.services.mailing import is_mail_configured
from billing_app.settings import settings
from billing_app.store.health_queries import Vitals, read_vitals
from billing_app.store.session import clock

_KNOWN_FOR = timedelta(minutes=15)
_FULL_BYTES = 50_000_000
_looking_around = threading.Lock()


@dataclass(slots=True)
class _Around:
    """What other machines told, and when."""

    asked_at: datetime | None = None
    certificate: timedelta | None = None
    certificate_problem: str = ""
    skew: timedelta | None = None
    source: str = ""


_around = _Around()


def look(*, has_stopped: bool = False, standing: BackupStanding | None = None) -> list[Check]:
    """Every check now, quick enough for a page and for `/readyz`: no other machine is asked."""
    now = clock()
    vitals, backups = read_vitals(now), standing or read_standing()
    return [
        _disk(vitals),
        health.judge_checkpoint(vitals.database_bytes, vitals.log_bytes, vitals.checkpoint_age),
        _backup(backups),
        *_off_site(backups),
        health.judge_jobs(vitals.jobs_late, has_stopped=has_stopped),
        health.judge_mail(
            vitals.mails_waiting, vitals.oldest_mail, vitals.mails_failed, is_configured=is_mail_configured()
        ),
        _clock(vitals),
        *_copy(),
        *health.judge_hold(hold.mails if (hold := current_hold()) else None),
        *health.judge_releases(
            is_looked_for=bool(settings().releases), is_automatic=settings().automatic_updates != "off"
        ),
        *([] if vitals.passes_wall is None else [health.judge_wall(is_passed=vitals.passes_wall)]),
        *([health.judge_certificate(_left(now), _around.certificate_problem)] if settings().is_https else []),
    ]


def is_disk_full() -> bool:
    """Whether nothing more can be recorded."""
    return shutil.disk_usage(settings().data_dir).free < _FULL_BYTES


def look_around() -> None:
    """Ask other machines about our certificate and our clock, unless that was done lately. It may take seconds."""
    with _looking_around:
        now = clock()
        if _around.asked_at is not None and now - _around.asked_at < _KNOWN_FOR:
            return
        _around.asked_at = now
        if settings().is_https:
            _ask_for_certificate(now)
        _ask_for_time()


def _ask_for_certificate(now: datetime) -> None:
    try:
        _around.certificate, _around.certificate_problem = certificate_left(settings().address, now), ""
    except Unreachable as error:
        _around.certificate_problem = error.message


def _ask_for_time() -> None:
    place = settings().object_store
    address = place.endpoint if place else settings().package_index
    _around.skew = clock_skew(address, may_be_private=place is not None or settings().private_feeds)
    _around.source = urlsplit(address).hostname or ""


def _left(now: datetime) -> timedelta | None:
    if _around.certificate is None or _around.asked_at is None:
        return None
    return _around.certificate - (now - _around.asked_at)


def _disk(vitals: Vitals) -> Check:
    room = shutil.disk_usage(settings().data_dir)
    # While it is made a backup takes the copy, or what is restored from it, and the archive beside.
    return health.judge_disk(room.free, room.total, int(vitals.database_bytes * 1.6))


def _clock(vitals: Vitals) -> Check:
    if vitals.clock_ahead is not None:
        return health.judge_clock(vitals.clock_ahead, "the database")
    return health.judge_clock(_around.skew, _around.source)


def _copy() -> list[Check]:
    if settings().continuous_copy is None or not settings().database.startswith("sqlite"):
        return []
    if is_copying():
        return [Check("copy", "good", "Every change is copied within about a second; the copy is not encrypted.")]
    return [Check("copy", "bad", "The continuous copy does not run. The log of the server says why.")]


def _off_site(standing: BackupStanding) -> list[Check]:
    if not standing.store:
        return []
    at = standing.off_site_proven_at
    return [health.judge_off_site(standing.now - at if at else None, standing.off_site_problem)]


def _backup(standing: BackupStanding) -> Check:
    failure = standing.failure[1] if standing.failure else standing.store_problem
    return health.judge_backup(standing.age, late_after=LATE_AFTER, alarm_after=ALARM_AFTER, failure=failure)
