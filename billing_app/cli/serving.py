"""`up`: prepares data, schema and pages, then serves everything on one port until stopped."""

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_app.cli.building import build_pages, kept_pages, reflex_environment
from billing_app.cli.data_folder import hold_data_folder, open_data_folder
from billing_app.cli.failing import CommandFailure
from billing_app.cli.migrating import forget_migrating_account, prepare_database
from billing_app.cli.supervised import follow_supervisor, keep_listener, leave_to_current_release
from billing_app.cli.unsafe_settings import refuse_unsafe
from billing_app.settings import environment_with, hand_over, settings

# The second half of this program, as arguments of the interpreter.
LISTENING = ("-m", "billing_app.cli.listening")


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("up")(up)


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port for pages, API and live updates.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that serve.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Load a sample business to try things on.")] = False,
) -> None:
    """Serve pages, API and live updates on one port."""
    chosen = {"PORT": port, "BILLING_HOST": host, "BILLING_WORKERS": workers}
    hand_over({name: str(value) for name, value in chosen.items() if value is not None})
    follow_supervisor()
    open_data_folder(data_dir)
    refuse_unsafe(settings())
    if leave_to_current_release():
        return
    if not settings().standby:
        prepare(demo=demo)
    pages = kept_pages() or build_pages()
    hand_over({**reflex_environment(pages), "BILLING_PAGES_DIR": str(pages)})
    share_metrics()
    if not settings().standby:
        announce()
    serve()


def prepare(*, demo: bool) -> None:
    """Take the data folder and the port, and bring the database to this version."""
    hold_data_folder()
    if settings().listener is None:
        keep_listener(bound_socket())
    prepare_database()
    from billing_app.cli.sample import clear_interrupted, load_demo

    clear_interrupted()
    if demo:
        load_demo()


def bound_socket() -> socket.socket:
    """A socket on the port; fails early and clearly if somebody else listens there."""
    host, port = settings().host, settings().port
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise CommandFailure(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another by --port."
        ) from None
    return listener  # it listens when there is somebody to answer: until then browsers are refused, not kept waiting


def share_metrics() -> None:
    """Let several workers count together: in a folder that is empty at each start."""
    if settings().workers == 1:
        return
    folder = settings().data_dir / "metrics"
    if not settings().standby:  # the release before still writes there
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    hand_over({"PROMETHEUS_MULTIPROC_DIR": str(folder)})


def announce() -> None:
    """Print the address and, as long as nobody can sign in, the link that sets the program up."""
    from billing_app.services.setting_up import setup_link
    from billing_app.store.session import connect

    engine = connect(settings().database)
    link = setup_link()
    engine.dispose()
    sys.stderr.write(f"Tideline is at {settings().address}\n")
    if link:
        sys.stderr.write(f"Set it up here: {link}\n")
    sys.stderr.flush()


def serve() -> None:
    """Become the process that listens; the process id and the hold on the data folder stay."""
    from reflex_base.environment import environment

    if not settings().standby:
        forget_migrating_account()
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    os.execve(sys.executable, [sys.executable, *LISTENING], environment_with({}))  # noqa: S606 - this program's own second half
