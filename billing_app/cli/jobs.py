"""`jobs`: the schedule with its last and next runs, and one job run now, or as if it were another instant."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from billing_app.cli.connecting import connect_database
from billing_app.cli.failing import FAILED, CommandFailure, stop


def add_to(app: typer.Typer) -> None:
    """Register the family."""
    family = typer.Typer(help="The schedule: what works by itself.", no_args_is_help=True)
    family.command("list")(list_jobs)
    family.command("run")(run_job)
    family.command("release")(release_held)
    app.add_typer(family, name="jobs")


def list_jobs(data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None) -> None:
    """Every job: how often, whose, what a missed turn means, how it is retried, its last and next run."""
    connect_database(data_dir)
    from billing_app.jobs.listing import schedule_rows

    sys.stdout.write(json.dumps({"jobs": schedule_rows()}, indent=2) + "\n")


def run_job(
    name: Annotated[str, typer.Argument(help="Which job; `jobs list` names them.")],
    now: Annotated[str, typer.Option(help="As if it were this instant: 2026-03-29T01:30:00Z.")] = "",
    business: Annotated[str, typer.Option(help="The id of one business, for jobs that every business has.")] = "",
    data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None,
) -> None:
    """Run one job at once, in every business that has it; exit 1 if any run failed."""
    moment = _instant(now) if now else None
    connect_database(data_dir)
    from billing_app.jobs.listing import run_by_hand

    runs = run_by_hand(name, as_if=moment, business_id=business)
    failed = [run for run in runs if run["state"] != "done"]
    report: dict[str, Any] = {"job": name, "now": moment.isoformat() if moment else None, "runs": runs}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if failed:
        stop(f"{len(failed)} of {len(runs)} runs failed: {failed[0]['error']}", FAILED)


def release_held(
    send_mails: Annotated[
        bool, typer.Option("--send-mails", help="Send the mails that waited in the backup, too.")
    ] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None,
) -> None:
    """Let mails and jobs go on after a restore. Mails of before it stay behind, marked as not sent."""
    connect_database(data_dir)
    from billing_app.services.holding import release

    sys.stdout.write(json.dumps({"released": True, "mails_left_behind": release(send_mails=send_mails)}) + "\n")


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandFailure(f"“{text}” is no instant. Write it as 2026-03-29T01:30:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
