"""How things stand with updates, in words for the page."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from billing_app.domain.updates.component import DEBIAN
from billing_app.live.views import Values
from billing_app.services.updates.standing import UpdateStanding
from billing_app.states.format import moment
from billing_app.store.tables import KnownWeakness

SHOWN, KEPT = 8, 100
_TONES = {"critical": "bad", "high": "bad", "unrated": "warn", "medium": "warn", "low": "plain"}
_HEADLINES = {
    "good": "Nothing serious is known against this program",
    "weak": "There are known weaknesses",
    "blind": "Not everything is checked",
    "never": "Nothing was checked yet",
}
_NO_RELEASES = (
    "Newer releases of this program are not looked for: nothing says where they are announced. Whoever runs the "
    "program names a folder or a list in BILLING_RELEASES."
)
_STATE_TONES = {"good": "good", "weak": "bad", "blind": "bad", "never": "bad"}


def updates_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveUpdates`."""
    standing: UpdateStanding = values["standing"]
    zone: str = values["zone"]
    rows = [_row(list(members)) for _, members in groupby(_together(standing.weaknesses), key=_package)]
    offer = standing.offer
    return {
        "is_ready": True,
        "has_details": standing.has_details,
        "version": standing.version,
        "tone": _STATE_TONES[standing.state],
        "headline": _HEADLINES[standing.state],
        "says": _says(standing, zone, locale),
        "gaps": [f"{gap.what}: {gap.count} not checked, {gap.why}" for gap in standing.gaps],
        "rows": rows[:SHOWN],
        "rest": rows[SHOWN:KEPT],
        "more": f"{len(rows) - SHOWN} more, no worse than these" if len(rows) > SHOWN else "",
        "no_releases": "" if standing.looks_for_releases else _NO_RELEASES,
        "offer": f"Release {offer.version} is there" if offer else "",
        "offer_kind": "Security" if offer and offer.is_security else "",
        "offer_notes": offer.notes if offer else "",
        "offer_next": _next(standing, zone, locale) if offer else "",
    }


def _says(standing: UpdateStanding, zone: str, locale: str) -> str:
    if not standing.has_details:
        return "Whoever looks after the installation sees the details."
    parts: list[str] = []
    if standing.problem:
        parts.append(f"The last look {_at(standing.tried_at, zone, locale)} came to nothing: {standing.problem}")
    if standing.checked_at is None:
        parts.append("Press “Check now”, or wait for the daily check.")
        return " ".join(parts)
    when, count = _at(standing.checked_at, zone, locale), standing.count
    parts.append(f"{count} parts were checked {when} against {standing.source}.")
    if standing.is_stale:
        parts.append(f"What is known there is from {_at(standing.feed_at, zone, locale)}: too old to rely on.")
    return " ".join(parts)


def _next(standing: UpdateStanding, zone: str, locale: str) -> str:
    command = "python3 -m billing_app update apply"
    offer, attempt = standing.offer, standing.attempt
    is_automatic = standing.automatic == "all" or (standing.automatic == "security" and offer and offer.is_security)
    began = _at(attempt.began, zone, locale) if attempt else ""
    if standing.is_underway:
        return f"It is being put in place since {began}."
    if attempt and attempt.state == "failed":
        return f"It was begun {began} and not put in place: {attempt.reason} To try once more: {command}"
    if attempt and attempt.state == "open" and is_automatic:
        why = f": {attempt.reason}" if attempt.reason else "."
        again = f"It is begun again between {standing.window}. At once: {command}"
        return f"Putting it in place was interrupted {began}{why} {again}"
    if is_automatic:
        return f"It is put in place by itself between {standing.window}. At once: {command}"
    return f"Put it in place with: {command}"


def _at(at: datetime | None, zone: str, locale: str) -> str:
    return moment(at, locale, zone) if at else "never"


def _package(row: KnownWeakness) -> tuple[str, str]:
    return row.ecosystem, row.name


def _together(rows: Sequence[KnownWeakness]) -> list[KnownWeakness]:
    """The same rows with those of one package side by side, packages in the order of their worst."""
    order: dict[tuple[str, str], int] = {}
    for row in rows:
        order.setdefault(_package(row), len(order))
    return sorted(rows, key=lambda row: order[_package(row)])


def _row(members: Sequence[KnownWeakness]) -> dict[str, str]:
    first = members[0]
    names = [row.weakness for row in members]
    return {
        "package": first.name,
        "version": first.version,
        "where": _where(first.ecosystem),
        "severity": first.severity.capitalize(),
        "tone": _TONES.get(first.severity, "warn"),
        "names": ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else ""),
        "summary": first.summary,
        "link": _link(first),
        "to_do": _to_do(first.ecosystem, [row.fixed for row in members]),
    }


def _where(ecosystem: str) -> str:
    names = {"PyPI": "Python package", "npm": "JavaScript package", "Bitnami": "Interpreter"}
    return names.get(ecosystem, ecosystem.replace(":", " "))


def _link(row: KnownWeakness) -> str:
    advisory = row.advisories.partition(" ")[0]
    return f"https://osv.dev/vulnerability/{advisory}" if advisory else ""


def _to_do(ecosystem: str, fixes: Iterable[str]) -> str:
    wanted = [fixed for fixed in fixes if fixed]
    if not wanted:
        return "No fix yet. Follow the link, and judge whether it concerns you."
    if ecosystem.startswith(DEBIAN):
        return f"Update the system (apt upgrade): put right in {wanted[0]}."
    return f"Put right in {wanted[0]}: comes with a newer release of this program."
