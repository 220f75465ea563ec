"""The off-site place: what is sent, what waits while it is away, and coming back from it alone."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from billing_app.domain.errors import BillingError, NotFound
from billing_app.domain.health import Check
from billing_app.domain.retention import Generations
from billing_app.gateways.object_store import ObjectStore
from billing_app.services.backups import Choice, fetch_backup, newest_backup, restore, standing
from billing_app.services.backups.places import backups_in, local_folder, store
from billing_app.services.backups.running import back_up
from billing_app.services.backups.standing import read_standing
from billing_app.services.health.looking import look
from billing_app.settings import settings
from billing_app.settings.backup_store import parse_backup_store, parse_generations
from billing_app.store.session import acting_at, clock, engine
from tests.fixtures.installation import Installation
from tests.fixtures.object_store import StoreServer

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KEY = "our/folder/"


@pytest.fixture(autouse=True)
def nothing_listed_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store of an earlier test held is forgotten."""
    monkeypatch.setattr(standing, "_listing", standing._Listing())


@pytest.fixture(scope="module")
def running_store() -> Iterator[StoreServer]:
    """A store for all tests that have a bucket of their own in it."""
    server = StoreServer().start()
    yield server
    server.stop()


def use(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send backups there from now on."""
    monkeypatch.setenv("BILLING_BACKUP_STORE", setting)
    settings.cache_clear()


@ON_SQLITE
def test_a_store_that_was_away_gets_what_it_missed_and_brings_everything_back(
    installation: Installation, store_server: StoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    use(store_server.setting("safe"), monkeypatch)
    first = installation.back_up()
    assert "does not answer" in first.not_sent
    assert "secret" not in first.not_sent
    assert first.backup.is_proven

    store_server.start()
    assert "NoSuchBucket" in installation.back_up().not_sent
    store_server.bucket("safe")
    (installation.data / "documents" / "large.pdf").write_bytes(bytes(range(256)) * 200_000)
    third = installation.back_up()
    assert third.not_sent == ""
    place = store()
    assert place is not None
    assert len(backups_in(place)) == 3

    key = installation.private_key
    engine().dispose()
    shutil.rmtree(installation.data)
    found, folder = newest_backup()
    assert (found.name, folder) == (third.backup.name, None)
    archive = fetch_backup(found, folder, tmp_path, lambda _stage, _done: None)
    assert restore(archive, tmp_path / "fresh", Choice(key))["verify"]["ok"]
    assert (tmp_path / "fresh" / "documents" / "large.pdf").stat().st_size == 256 * 200_000

    (tmp_path / archive.name).unlink()
    client, object_key = store_server.client(), KEY + found.name
    content = client.get_object(Bucket="safe", Key=object_key)["Body"].read()
    client.put_object(Bucket="safe", Key=object_key, Body=content[:-1] + bytes([content[-1] ^ 1]))
    archive = fetch_backup(found, folder, tmp_path, lambda _stage, _done: None)
    with pytest.raises(BillingError, match="checksum"):
        restore(archive, tmp_path / "fresh", Choice(key))
    client.delete_object(Bucket="safe", Key=object_key)
    with pytest.raises(FileNotFoundError):
        place.fetch(found.name, tmp_path / "gone")


@ON_SQLITE
def test_a_store_that_is_away_for_a_day_is_an_alarm_and_gets_everything_when_it_is_back(
    installation: Installation, running_store: StoreServer, monkeypatch: pytest.MonkeyPatch
):
    setting = running_store.bucket("day")
    use(setting, monkeypatch)
    began = clock()
    assert installation.back_up().not_sent == ""
    use(StoreServer().setting("day"), monkeypatch)  # where nobody answers
    for hours in (9, 18, 27):
        with acting_at(began + timedelta(hours=hours)):
            assert "does not answer" in installation.back_up(kind="hourly").not_sent
            assert check_of("off_site").state == "bad"
    use(setting, monkeypatch)
    with acting_at(began + timedelta(hours=28)):
        assert installation.back_up(kind="hourly").not_sent == ""
        assert check_of("off_site").state == "good"
        place = store()
        assert place is not None
        there, here = backups_in(place), backups_in(local_folder())
    assert [one.name for one in there] == [one.name for one in here]
    assert len(here) >= 4


@ON_SQLITE
def test_a_job_that_could_not_send_is_tried_again_without_another_archive(
    installation: Installation, running_store: StoreServer, monkeypatch: pytest.MonkeyPatch
):
    planned_at = clock()
    use(StoreServer().setting("again"), monkeypatch)  # where nobody answers
    for _ in range(2):
        with pytest.raises(BillingError, match="does not answer"):
            back_up("hourly", planned_at)
    assert check_of("off_site").state == "bad"
    use(running_store.bucket("again"), monkeypatch)
    assert back_up("hourly", planned_at)["sent"] == 1
    (only,) = backups_in(local_folder())
    place = store()
    assert place is not None
    assert [one.name for one in backups_in(place)] == [only.name]
    assert check_of("off_site").state != "bad"
    back_up("hourly", clock())
    assert len(backups_in(local_folder())) == 2
    assert check_of("off_site").state == "good"  # the next one was fetched back and restored


@ON_SQLITE
def test_daily_backup_is_fetched_back_and_restored_and_what_came_back_wrong_is_an_alarm(
    installation: Installation, running_store: StoreServer, monkeypatch: pytest.MonkeyPatch
):
    use(running_store.bucket("proven"), monkeypatch)
    assert check_of("off_site").state == "unknown"
    assert installation.back_up(kind="daily").not_sent == ""
    proven_at = read_standing().off_site_proven_at
    assert proven_at is not None
    assert check_of("off_site").state == "good"
    with acting_at(clock() + timedelta(hours=51)):
        assert check_of("off_site").state == "bad"

    fetch = ObjectStore.fetch

    def damaged(place: ObjectStore, name: str, target: Path) -> None:
        flip_a_byte(running_store, "proven", name)
        fetch(place, name, target)

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStore, "fetch", damaged)
        wrong = installation.back_up(kind="daily")
    assert "is not what was sent" in wrong.not_sent
    assert (check_of("off_site").state, check_of("off_site").text) == ("bad", wrong.not_sent)
    place = store()
    assert place is not None
    assert wrong.backup.name not in [one.name for one in backups_in(place)]
    again = installation.back_up()
    assert again.not_sent == ""
    assert {wrong.backup.name, again.backup.name} <= {one.name for one in backups_in(place)}
    assert read_standing().off_site_proven_at == proven_at  # only the daily one is fetched back
    assert check_of("off_site").state == "good"


@ON_SQLITE
def test_what_the_store_holds_is_compared_after_the_upload(
    installation: Installation, running_store: StoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    use(running_store.bucket("compared"), monkeypatch)
    place = store()
    assert place is not None
    for size in (1000, 17_000_000):
        file = tmp_path / f"{size}.bin"
        file.write_bytes(os.urandom(1000) * (size // 1000))
        place.put(file.name, file)
        place.check(file.name, file)
        flip_a_byte(running_store, "compared", file.name)
        with pytest.raises(BillingError, match="holds something else"):
            place.check(file.name, file)
        running_store.client().put_object(Bucket="compared", Key=KEY + file.name, Body=b"short")
        with pytest.raises(BillingError, match="not all of it"):
            place.check(file.name, file)


def check_of(name: str) -> Check:
    """One check of the machine's health."""
    standing._listing.asked_at = 0.0
    return next(check for check in look() if check.name == name)


def flip_a_byte(server: StoreServer, bucket: str, name: str) -> None:
    """Let the store hold something else, of the same length."""
    client = server.client()
    content = bytearray(client.get_object(Bucket=bucket, Key=KEY + name)["Body"].read())
    content[-1] ^= 1
    client.put_object(Bucket=bucket, Key=KEY + name, Body=bytes(content))


@ON_SQLITE
def test_nothing_leaves_the_machine_without_a_key(
    installation: Installation, running_store: StoreServer, monkeypatch: pytest.MonkeyPatch
):
    (installation.data / "backup.keys").unlink()
    use(running_store.bucket("plain"), monkeypatch)
    assert "make a key" in installation.back_up().not_sent
    assert "Contents" not in running_store.client().list_objects_v2(Bucket="plain")
    shutil.rmtree(installation.data / "backups")
    with pytest.raises(NotFound, match="no proven backup"):
        newest_backup()


def test_the_setting_is_checked_and_never_repeated():
    place = parse_backup_store("s3://AKIA:se%2Fcret@s3.eu-central-1.amazonaws.com/books/tideline?region=eu-central-1")
    assert (place.endpoint, place.bucket, place.prefix) == (
        "https://s3.eu-central-1.amazonaws.com",
        "books",
        "tideline",
    )
    assert (place.secret_key, place.region) == ("se/cret", "eu-central-1")
    assert "se/cret" not in repr(place)
    hosts = (
        "https://host/bucket",
        "s3://host/bucket",
        "s3://a:hidden@host",
        "s3+http://a:hidden@host/bucket",
        "s3://[",
    )
    for wrong in hosts:
        with pytest.raises(ValueError, match=r"write|travel") as told:
            parse_backup_store(wrong)
        assert "hidden" not in str(told.value)
    assert parse_generations("48h 3w") == Generations(hours=48, weeks=3)
    with pytest.raises(ValueError, match="24h 14d"):
        parse_generations("often")
