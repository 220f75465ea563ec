"""`backup`, `restore`, `drill`: copies that prove themselves, and the way back from them."""

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from billing_app.cli.connecting import connect_database
from billing_app.cli.data_folder import open_data_folder, refuse_while_served
from billing_app.cli.failing import FAILED, stop
from billing_app.domain.errors import InvalidInput
from billing_app.services.backups import (
    Backup,
    Choice,
    Made,
    create_key,
    fetch_backup,
    make_backup,
    newest_backup,
    public_keys,
    read_private_key,
    restore,
    send_made,
)
from billing_app.services.backups.restoring import scratch_beside
from billing_app.settings import hand_over, settings

DataDir = Annotated[Path | None, typer.Option(help="Where the data lies.")]
KeyFile = Annotated[Path | None, typer.Option(help="The private key that `backup key create` made.")]
_POLITE = 19
_HELD = (
    "Mails that waited in the backup, and what bills and reminds by itself, are held back: they may have left since it "
    "was made. See what happened since, then let them go on: on the page “Jobs”, or by `jobs release`."
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    family = typer.Typer(help="Backups.", invoke_without_command=True)
    family.callback()(backup)
    key = typer.Typer(help="Keys of backups.", no_args_is_help=True)
    key.callback()(lambda: None)
    key.command("create")(make_key)
    family.add_typer(key, name="key")
    app.add_typer(family, name="backup")
    app.command("restore")(bring_back)
    app.command("drill")(drill)


def make_key(
    out: Annotated[Path, typer.Option(help="A new file for the private key.")],
    data_dir: DataDir = None,
) -> None:
    """Make the key pair: backups are encrypted for the public key; only the private one opens them."""
    open_data_folder(data_dir)
    public = create_key(out)
    _say(
        f"The private key is in {out}, readable for you only, and nowhere else. Move it off this machine now (a "
        "password manager, a stick in a safe, on paper): without it no backup can be opened, and a thief or a broken "
        "disk would take both."
    )
    _print({"public_key": public, "file": str(out)})


def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="A folder for it; that of the settings if left out.")] = None,
    kind: Annotated[str, typer.Option(help="Why it is made.", hidden=True)] = "manual",
    steps: Annotated[bool, typer.Option("--steps", help="Tell each step as JSON.", hidden=True)] = False,
    since: Annotated[str, typer.Option(help="Only send one of its kind made since then.", hidden=True)] = "",
    data_dir: DataDir = None,
) -> None:
    """Make one backup now, and prove it by restoring it. Prints JSON."""
    if context.invoked_subcommand is not None:
        return
    os.nice(_POLITE)  # whoever serves meanwhile comes first
    connect_database(data_dir)
    made_since, tell = _moment(since, "since"), _Steps(as_json=steps)
    made = (send_made(kind, made_since, tell=tell) if made_since else None) or make_backup(kind, to=to, tell=tell)
    if not public_keys():
        _say("It is not encrypted, because there is no key yet: make one by `backup key create --out FILE`.")
    _print(_told(made))
    if not made.backup.is_proven:
        stop(f"The backup is not proven: {made.backup.proof.first if made.backup.proof else 'no proof'}", FAILED)
    if made.not_sent:
        stop(f"It is on this machine only. {made.not_sent}", FAILED)


def bring_back(
    file: Annotated[str, typer.Argument(help="A backup, or `latest`.")] = "latest",
    at: Annotated[str, typer.Option(help="The newest backup made until then (ISO 8601, UTC unless it says).")] = "",
    key_file: KeyFile = None,
    data_dir: DataDir = None,
    source: Annotated[Path | None, typer.Option("--from", help="The folder that holds the backups.")] = None,
    copy: Annotated[
        Path | None, typer.Option(help="Take the database from this continuous copy, as it was --at.")
    ] = None,
    accept_problems: Annotated[bool, typer.Option("--accept-problems", help="Also if its books lie.")] = False,
    other_installation: Annotated[bool, typer.Option("--other-installation", help="Also in place of another.")] = False,
) -> None:
    """Restore a backup; what was there is kept aside. Prints JSON that ends with what `verify` found."""
    target = (data_dir or settings().data_dir).resolve()
    private = read_private_key(key_file) if key_file else ""
    choice = Choice(private, accept_problems, other_installation, copy, _moment(at))
    if target.is_dir() and any(target.iterdir()):
        refuse_while_served(target)
    hand_over({"BILLING_DATA_DIR": str(target)})
    tell = _Steps()
    if file != "latest":
        if at and copy is None:
            raise InvalidInput("Give a file or --at, not both.", path="at")
        _print(restore(Path(file), target, choice, tell) | {"file": file})
        _say(_HELD)
        return
    found, folder = newest_backup(_moment(at), source)
    _say(f"{found.name}, made {found.at:%Y-%m-%d %H:%M:%S} UTC, {found.size_bytes / 1e6:.1f} MB.")
    with scratch_beside(target.with_name(target.name + ".fetched")) as scratch:
        archive = fetch_backup(found, folder, scratch, tell)
        _print(restore(archive, target, choice, tell) | {"file": found.name})
        _say(_HELD)


def drill(
    key_file: KeyFile = None,
    data_dir: DataDir = None,
) -> None:
    """Make a backup, restore it into a scratch place, verify it, and print how long each took. Changes nothing.

    With --key-file the operator's own key opens it, which proves that the key still fits.
    """
    os.nice(_POLITE)
    private = read_private_key(key_file) if key_file else ""
    connect_database(data_dir)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=settings().data_dir.parent) as scratch:
        made = make_backup("manual", to=Path(scratch) if public_keys() else None, tell=_Steps())
        answer = {name: value for name, value in _told(made).items() if name not in {"file", "sent"}}
        answer["restored_with_key"] = False
        if private:
            answer |= _restored(made.file, Path(scratch), private)
    _print(answer)
    if not made.backup.is_proven:
        stop("The drill failed: the restored copy is not what was backed up.", FAILED)


def _restored(file: Path, scratch: Path, private: str) -> dict[str, Any]:
    from billing_app.services.backups.proving import prove

    proof = prove(file, scratch / "restored", private, lambda done: _Steps()("restoring", done))
    if not proof.is_good:
        stop(f"The drill failed: {proof.first}", FAILED)
    return {"restored_with_key": True, "restore_seconds": proof.seconds}


def _told(made: Made) -> dict[str, Any]:
    backup: Backup = made.backup
    proof = backup.proof
    return {
        "file": str(made.file),
        "bytes": backup.size_bytes,
        "unpacked_bytes": backup.unpacked_bytes,
        "sha256": backup.sha256,
        "seconds": backup.seconds,
        "encrypted": backup.is_encrypted,
        "verified": backup.is_proven,
        "events": proof.events if proof else 0,
        "differences": proof.differences if proof else 0,
        "restore_seconds": proof.seconds if proof else 0,
        "sent": not made.not_sent and settings().object_store is not None,
    }


def _moment(text: str, path: str = "at") -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"“{text}” is no instant. Write it like 2026-11-26T14:30.", path=path) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class _Steps:
    """Tells on stderr what runs and how far it is: on one line for people, as lines of JSON for a program."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json, self._last = as_json, ("", -1)

    def __call__(self, stage: str, done: float) -> None:
        step = (stage, int(done * 20) * 5)
        if step == self._last:
            return
        if self._as_json:
            _tell_whoever_asked(json.dumps({"stage": stage, "percent": step[1]}))
        elif sys.stderr.isatty():
            sys.stderr.write(f"\r{stage} {step[1]:3d} %\x1b[K" + ("\n" if step[1] == 100 else ""))
        elif step[1] in {0, 100}:
            sys.stderr.write(f"{stage}{' done' if step[1] else ' …'}\n")
        sys.stderr.flush()
        self._last = step


def _tell_whoever_asked(line: str) -> None:
    """A server that was ended meanwhile wants no backup of this process any more; its next one makes its own."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except BrokenPipeError:
        sys.stderr = None  # else the interpreter tries once more at its end
        raise SystemExit(FAILED) from None


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
