"""A backup holds everything, is proven by being restored, and leaves nothing else behind."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from billing_app.domain.errors import Conflict, InvalidInput
from billing_app.services.backups import create_key, proving
from billing_app.services.backups.alone import working_alone
from billing_app.services.backups.packing import unpack
from billing_app.services.backups.places import backups_in, local_folder
from billing_app.store.engines import seeing_all
from billing_app.store.restored import open_sqlite
from billing_app.store.session import engine, system_reading
from billing_app.store.tables import InstallationEvent
from tests.fixtures.installation import Installation


def unpacked(installation: Installation, file: Path, into: Path) -> dict[str, bytes]:
    """What an archive holds."""
    into.mkdir()
    unpack(file, into, installation.private_key, lambda _: None, lambda _: None)
    return {each.relative_to(into).as_posix(): each.read_bytes() for each in into.rglob("*") if each.is_file()}


def test_a_backup_is_restored_and_found_the_same_before_it_counts(installation: Installation):
    made = installation.back_up()
    proof = made.backup.proof
    assert proof is not None
    assert (proof.differences, proof.problems, proof.first) == (0, 0, "")
    assert proof.events > 0
    assert [one.name for one in backups_in(local_folder())] == [made.backup.name]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_made_for_the_proof_only_is_never_brought_to_the_disk(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    opened: list[int] = []

    @contextmanager
    def watched(file: Path, **how: bool) -> Iterator[Engine]:
        with open_sqlite(file, **how) as engine:
            with engine.connect() as connection:
                opened.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
            yield engine

    monkeypatch.setattr(proving, "open_sqlite", watched)
    installation.back_up()
    assert opened == [0]


def test_it_holds_database_documents_and_the_keys_to_read_them(installation: Installation, tmp_path: Path):
    for folder in ("metrics", "cache"):  # what is made again
        (installation.data / folder).mkdir()
        (installation.data / folder / "counter_17.db").write_bytes(b"x")
    made = installation.back_up()
    held = unpacked(installation, made.file, tmp_path / "held")
    assert held["documents/receipt.pdf"] == b"%PDF-1.7 a receipt"
    assert held["secret.key"] == (installation.data / "secret.key").read_bytes()
    assert held["backup.keys"] == (installation.data / "backup.keys").read_bytes()
    assert len(held.keys() & {"billing.db", "billing.dump"}) == 1
    assert not any(name.startswith(("backups", "scratch", "metrics", "cache")) for name in held)


def test_what_is_written_is_encrypted_and_for_its_owner_only(installation: Installation):
    made = installation.back_up()
    assert made.file.read_bytes().startswith(b"age-encryption.org/")
    assert made.file.stat().st_mode & 0o077 == 0
    beside = json.loads(made.file.with_name(made.file.name + ".json").read_text())
    assert beside["sha256"] == made.backup.sha256
    assert "Werkhof" not in json.dumps(beside)


def test_nothing_is_left_in_the_scratch_place(installation: Installation):
    installation.back_up()
    assert [each.name for each in (installation.data / "scratch").iterdir()] == ["lock"]
    assert not list(local_folder().path.glob(".*"))


def test_the_chain_tells_of_each_backup(installation: Installation):
    made = installation.back_up(kind="daily")
    with system_reading() as session:
        events = [row for row in session.exec(select(InstallationEvent)) if row.kind == "backup.made"]
    assert [event.subject_id for event in events] == [made.backup.name]
    assert json.loads(events[0].payload)["is_proven"] is True


def test_books_that_lie_make_a_backup_that_is_kept_but_not_proven(installation: Installation):
    with seeing_all(engine(), writes=True).begin() as connection:
        connection.execute(text("UPDATE event SET actor = 'Mallory' WHERE sequence = 1"))
    made = installation.back_up()
    assert not made.backup.is_proven
    assert made.backup.proof is not None
    assert "chain: event 1" in made.backup.proof.first
    assert made.file.exists()


def test_a_backup_made_while_others_write_is_one_moment_of_the_books(installation: Installation):
    has_stopped = threading.Event()
    written = []

    def write() -> None:
        while not has_stopped.is_set():
            installation.happen(f"event {len(written)}")
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [installation.back_up() for _ in range(2)]
    finally:
        has_stopped.set()
        writer.join()
    assert written
    assert all(one.backup.is_proven for one in made)


def test_only_one_backup_is_made_at_a_time(installation: Installation):
    with working_alone(), pytest.raises(Conflict, match="made already"):
        installation.back_up()


def test_without_a_key_it_stays_in_the_data_folder_and_says_so(installation: Installation, tmp_path: Path):
    (installation.data / "backup.keys").unlink()
    with pytest.raises(InvalidInput, match="backup key create"):
        installation.back_up(to=tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    made = installation.back_up()
    assert made.backup.is_proven
    assert not made.backup.is_encrypted


def test_a_key_is_written_once_for_its_owner_only_and_never_into_the_data_folder(
    installation: Installation, tmp_path: Path
):
    assert installation.key_file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Conflict, match="not overwritten"):
        create_key(installation.key_file)
    with pytest.raises(InvalidInput, match="data folder"):
        create_key(installation.data / "key")
    before = (installation.data / "backup.keys").read_text()
    create_key(tmp_path / "second")
    assert (installation.data / "backup.keys").read_text() != before


def test_the_database_goes_before_the_documents_that_it_names(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from billing_app.services.backups import making

    copy = making.copy_database

    def copy_then_write(url, target, advance):
        contents = copy(url, target, advance)
        (installation.data / "documents" / "later.pdf").write_bytes(b"later")
        return contents

    monkeypatch.setattr(making, "copy_database", copy_then_write)
    held = unpacked(installation, installation.back_up().file, tmp_path / "held")
    assert held["documents/later.pdf"] == b"later"
