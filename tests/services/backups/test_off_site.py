"""The off-site place: what is sent, what waits while it is away, and coming back from it alone."""

import shutil
from pathlib import Path

import pytest

from billing_app.backup_store import parse_backup_store, parse_generations
from billing_app.domain.errors import BillingError, NotFound
from billing_app.domain.retention import Generations
from billing_app.services.backups import Choice, fetch_backup, newest_backup, restore
from billing_app.services.backups.places import backups_in, store
from billing_app.settings import settings
from billing_app.store.session import engine
from tests.fixtures.object_store import StoreServer
from tests.services.backups.conftest import Installation

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KEY = "our/folder/"


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
def test_nothing_leaves_the_machine_without_a_key(
    installation: Installation, store_server: StoreServer, monkeypatch: pytest.MonkeyPatch
):
    (installation.data / "backup.keys").unlink()
    use(store_server.start().bucket("plain"), monkeypatch)
    assert "make a key" in installation.back_up().not_sent
    assert "Contents" not in store_server.client().list_objects_v2(Bucket="plain")
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
