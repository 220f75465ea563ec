"""How backups and the machine stand, in words for the page."""

from collections.abc import Sequence
from typing import Any

from billing_app.domain.health import Check, ago
from billing_app.live.views import Values
from billing_app.services.backups.manifest import Backup, Proof
from billing_app.services.backups.standing import ALARM_AFTER, LATE_AFTER, BackupStanding
from billing_app.states.format import hour, moment, short_moment
from billing_app.states.hold_text import held_text

SHOWN = 60
_KINDS = {
    "hourly": "Hourly",
    "daily": "Daily",
    "manual": "On demand",
    "migration": "Before a migration",
    "update": "Before an update",
}
_STAGES = {
    "copying": "Copying the database",
    "packing": "Packing and encrypting",
    "proving": "Restoring it to prove it",
    "sending": "Sending it off-site",
}
_NAMES = {
    "disk": "Disk",
    "database": "Database",
    "backup": "Backup",
    "jobs": "Jobs",
    "mail": "Mail",
    "clock": "Clock",
    "certificate": "Certificate",
    "copy": "Continuous copy",
    "off_site": "Off-site copy",
    "businesses": "Businesses apart",
    "releases": "Newer releases",
    "sending": "Mails and jobs",
}
_STATES = {"good": "Good", "warn": "Look at it", "bad": "Act now", "unknown": "Not known"}
_TONES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "plain"}


def backups_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveBackups`."""
    standing: BackupStanding = values["standing"]
    checks: Sequence[Check] = values["checks"]
    zone: str = values["zone"]
    running = standing.running
    where = [standing.folder, *([standing.store] if standing.store else [])]
    return {
        "is_ready": True,
        "figures": _figures(standing, locale, zone),
        "held": held_text(values["hold"], locale, zone),
        "remarks": list(_remarks(standing, locale, zone)),
        "is_running": running is not None,
        "stage": _STAGES.get(running.stage, "Working") if running else "",
        "percent": running.percent if running else 0,
        "rows": [_row(one, locale, zone) for one in standing.backups[:SHOWN]],
        "checks": [_check(one) for one in checks],
        "places": "Kept in " + " and ".join(where) + ".",
    }


def _figures(standing: BackupStanding, locale: str, zone: str) -> dict[str, str]:
    last = standing.last_proven
    if last is None or last.proof is None:
        nothing = {"proven": "–", "proof": "No backup is proven yet", "age": "–", "age_note": "", "size": "–"}
        return nothing | {"size_note": "", "places": _places(standing), "places_note": _places_note(standing)}
    return {
        "proven": hour(last.at, locale, zone),
        "proof": f"{_seconds(last.proof.seconds)}, {last.proof.differences} differences",
        "age": ago(standing.now - last.at),
        "age_note": short_moment(last.at, locale, zone),
        "size": size_text(last.size_bytes),
        "size_note": f"From {size_text(last.unpacked_bytes)}, {'encrypted' if last.is_encrypted else 'not encrypted'}",
        "places": _places(standing),
        "places_note": _places_note(standing),
    }


def _places(standing: BackupStanding) -> str:
    return str(1 + bool(standing.store))


def _places_note(standing: BackupStanding) -> str:
    if not standing.store:
        return "This machine only"
    proven_at = standing.off_site_proven_at
    return f"Off-site restored {ago(standing.now - proven_at)}" if proven_at else "This machine and off-site"


def _remarks(standing: BackupStanding, locale: str, zone: str) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    if standing.failure:
        at, why = standing.failure
        told.append(_remark("bad", f"The backup of {short_moment(at, locale, zone)} failed. {why}"))
    if (age := standing.age) is not None and age > LATE_AFTER:
        tone = "bad" if age > ALARM_AFTER else "warn"
        told.append(_remark(tone, f"The last proven backup was made {ago(age)}; one is due every hour."))
    if standing.off_site_problem:
        told.append(_remark("bad", f"The off-site copy: {standing.off_site_problem}"))
    if standing.copy_folder:
        text = (
            f"The continuous copy in {standing.copy_folder} is not encrypted, as Litestream 0.5 can't do that. Whoever "
            "reads the folder reads the books: keep it on an encrypted disk. Backups are not affected."
        )
        told.append(_remark("warn", text))
    if standing.store_problem:
        told.append(_remark("warn", standing.store_problem))
    if not standing.has_key:
        text = (
            "Backups are not encrypted and stay on this machine. Make a key: python3 -m billing_app backup key create"
        )
        told.append(_remark("warn", f"{text} --out FILE"))
    elif not standing.store:
        text = "Backups lie on this machine only. A fire takes both: name an object store by BILLING_BACKUP_STORE."
        told.append(_remark("warn", text))
    return told


def _remark(tone: str, text: str) -> dict[str, str]:
    return {"tone": tone, "text": text}


def _row(backup: Backup, locale: str, zone: str) -> dict[str, str]:
    proof = backup.proof
    is_here = "this machine" in backup.places
    return {
        "name": backup.name,
        "at": moment(backup.at, locale, zone),
        "kind": _KINDS.get(backup.kind, backup.kind),
        "size": size_text(backup.size_bytes),
        "state": "Proven" if backup.is_proven else "Not proven",
        "tone": "good" if backup.is_proven else "bad",
        "proof": _proof_text(proof) if proof else "It was not restored.",
        "places": "Here and off-site" if len(backup.places) > 1 else "Here" if is_here else "Off-site",
        "href": f"/downloads/backups/{backup.name}" if is_here and backup.is_encrypted else "",
    }


def _proof_text(proof: Proof) -> str:
    if proof.is_good:
        return f"Restored in {_seconds(proof.seconds)}, {proof.events} events, 0 differences"
    return proof.first


def _seconds(length: float) -> str:
    return f"{length:.1f} s" if length < 10 else f"{length:.0f} s"


def _check(check: Check) -> dict[str, str]:
    return {
        "id": check.name,
        "name": _NAMES[check.name],
        "state": _STATES[check.state],
        "tone": _TONES[check.state],
        "text": check.text,
    }


def size_text(size: int) -> str:
    """Bytes in the unit that people use."""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
