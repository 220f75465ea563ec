"""`release`: makes releases of this program, for those who give it to others."""

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from billing_app.cli.failing import CommandFailure
from billing_app.domain.errors import InvalidInput
from billing_app.gateways.environments import LOCK, PINS, unlocked
from billing_app.gateways.release_files import MANIFEST, SIGNATURE, pack_release, write_release
from billing_app.settings import PROJECT
from billing_app.settings.updates import program_version


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group = typer.Typer(help="Make releases of this program.", no_args_is_help=True)
    group.command("make")(make)
    group.command("key")(make_key)
    group.command("lock")(lock)
    app.add_typer(group, name="release")


def make(
    out: Annotated[Path, typer.Option(help="The folder to make it in.")],
    security: Annotated[bool, typer.Option("--security", help="It puts weaknesses right.")] = False,
    notes: Annotated[str, typer.Option(help="What people should know.")] = "",
    sign_with: Annotated[Path | None, typer.Option(help="The file of `release key`.")] = None,
) -> None:
    """A release folder and its archive, from the files that git knows."""
    version = program_version()
    target = out / version
    if target.exists():
        raise InvalidInput(f"{target} is there already. Raise the version in pyproject.toml, or choose another folder.")
    names = _files()
    if (PROJECT / LOCK).exists():
        if lacking := unlocked(PROJECT / PINS, PROJECT / LOCK):
            raise InvalidInput(f"{LOCK} has no hash of {lacking[0]}: run `release lock`.")
    else:
        sys.stderr.write(f"There is no {LOCK}: the release can be put in place only where nothing must be installed.\n")
    about = {"version": version, "security": security, "notes": notes, "made_at": datetime.now(UTC).isoformat()}
    manifest = write_release(PROJECT, names, target, about)
    if sign_with is not None:
        signature = _key_in(sign_with).sign((target / MANIFEST).read_bytes())
        (target / SIGNATURE).write_bytes(base64.b64encode(signature))
    archive = out / f"tideline-{version}.tar.gz"
    pack_release(target, archive)
    told = {"version": version, "folder": str(target), "archive": str(archive), "files": len(manifest.files)}
    sys.stdout.write(json.dumps(told) + "\n")


def make_key(out: Annotated[Path, typer.Option(help="Where the private key goes.")]) -> None:
    """A key pair to sign releases with; the public one is for BILLING_RELEASE_KEY."""
    if out.exists():
        raise InvalidInput(f"{out} is there already.")
    key = Ed25519PrivateKey.generate()
    raw = serialization.Encoding.Raw
    private = key.private_bytes(raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    out.touch(mode=0o600)
    out.write_bytes(base64.b64encode(private))
    public = key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
    sys.stdout.write(json.dumps({"public_key": base64.b64encode(public).decode()}) + "\n")


def lock() -> None:
    """Write the hashes of everything in requirements.txt to requirements.lock; needs `uv` (pip install uv==0.13.9)."""
    options = ["--no-deps", "--generate-hashes", "--universal", "--python-version", "3.11", "--quiet", "--no-header"]
    command = ["uv", "pip", "compile", PINS, *options, "--output-file", LOCK]
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise CommandFailure("The lock is made by uv, which is not installed: pip install uv==0.13.9") from None
    if done.returncode:
        raise CommandFailure(f"The lock could not be made: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
    if lacking := unlocked(PROJECT / PINS, PROJECT / LOCK):
        raise CommandFailure(f"The lock has no hash of {lacking[0]}.")


def _files() -> list[str]:
    """What belongs to the program: the files that git knows, and the lock, but not its tests."""
    command = ["git", "ls-files", "-z"]
    try:
        listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise CommandFailure("A release is made from a git work tree: git can’t list its files here.") from None
    names = {name for name in listed.split("\0") if name and not name.startswith("tests/")}
    return sorted(name for name in names | {LOCK} if (PROJECT / name).is_file())


def _key_in(file: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read_bytes()))
    except ValueError:
        raise InvalidInput(f"{file} is no key of `release key`.", path="sign_with") from None
