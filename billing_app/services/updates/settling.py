"""What an update left behind whose process was killed: finished, undone, or told; the next attempt begins cleanly."""

from pathlib import Path

from billing_app.domain.updates.versions import semantic_key
from billing_app.launching.records import OUTCOME, REQUEST, current_release, point_to, read_record
from billing_app.services.updates.applying import (
    explain,
    forget,
    is_asked_for,
    refuse_while_changing,
    thin_out,
)
from billing_app.services.updates.attempts import (
    MOST_TRIES,
    Attempt,
    close_attempt,
    last_attempt,
    releases_folder,
)
from billing_app.services.updates.outcomes import tell_failure
from billing_app.settings import PROJECT, settings
from billing_app.settings.updates import program_version


def settle() -> None:
    """Close what is open though nobody works on it, for whoever holds others off.

    Raises `Conflict` while the server changes releases.
    """
    _forget_request()
    refuse_while_changing()
    attempt = last_attempt()
    if attempt is None or attempt.state != "open":
        return
    if semantic_key(attempt.version) <= semantic_key(program_version()):
        thin_out()
        close_attempt("done")
    elif reason := _reason_of(attempt):
        tell_failure(reason)
        close_attempt("failed", reason)


def _forget_request() -> None:
    """Take back that another release was asked for, if that never reached the launcher: this one serves."""
    file, is_serving = releases_folder() / REQUEST, (settings().supervisor or -1) >= 0
    if not is_serving or not file.exists() or is_asked_for():
        return
    if current_release(releases_folder()) != PROJECT:
        point_to(releases_folder(), PROJECT if PROJECT.parent == releases_folder().resolve() else None)
    file.unlink(missing_ok=True)


def _reason_of(attempt: Attempt) -> str:
    """Why an attempt is not to be begun again; empty if it is."""
    outcome = read_record(releases_folder(), OUTCOME)
    is_newer = attempt.began is not None and float(outcome.get("at", 0)) >= attempt.began.timestamp()
    if is_newer and not outcome["ok"] and Path(str(outcome["to"])).name == attempt.version:
        forget(Path(str(outcome["to"])))
        return explain(outcome)
    if attempt.tries < MOST_TRIES:
        return ""
    why = attempt.reason or "Its process was killed each time."
    return f"Release {attempt.version} was begun {attempt.tries} times and never came to an end. {why}"
