"""How things stand with security, in words for the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_time

from billing_app.domain.watch.advice import advice_for
from billing_app.domain.whereabouts import line_of
from billing_app.live.views import Values
from billing_app.services.security.log import LogLine
from billing_app.services.security.standing import Hour, LockedMember, MemberSession, Standing
from billing_app.states.format import initials, moment
from billing_app.states.listing import Listing
from billing_app.states.security_words import TOPIC_NAMES, detail_text, line_text, line_tone, network_text, where_text
from billing_app.store.tables import AddressRule, SecurityAlert

PATH = "/security"
_TONES = {"alarm": "bad", "warning": "warn", "notice": "info"}
_GRADES = {"alarm": "Alarm", "warning": "Warning", "notice": "Notice"}
_KINDS = {"allow": "Let in", "deny": "Keep out", "ban": "Ban"}


def standing_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveSecurity`."""
    standing: Standing = values["standing"]
    zone: str = values["zone"]
    present = {one.user_id for one in standing.sessions}
    shown = [_alert(row, standing, present, zone, locale) for row in standing.alerts]
    failed = sum(hour.failed for hour in standing.hours)
    refused = sum(hour.refused for hour in standing.hours)
    bans = [rule for rule in standing.rules if rule.kind == "ban" or rule.expires_at is not None]
    good = sum(hour.good for hour in standing.hours)
    return {
        "is_ready": True,
        "hours": _hours(standing.hours, zone, locale),
        "chart_summary": f"In the last 24 hours: {good} sign-ins, {failed} failed tries, {refused} other refusals.",
        "figures": {
            "alerts": str(sum(not row["closed"] for row in shown)),
            "failed": str(failed),
            "refused": str(refused),
            "bans": str(len(bans)),
            "sessions": str(len(standing.sessions)),
        },
        "alerts": [row for row in shown if not row["closed"]],
        "closed": [row for row in shown if row["closed"]],
        "sessions": [_session(one, zone, locale) for one in standing.sessions],
        "locked": [_locked(one, zone, locale) for one in standing.locked],
        "bans": [_rule(rule, zone, locale) for rule in bans],
        "rules": [_rule(rule, zone, locale) for rule in standing.rules if rule not in bans],
    }


def log_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveSecurityLog`."""
    page, params, zone = values["page"], values["params"], values["zone"]
    more = tuple(sorted((name, text) for name, text in params.items() if name != "after"))
    listing = Listing(more=more)
    return {
        "is_ready": True,
        "is_filtered": bool(params),
        "rows": [_line(line, zone, locale) for line in page.lines],
        "tabs": [
            {
                "text": text,
                "href": listing.with_(topic=topic).address(PATH),
                "is_current": params.get("topic", "") == topic,
            }
            for topic, text in TOPIC_NAMES
        ],
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _hours(hours: Sequence[Hour], zone: str, locale: str) -> list[dict[str, str]]:
    most = max((hour.good + hour.failed + hour.refused for hour in hours), default=0) or 1
    return [
        {
            "label": _clock(hour.begins_at, zone, locale),
            "good": f"{hour.good / most * 100:.2f}%",
            "failed": f"{hour.failed / most * 100:.2f}%",
            "refused": f"{hour.refused / most * 100:.2f}%",
            "title": f"{_clock(hour.begins_at, zone, locale)}: {hour.good} sign-ins, {hour.failed} failed, "
            f"{hour.refused} refused",
            "is_marked": "yes" if index % 6 == 5 else "",
        }
        for index, hour in enumerate(hours)
    ]


def _clock(at: datetime, zone: str, locale: str) -> str:
    return format_time(at, "short", tzinfo=ZoneInfo(zone), locale=locale)


def _alert(row: SecurityAlert, standing: Standing, present: set[str], zone: str, locale: str) -> dict[str, str]:
    words = advice_for(row.rule, row.count, row.detail)
    return {
        "id": row.id,
        "rule": row.rule,
        "grade": _GRADES.get(row.grade, row.grade),
        "tone": _TONES.get(row.grade, "info"),
        "title": words.title,
        "what": words.what,
        "to_do": words.to_do,
        "who": standing.names.get(row.subject_id, ""),
        "address": row.address,
        "to_ban": "" if line_of(row.address) in {rule.network for rule in standing.rules} else row.address,
        "when": moment(row.last_at, locale, zone),
        "to_lock": row.subject_id if row.subject_id in standing.unlocked else "",
        "to_end": row.subject_id if row.subject_id in present else "",
        "closed": f"Dismissed by {row.closed_by}" if row.closed_at else "",
    }


def _session(one: MemberSession, zone: str, locale: str) -> dict[str, str]:
    return {
        "id": one.id,
        "user_id": one.user_id,
        "name": one.name,
        "initials": initials(one.name) or "–",
        "role": one.role.capitalize(),
        "device": one.device,
        "network": network_text(one.network),
        "seen": moment(one.last_seen_at, locale, zone),
    }


def _locked(one: LockedMember, zone: str, locale: str) -> dict[str, str]:
    return {
        "user_id": one.user_id,
        "name": one.name,
        "initials": initials(one.name) or "–",
        "role": one.role.capitalize(),
        "since": moment(one.locked_at, locale, zone),
    }


def _rule(rule: AddressRule, zone: str, locale: str) -> dict[str, str]:
    why = advice_for(rule.reason, 0, "").title if rule.kind == "ban" and " " not in rule.reason else rule.reason
    return {
        "id": rule.id,
        "kind": _KINDS.get(rule.kind, rule.kind),
        "tone": "good" if rule.kind == "allow" else "bad",
        "network": rule.network,
        "reason": why,
        "by": rule.created_by,
        "scope": "" if rule.business_id else "Whole installation",
        "until": moment(rule.expires_at, locale, zone) if rule.expires_at else "",
    }


def _line(line: LogLine, zone: str, locale: str) -> dict[str, str]:
    return {
        "id": line.id,
        "at": moment(line.at, locale, zone),
        "text": line_text(line.kind),
        "tone": line_tone(line.kind),
        "kind": line.kind,
        "count": f"{line.count} ×" if line.count > 1 else "",
        "who": line.who or ("" if line.actor == "system" else line.actor),
        "where": where_text(line.details),
        "detail": detail_text(line),
    }
