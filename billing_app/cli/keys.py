"""`key renew`: another key for the installation, and everything that hangs on it written anew."""

import json
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_app.cli.data_folder import hold_data_folder, open_data_folder
from billing_app.cli.failing import CommandFailure
from billing_app.settings import settings
from billing_app.store.migrating import is_at_head
from billing_app.store.session import connect

KEY_FILE, NEXT_FILE = "secret.key", "secret.key.next"


def add_to(app: typer.Typer) -> None:
    """Register the command with a family of its own."""
    family = typer.Typer(help="The key of the installation.", no_args_is_help=True)
    family.command("renew")(renew)
    app.add_typer(family, name="key")


def renew(
    out: Annotated[Path | None, typer.Option(help="Where to write the new key, if BILLING_SECRET_KEY is set.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None,
) -> None:
    """Seal everything anew under another key of the installation. The server must be stopped."""
    folder = open_data_folder(data_dir)
    is_configured = settings().secret_key is not None
    if is_configured != (out is not None):
        raise CommandFailure(
            "BILLING_SECRET_KEY holds the present key: say by --out FILE where the new one is written."
            if is_configured
            else "The key lies in the data folder, and so will the new one: leave --out away."
        )
    hold_data_folder()
    if not is_at_head(connect(settings().database)):
        raise CommandFailure("The database is not up to date: run `migrate` first.")
    file = out if out is not None else folder / NEXT_FILE
    _change(_written_key(file))
    if out is None:
        file.replace(folder / KEY_FILE)
        sys.stderr.write("The new key is in place. Make a backup now: earlier ones open with the earlier key only.\n")
    else:
        sys.stderr.write(f"Set BILLING_SECRET_KEY to what {out} holds before the next start, then delete the file.\n")


def _written_key(file: Path) -> str:
    """A new key that is in its file before anything is sealed under it; of a command that was broken off, the same."""
    if file.exists():
        return file.read_text().strip()
    key = secrets.token_urlsafe(48)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text(key)
    fresh.replace(file)
    return key


def _change(key: str) -> None:
    from billing_app.services.key_change import change_key, is_key_of_database

    if is_key_of_database(key):
        sys.stderr.write("Everything is sealed under this key already.\n")
        return
    done = change_key(key)
    told = {name: getattr(done, name) for name in done.__dataclass_fields__}
    sys.stdout.write(json.dumps(told) + "\n")
