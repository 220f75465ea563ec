"""Trials of what keeps the installation safe: its health and alerts, backups, the look for updates, and updates."""

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from sqlmodel import col, select

from billing_app.domain.change import Fact
from billing_app.domain.health import Check
from billing_app.gateways.installed import Places, python_packages
from billing_app.launching.records import RELEASES, read_record
from billing_app.services.backups import create_key, public_keys
from billing_app.services.backups.packing import file_digest
from billing_app.services.backups.places import BESIDE, backups_in, local_folder
from billing_app.services.health.telling import tell
from billing_app.services.updates.standing import update_standing
from billing_app.settings import PROJECT, secret_key, settings
from billing_app.store.session import acting_at, system_reading, system_transaction
from billing_app.store.tables import InstallationEvent, SecurityAlert
from billing_app.store.updates import check_row
from tests.builders import new_customer
from tests.fixtures.feeds import record_of
from tests.jobs.trial import OLD, YOUNG, Trial


class Health(Trial):
    """What has turned bad is one alert, however often somebody looks."""

    job, at = "health", 16

    def arrange(self) -> None:
        settings().data_dir.mkdir(exist_ok=True)
        with acting_at(YOUNG), system_transaction() as scope:
            scope.record(Fact("backup.failed", "", {"kind": "hourly", "reason": "The disk is full."}))

    def check(self) -> None:
        with system_reading() as session:
            alerts = session.exec(select(SecurityAlert).where(SecurityAlert.about == "backup")).all()
        assert [(alert.rule, alert.closed_at) for alert in alerts] == [("unwell", None)]


class AlertHook(Trial):
    """Each alert is taken; one that is told again has the same id, by which the other side knows it."""

    job, at = "alert_hook", 9

    def arrange(self) -> None:
        with acting_at(YOUNG):
            tell([Check(f"part {len(self.expected) + number}", "bad", "It broke.") for number in range(2)])
        with system_reading() as session:
            self.expected = [f"{each}-alarm" for each in session.exec(select(SecurityAlert.id)).all()]

    def check(self) -> None:
        assert set(self.outside.receiver.ids()) == set(self.expected)
        with system_reading() as session:
            waiting = select(SecurityAlert).where(col(SecurityAlert.hooked_at).is_(None))
            assert session.exec(waiting).all() == []


class HourlyBackup(Trial):
    """What counts as a backup is whole and proven, and there is one of the books as they are."""

    job, at = "backup", 60

    def arrange(self) -> None:
        data = settings().data_dir
        data.mkdir(mode=0o700, exist_ok=True)
        secret_key()
        if not public_keys():
            create_key(data.parent / "backup.key")
        names = _whole_backups()
        assert set(self.expected[:2]) <= set(names)  # the newest three are kept in any case
        self.expected = names
        new_customer(self.actor)

    def check(self) -> None:
        names = _whole_backups()
        folder, scratch = local_folder().path, settings().data_dir / "scratch"
        assert {file.name for file in folder.iterdir()} == {*names, *(f"{name}{BESIDE}" for name in names)}
        assert [file.name for file in scratch.iterdir()] == ["lock"]
        with system_reading() as session:
            made = session.exec(select(InstallationEvent.subject_id).where(InstallationEvent.kind == "backup.made"))
            told = Counter(made)
            failed = session.exec(select(InstallationEvent).where(InstallationEvent.kind == "backup.failed")).all()
        assert set(told.values()) == {1}
        assert names[0] in told
        assert failed == []


class DailyBackup(HourlyBackup):
    """The same of the one for the long run."""

    job, at = "daily_backup", 90


class Updates(Trial):
    """Each weakness is known once, and told once."""

    job, at = "updates", 12

    def arrange(self) -> None:
        installed = python_packages(Places(PROJECT))[len(self.expected)]
        record = record_of("PyPI", installed.name, f"GHSA-test-{len(self.expected):04}", aliases=[])
        self.outside.feeds.weak[installed.key] = [record]
        self.expected.append(installed.name)
        with acting_at(YOUNG), system_transaction() as scope:
            check_row(scope).tried_at = OLD  # then it is time to look again

    def check(self) -> None:
        assert sorted(row.name for row in update_standing().weaknesses) == sorted(self.expected)
        with system_reading() as session:
            alerts = session.exec(select(SecurityAlert).where(SecurityAlert.rule == "vulnerable_package")).all()
        assert sum(alert.count for alert in alerts) == len(self.expected)
        for name in self.expected:
            assert sum(f"{name} " in alert.detail for alert in alerts) <= 1


class UpdateInPlace(Trial):
    """A release is begun to be put in place once; a newer one takes the place of one that was not."""

    job, at = "update_in_place", 7
    begun: ClassVar[str] = "Checking "

    def arrange(self) -> None:
        self.outside.use("BILLING_UPDATE_WINDOW", "00:00-23:59 UTC")
        version = f"99.{len(self.expected)}.0"
        self.expected.append(version)
        with acting_at(YOUNG), system_transaction() as scope:
            offer = {"version": version, "is_security": True, "notes": "", "place": str(_place(version))}
            check_row(scope).offer = json.dumps(offer)

    def check(self) -> None:
        folder = settings().data_dir / RELEASES
        assert read_record(folder, "attempt.json")["version"] == self.expected[-1]
        log = folder / "update.log"
        until(lambda: self.expected[-1] in (said := log.read_text()) and said.count(self.begun) == said.count(_GONE))
        counts = {version: log.read_text().count(f"{self.begun}{_place(version)} ") for version in self.expected}
        assert max(counts.values()) == counts[self.expected[-1]] == 1


def _whole_backups() -> list[str]:
    found = backups_in(local_folder())
    for each in found:
        assert each.is_proven
        assert file_digest(local_folder().path / each.name)["sha256"] == each.sha256
    return [each.name for each in found]


_GONE = "There is no release at"


def _place(version: str) -> Path:
    return settings().data_dir / f"no-such-release-{version}"


def until(claim: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)
