"""Restoring: all of it comes back, what was there is kept, and whatever is wrong is said before anything changes."""

import io
import os
import shutil
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import zstandard

from billing_app.domain.errors import BillingError, NotFound
from billing_app.services.backups import Choice, create_key, newest_backup, read_private_key, restore
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.contents import contents_of
from billing_app.store.engines import EVERY_BUSINESS, SETTING, seeing_all
from billing_app.store.session import connect, engine
from tests.fixtures.installation import Installation


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, but what a reader of the database touches."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {str(each): each.read_bytes() for each in files if not each.name.endswith(("-shm", "-wal", ".lock"))}


def contents() -> dict:
    with seeing_all(engine()).connect() as connection:
        return contents_of(connection)


def open_again(data: Path) -> None:
    """Work on what a data folder holds now."""
    engine().dispose()
    os.environ["BILLING_DATA_DIR"] = str(data)
    settings.cache_clear()
    connect(settings().database)


@pytest.fixture
def encrypted(installation: Installation) -> Path:
    """A proven backup of the installation."""
    return installation.back_up().file


def test_an_empty_machine_gets_everything_back(
    installation: Installation, encrypted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key, alone = installation.private_key, tmp_path / "off-site" / encrypted.name
    before = contents()
    alone.parent.mkdir()
    shutil.move(encrypted, alone)
    engine().dispose()
    shutil.rmtree(installation.data)
    monkeypatch.setenv("BILLING_DATA_DIR", str(tmp_path / "fresh"))
    settings.cache_clear()
    done = restore(alone, tmp_path / "fresh", Choice(key))
    open_again(tmp_path / "fresh")
    after = contents()
    assert done["verify"]["ok"]
    assert (done["kept_aside"], done["differences"]) == ("", 0)
    assert (tmp_path / "fresh" / "documents" / "receipt.pdf").read_bytes() == b"%PDF-1.7 a receipt"
    assert after["heads"].keys() == before["heads"].keys()
    # The backup and the restore themselves, and the mark that holds back what would be sent.
    grown = {"installation_event", "installation_head", "job_mark"}
    assert {n: t for n, t in after["tables"].items() if n not in grown} == {
        n: t for n, t in before["tables"].items() if n not in grown
    }
    assert verify()["ok"]


def test_what_was_there_is_kept_aside_and_backups_stay_in_reach(installation: Installation, encrypted: Path):
    (installation.data / "documents" / "newer.pdf").write_bytes(b"newer")
    installation.happen("after the backup")
    newer = contents()["heads"]
    engine().dispose()
    done = restore(encrypted, installation.data, Choice(installation.private_key))
    aside = Path(done["kept_aside"])
    assert (aside / "documents" / "newer.pdf").read_bytes() == b"newer"
    assert not (installation.data / "documents" / "newer.pdf").exists()
    assert encrypted.exists()
    open_again(installation.data)
    assert contents()["heads"] != newer
    assert verify()["ok"]
    if name := done["database_kept_aside"]:
        address = str(engine().url.set(drivername="postgresql", database=name).render_as_string(hide_password=False))
        with psycopg.connect(address, options=f"-c {SETTING}={EVERY_BUSINESS}") as kept:
            assert kept.execute("SELECT count(*) FROM business").fetchone() == (1,)
        engine().dispose()
        with psycopg.connect(address.replace(name, "postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}"')


def altered(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def unpacked(archive: Path) -> bytes:
    """What is in it; nothing where it can't be read."""
    try:
        return zstandard.ZstdDecompressor().decompressobj().decompress(archive.read_bytes())
    except zstandard.ZstdError:
        return b""


def refused(installation: Installation, archive: Path, key: str = "") -> str:
    """What a restore says that must not go on; nothing may have changed."""
    engine().dispose()
    before = snapshot(installation.data)
    with pytest.raises(BillingError) as told:
        restore(archive, installation.data, Choice(key or installation.private_key))
    assert snapshot(installation.data) == before
    assert not list(installation.data.parent.glob(f".{installation.data.name}.restoring-*"))
    assert not list(installation.data.parent.glob(f"{installation.data.name}.before-*"))
    return told.value.message


def lone_copy(archive: Path, folder: Path, change: Callable[[bytes], bytes] = lambda content: content) -> Path:
    """The file alone, as it comes from elsewhere, altered or not."""
    folder.mkdir(exist_ok=True)
    target = folder / archive.name
    target.write_bytes(change(archive.read_bytes()))
    return target


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestRefused:
    """What is told is the same on every database."""

    def test_a_flipped_byte_is_found_wherever_it_is(self, installation: Installation, encrypted: Path, tmp_path: Path):
        size = encrypted.stat().st_size
        for index in range(12):
            alone = lone_copy(encrypted, tmp_path / "lone", altered(index * (size - 1) // 11))
            refused(installation, alone)

    def test_a_flipped_byte_is_found_without_encryption(self, installation: Installation, tmp_path: Path):
        (installation.data / "backup.keys").unlink()
        file = installation.back_up().file
        size = file.stat().st_size
        for index in range(12):
            alone = lone_copy(file, tmp_path / "lone", altered(index * (size - 1) // 11))
            if unpacked(alone) != unpacked(file):  # a few bits of the compression mean nothing
                refused(installation, alone)

    def test_damage_is_found_without_the_key_where_the_checksum_came_along(
        self, installation: Installation, encrypted: Path
    ):
        encrypted.write_bytes(altered(encrypted.stat().st_size // 2)(encrypted.read_bytes()))
        assert "checksum is not the one" in refused(installation, encrypted)

    def test_a_truncated_file_says_so(self, installation: Installation, encrypted: Path, tmp_path: Path):
        for kept in (0, 10, 200, encrypted.stat().st_size - 1):
            refused(installation, lone_copy(encrypted, tmp_path / "lone", lambda content, n=kept: content[:n]))
        encrypted.write_bytes(encrypted.read_bytes()[:-100])
        assert "cut off" in refused(installation, encrypted)

    def test_another_key_says_so(self, installation: Installation, encrypted: Path, tmp_path: Path):
        create_key(tmp_path / "other.key")
        assert "does not open this backup" in refused(installation, encrypted, read_private_key(tmp_path / "other.key"))

    def test_a_file_that_is_no_backup_says_so(self, installation: Installation, tmp_path: Path):
        (tmp_path / "letter.txt").write_text("Dear all")
        refused(installation, tmp_path / "letter.txt")

    def test_another_installation_is_not_overwritten_by_accident(
        self, installation: Installation, encrypted: Path, tmp_path: Path
    ):
        engine().dispose()
        other = tmp_path / "other"
        other.mkdir()
        (other / "secret.key").write_text("a key of another installation, long enough")
        shutil.copy(installation.data / "billing.db", other)
        before = snapshot(other)
        with pytest.raises(BillingError, match="another installation"):
            restore(encrypted, other, Choice(installation.private_key))
        assert snapshot(other) == before
        done = restore(encrypted, other, Choice(installation.private_key, accept_other_installation=True))
        assert done["verify"]["ok"]

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda parts: parts.pop("billing.db"), "lacks a part"),
            (lambda parts: parts.pop("secret.key"), "lacks a part"),
            (lambda parts: parts.pop("documents/receipt.pdf"), "lacks a part: documents/receipt.pdf"),
            (lambda parts: parts.update({"../escape": b"x"}), "does not name"),
            (lambda parts: parts.update({"documents/receipt.pdf": b"%PDF-1.7 A receipt"}), "not what was written"),
            (lambda parts: parts.update({"manifest.json": _of("format", 2)(parts)}), "newer release"),
            (lambda parts: parts.update({"manifest.json": _of("schema", "9999_far")(parts)}), "newer release"),
            (lambda parts: parts.pop("manifest.json"), "does not begin with the list"),
        ],
    )
    def test_parts_that_are_not_as_listed_say_so(self, installation: Installation, tmp_path: Path, change, told: str):
        (installation.data / "backup.keys").unlink()
        parts = _parts_of(installation.back_up().file, tmp_path / "parts")
        change(parts)
        assert told in refused(installation, _archive(parts, tmp_path / "made.tar.zst"))

    def test_books_in_disorder_are_restored_only_when_that_is_said(self, installation: Installation):
        with seeing_all(engine(), writes=True).begin() as connection:
            connection.exec_driver_sql("UPDATE event SET actor = 'Mallory' WHERE sequence = 1")
        file = installation.back_up().file
        assert "not in order" in refused(installation, file)
        done = restore(file, installation.data, Choice(installation.private_key, accept_problems=True))
        assert not done["verify"]["ok"]


def _parts_of(file: Path, folder: Path) -> dict[str, bytes]:
    plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(file.read_bytes())).read()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def _of(name: str, value):
    import json

    return lambda parts: json.dumps(json.loads(parts["manifest.json"]) | {name: value}).encode()


def _archive(parts: dict[str, bytes], file: Path) -> Path:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    file.write_bytes(zstandard.compress(buffer.getvalue()))
    return file


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_latest_is_the_newest_proven_one_and_may_be_asked_for_by_time(installation: Installation):
    first = installation.back_up().backup
    second = installation.back_up().backup
    with seeing_all(engine(), writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE event SET actor = 'Mallory' WHERE sequence = 1")
    installation.back_up()
    assert newest_backup()[0].name == second.name
    assert newest_backup(second.at - timedelta(microseconds=1))[0].name == first.name
    with pytest.raises(NotFound, match="no proven backup from before"):
        newest_backup(first.at - timedelta(seconds=1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_of_one_kind_of_database_is_not_restored_into_the_other(
    installation: Installation, encrypted: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/nowhere")
    settings.cache_clear()
    with pytest.raises(BillingError, match="Unset it"):
        restore(encrypted, installation.data, Choice(installation.private_key))
