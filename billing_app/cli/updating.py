"""`update`: what is known against what is installed, and newer releases of the program."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.failing import FAILED, CommandFailure, stop
from billing_app.settings import settings
from billing_app.store.migrating import is_at_head
from billing_app.store.session import connect

DataDir = Annotated[Path | None, typer.Option(help="Where the data lies.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group = typer.Typer(help="Security updates and newer releases.", no_args_is_help=True)
    group.command("check")(check)
    group.command("materials")(materials)
    group.command("plan")(show_plan)
    group.command("apply")(put_in_place)
    group.command("rollback")(go_back)
    group.command("rehearse", hidden=True)(rehearse)
    group.command("put-back", hidden=True)(put_back)
    app.add_typer(group, name="update")


def check(data_dir: DataDir = None) -> None:
    """Look for known weaknesses of everything installed, and for a newer release; exit 1 if something is wrong."""
    from billing_app.services.updates.checking import look_for_updates
    from billing_app.services.updates.standing import update_standing

    _open(data_dir)
    looked = look_for_updates()
    standing = update_standing()
    _write(
        {
            "ok": standing.state == "good" and not looked.problem,
            "state": standing.state,
            "problem": looked.problem,
            "version": standing.version,
            "checked_at": standing.checked_at,
            "source": standing.source,
            "feed_at": standing.feed_at,
            "components": standing.count,
            "not_checked": [asdict(gap) for gap in standing.gaps],
            "weaknesses": [row.model_dump() for row in standing.weaknesses],
            "release": asdict(standing.offer) if standing.offer else None,
            "looks_for_releases": standing.looks_for_releases,
        }
    )
    if looked.problem:
        stop(looked.problem, FAILED)
    if standing.state != "good":
        stop("There is something to do: see the report.", FAILED)


def materials(out: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None) -> None:
    """The bill of materials: everything that the program runs on (CycloneDX JSON)."""
    from billing_app.services.updates.materials import bill_of_materials

    bill = bill_of_materials()
    if out is None:
        sys.stdout.write(bill + "\n")
    else:
        out.write_text(bill + "\n")


Place = Annotated[str, typer.Argument(help="A folder, an archive or its address; none is the newest announced one.")]


def show_plan(place: Place = "", data_dir: DataDir = None) -> None:
    """What an update would do; changes nothing."""
    from billing_app.services.updates.applying import plan

    _open(data_dir)
    _write(asdict(plan(place)))


def put_in_place(
    place: Place = "",
    data_dir: DataDir = None,
    only_security: Annotated[bool, typer.Option("--only-security", help="Only a security release.")] = False,
    held: Annotated[int | None, typer.Option("--held", hidden=True)] = None,
) -> None:
    """Check a release, build it, rehearse it on a copy, back up, and change to it; it goes back by itself."""
    from billing_app.services.updates.applying import apply
    from billing_app.services.updates.automatic import apply_by_itself
    from billing_app.services.updates.outcomes import recorded

    _open(data_dir)
    with _failures():
        if held is not None:
            applied = apply_by_itself(place, held, _tell)
        else:
            with recorded():
                applied = apply(place, tell=_tell, only_security=only_security)
    _write({"ok": True, **asdict(applied)})


def go_back(
    data_dir: DataDir = None,
    lose_changes: Annotated[bool, typer.Option("--lose-changes", help="Lose what was recorded since.")] = False,
) -> None:
    """Change back to the release before the current one."""
    from billing_app.services.updates.applying import roll_back

    _open(data_dir)
    with _failures():
        changed = roll_back(lose_changes=lose_changes)
    _write({"ok": True, **asdict(changed)})


def rehearse(data_dir: DataDir = None) -> None:
    """Build the pages, migrate and verify what is probably a copy of the data, and ask whether this would serve."""
    from billing_app.cli.rehearsal import rehearse_here

    open_data_folder(data_dir)
    _write(rehearse_here())


def put_back(
    copy: Path,
    data_dir: DataDir = None,
    lose_changes: Annotated[bool, typer.Option("--lose-changes")] = False,
) -> None:
    """Put back the copy of the data that was kept when an update changed their schema."""
    from billing_app.services.updates.putting_back import put_back

    open_data_folder(data_dir)
    _write({"was_put_back": put_back(copy, lose_changes=lose_changes)})


@contextmanager
def _failures() -> Iterator[None]:
    """What went wrong on the way is no fault of whoever typed the command."""
    from billing_app.gateways.outward import Unreachable
    from billing_app.services.updates.applying import UpdateTakenBack
    from billing_app.services.updates.rehearsing import RehearsalFailed

    try:
        yield
    except (UpdateTakenBack, RehearsalFailed, Unreachable) as error:
        raise CommandFailure(error.message) from None


def _tell(step: str) -> None:
    sys.stderr.write(f"{step} …\n")
    sys.stderr.flush()


def _open(data_dir: Path | None) -> None:
    open_data_folder(data_dir)
    if not is_at_head(connect(settings().database)):
        raise CommandFailure("The database is not up to date: run `migrate` first.")


def _write(report: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(report, indent=2, default=str) + "\n")
