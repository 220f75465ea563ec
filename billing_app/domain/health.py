"""How well the machine is: readings, and what is to be thought of each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

State = Literal["good", "warn", "bad", "unknown"]
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the operator must know: its name, how it stands, and a sentence about it."""

    name: str
    state: State
    text: str


def judge_disk(free_bytes: int, total_bytes: int, needed_bytes: int) -> Check:
    """Room on the disk of the data folder; `needed_bytes` is what one backup takes while it is made."""
    shown = f"{free_bytes / GIGABYTE:.1f} of {total_bytes / GIGABYTE:.1f} GB are free"
    share = free_bytes / max(1, total_bytes)
    if share < 0.02 or free_bytes < 200_000_000:
        return Check("disk", "bad", f"{shown}. Make room now: without it nothing more can be recorded.")
    if free_bytes < needed_bytes:
        return Check("disk", "bad", f"{shown}, and a backup needs {needed_bytes / GIGABYTE:.1f} GB while it is made.")
    if share < 0.1 or free_bytes < 3 * needed_bytes:
        return Check("disk", "warn", f"{shown}. Make room before long.")
    return Check("disk", "good", f"{shown}.")


def judge_checkpoint(database_bytes: int, waiting_bytes: int, age: timedelta | None) -> Check:
    """Size of the database, and how much of it still stands in the log beside it only, since when."""
    size = f"{database_bytes / 1_000_000:.1f} MB"
    if age is None:
        return Check("database", "unknown", f"{size}; when it was last checkpointed is not known.")
    since = f"checkpointed {ago(age)}"
    if waiting_bytes > 256_000_000 or (waiting_bytes > 16_000_000 and age > timedelta(hours=1)):
        return Check(
            "database",
            "warn",
            f"{size}, {since}, {waiting_bytes / 1_000_000:.0f} MB wait in its log: something reads without an end. "
            "Restart Tideline.",
        )
    return Check("database", "good", f"{size}, {since}.")


def judge_mail(waiting: int, oldest: timedelta | None, failed: int, *, is_configured: bool) -> Check:
    """Mail that waits, how long the oldest has, and what was given up within a day."""
    if not is_configured:
        return Check("mail", "good", "There is no mail server: pages show links to pass on instead.")
    if failed:
        return Check("mail", "warn", f"{failed} mails were given up within a day. See what the server says under Jobs.")
    if oldest is not None and oldest > timedelta(minutes=30):
        state: State = "bad" if oldest > timedelta(hours=4) else "warn"
        return Check("mail", state, f"{waiting} mails wait, the oldest since {span(oldest)}. Is the mail server up?")
    return Check("mail", "good", f"{waiting} mails wait." if waiting else "Nothing waits.")


def judge_certificate(left: timedelta | None, problem: str = "") -> Check:
    """How long the certificate of the public address is good for."""
    if problem:
        return Check("certificate", "bad", problem)
    if left is None:
        return Check("certificate", "unknown", "Not looked at yet.")
    days = left.days
    if days < 7:
        return Check(
            "certificate", "bad", f"It runs out in {max(0, days)} days. Renew it, or see why the proxy does not."
        )
    return Check("certificate", "warn" if days < 21 else "good", f"It is good for {days} days.")


def judge_clock(skew: timedelta | None, source: str) -> Check:
    """How far this machine's clock is from another one."""
    if skew is None:
        return Check("clock", "unknown", "There was no other clock to compare with yet.")
    off = abs(skew.total_seconds())
    if off > 30:
        return Check(
            "clock", "bad", f"It is {off:.0f} s off that of {source}: codes and dates go wrong. Set it by NTP."
        )
    return Check("clock", "warn" if off > 5 else "good", f"Within {max(1.0, off):.0f} s of that of {source}.")


def judge_wall(*, is_passed: bool) -> Check:
    """Whether the database's own wall between businesses holds up the role that the program works as."""
    if is_passed:
        return Check(
            "businesses",
            "warn",
            "The role in DATABASE_URL is a superuser or has BYPASSRLS, so the database does not keep businesses apart "
            "a second time. Make a plain role the owner (see “A second wall” in deploy/security.md).",
        )
    return Check("businesses", "good", "The database keeps them apart a second time.")


def judge_releases(*, is_looked_for: bool, is_automatic: bool) -> list[Check]:
    """That security releases should be put in place by themselves while nobody knows where releases are."""
    if is_looked_for or not is_automatic:
        return []
    text = (
        "Newer releases are not looked for, so none is put in place by itself. Set BILLING_RELEASES to the folder or "
        "list where they are announced, or BILLING_AUTOMATIC_UPDATES=off to look after them yourself."
    )
    return [Check("releases", "unknown", text)]


def judge_hold(mails: int | None) -> list[Check]:
    """That a restore holds back mails and the jobs that write to customers; None where it holds nothing."""
    if mails is None:
        return []
    what = f"{mails} mail{'' if mails == 1 else 's'} and the jobs" if mails else "the jobs"
    text = f"Since the restore {what} that bill and remind wait. Let them go on under Jobs."
    return [Check("sending", "warn", text)]


def judge_jobs(late: timedelta | None, *, has_stopped: bool) -> Check:
    """How long what is due has waited."""
    if has_stopped:
        return Check("jobs", "bad", "The scheduler has stopped. Restart Tideline.")
    if late is None or late < timedelta(minutes=5):
        return Check("jobs", "good", "Everything runs on time.")
    state: State = "bad" if late > timedelta(hours=1) else "warn"
    return Check("jobs", state, f"Something that was due has waited for {span(late)}. See Jobs.")


def judge_backup(age: timedelta | None, *, late_after: timedelta, alarm_after: timedelta, failure: str) -> Check:
    """How old the last proven backup is."""
    why = f" The last try failed: {failure}" if failure else ""
    if age is None:
        return Check("backup", "bad" if failure else "unknown", f"There is no proven backup yet.{why}")
    if age > alarm_after:
        return Check("backup", "bad", f"The last proven one is {span(age)} old.{why}")
    if age > late_after or failure:
        return Check("backup", "warn", f"The last proven one is {span(age)} old.{why}")
    return Check("backup", "good", f"Proven {ago(age)}.")


def judge_off_site(age: timedelta | None, problem: str) -> Check:
    """When a backup was last fetched back from the off-site place and restored, which is due once a day."""
    if problem:
        return Check("off_site", "bad", problem)
    if age is None:
        return Check("off_site", "unknown", "No backup was fetched back from there yet.")
    state: State = "bad" if age > timedelta(hours=50) else "warn" if age > timedelta(hours=27) else "good"
    return Check("off_site", state, f"Fetched back and restored {ago(age)}.")


def ago(age: timedelta) -> str:
    """How long ago, in words."""
    return "just now" if age < timedelta(minutes=1) else f"{span(age)} ago"


def span(length: timedelta) -> str:
    """A length of time in its largest unit."""
    seconds = max(0.0, length.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size * (2 if unit != "minute" else 1):
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{int(seconds)} second{'' if int(seconds) == 1 else 's'}"
