"""Issued documents: what they say today is what was frozen, their balances add up, their numbers have no gap."""

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

from billing_app.domain.chain import text_hash
from billing_app.services.verifying.findings import Findings
from billing_app.store.audit_queries import (
    Issuing,
    document_batches,
    issued_without_document,
    issuing_of,
    series_by_id,
)
from billing_app.store.e_invoices import files_of
from billing_app.store.rendered import rendered_of
from billing_app.store.session import Scope
from billing_app.store.tables import EventRow, Invoice, RenderedDocument, RenderedEInvoice, Series

_Payload = Mapping[str, Any]
_BATCH = 200
_FROZEN_AMOUNTS = ("tax_exclusive", "tax_total", "tax_inclusive", "amount_due")


@dataclass(slots=True)
class Numbers:
    """The numbers that a series gave out, by year (empty where it never restarts)."""

    series: Series
    pattern: re.Pattern[str]
    by_year: "defaultdict[str, array[int]]" = field(default_factory=lambda: defaultdict(lambda: array("q")))


def check_documents(scope: Scope, findings: Findings) -> int:
    """Check every issued document and the number series; returns how many documents there are."""
    numbers = {key: Numbers(series, _pattern(series.pattern)) for key, series in series_by_id(scope).items()}
    count = 0
    for batch in document_batches(scope, _BATCH):
        issuing = issuing_of(scope, batch)
        ids = [row.id for row in batch]
        rendered, e_invoices = rendered_of(scope, ids), files_of(scope, ids)
        for row in batch:
            count += 1
            _check_balance(row, issuing, findings)
            if row.is_opening:
                _check_taken_over(row, findings)
            else:
                _check_frozen(row, issuing.events.get(row.id, []), findings)
                _note_number(row, numbers, findings)
            made = [_json(event.payload) for event in issuing.rendered.get(row.id, [])]
            _check_rendered(row, rendered.get(row.id), made, findings)
            _check_e_invoices(row, e_invoices.get(row.id, []), made, findings)
    if (event := issued_without_document(scope)) is not None:
        findings.add("documents", f"event {event.sequence}", "It issued a document that is gone.")
    for one in numbers.values():
        _check_series(one, findings)
    return count


def _check_balance(row: Invoice, issuing: Issuing, findings: Findings) -> None:
    subject = f"{row.kind} {row.number}"
    settled = row.amount_paid + row.amount_credited + row.amount_adjusted + row.amount_written_off
    expected = 0 if row.kind == "credit_note" else row.amount_due - settled
    if row.balance != expected or row.balance < 0:
        findings.add("balance", subject, f"Its balance is {row.balance}, its parts give {expected}.")
    if row.is_open != (row.balance > 0) or (row.balance_base and not row.balance):
        findings.add("balance", subject, "It is open without a balance, or has a balance without being open.")
    if row.kind == "credit_note":
        return
    paid = issuing.settled.get((row.id, "payment"), 0) + issuing.settled.get((row.id, "credit"), 0)
    credited = issuing.settled.get((row.id, "credit_note"), 0)
    if (paid, credited) != (row.amount_paid, row.amount_credited):
        findings.add("balance", subject, "What it counts as paid or credited is not what its allocations add up to.")


def _check_frozen(row: Invoice, events: list[EventRow], findings: Findings) -> None:
    subject = f"{row.kind} {row.number}"
    if len(events) != 1:
        findings.add("documents", subject, f"{len(events)} events of the chain issued it.")
        return
    recorded = _json(events[0].payload).get("document_hash")
    if not text_hash(row.frozen) == row.frozen_hash == recorded:
        findings.add("documents", subject, "The frozen document is not the one whose hash stands in the chain.")
    elif _said(_json(row.frozen)) != _says(row):
        findings.add("documents", subject, "Its number, dates or totals are not those of the frozen document.")


def _check_taken_over(row: Invoice, findings: Findings) -> None:
    """Documents of the old program have no event of their own; what was frozen of them must still be what it was."""
    if row.frozen_hash != (text_hash(row.frozen) if row.frozen else ""):
        findings.add("documents", f"{row.kind} {row.number}", "The frozen document does not match its hash.")


def _check_rendered(row: Invoice, kept: RenderedDocument | None, made: list[_Payload], findings: Findings) -> None:
    """The PDF that is kept is the one whose hash the chain holds, byte for byte."""
    said = [each.get("sha256") for each in made if each.get("format", "pdf") == "pdf"]
    held = [text_hash(kept.content)] if kept else []
    if said != held or (kept is not None and kept.sha256 != held[0]):
        findings.add("documents", f"{row.kind} {row.number}", "Its PDF is not the one whose hash stands in the chain.")


def _check_e_invoices(row: Invoice, kept: list[RenderedEInvoice], made: list[_Payload], findings: Findings) -> None:
    """Each e-invoice that is kept is the one whose hash the chain holds; the chain tells the kind of what was kept."""
    said = {(each["format"], each["kind"]): each.get("sha256") for each in made if "kind" in each and "format" in each}
    held = {(each.format, each.kind): each for each in kept}
    for key in sorted(said.keys() | held.keys()):
        file = held.get(key)
        if file is None or not text_hash(file.content) == file.sha256 == said.get(key):
            text = f"Its file {'.'.join(key)} is not the one whose hash stands in the chain."
            findings.add("documents", f"{row.kind} {row.number}", text)


def _json(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _said(frozen: Mapping[str, Any]) -> list[Any]:
    totals: Mapping[str, Any] = frozen.get("totals", {})
    days = [frozen.get(name) for name in ("number", "issued_on", "due_on")]
    return [*days, totals.get("currency"), *(totals.get(name) for name in _FROZEN_AMOUNTS)]


def _says(row: Invoice) -> list[Any]:
    days = [row.number, row.issue_date.isoformat(), row.due_date.isoformat()]
    return [*days, row.currency, *(getattr(row, name) for name in _FROZEN_AMOUNTS)]


def _pattern(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(year:2|year|number)(?::\d+)?\}", pattern)
    groups = {"year": r"(?P<year>\d{4})", "year:2": r"(?P<year>\d{2})", "number": r"(?P<number>\d+)"}
    return re.compile("".join(groups[part] if i % 2 else re.escape(part) for i, part in enumerate(parts)))


def _note_number(row: Invoice, numbers: Mapping[str, Numbers], findings: Findings) -> None:
    series = numbers.get(row.series_id or "")
    match = series.pattern.fullmatch(row.number or "") if series else None
    if series is None or match is None:
        findings.add("numbers", f"{row.kind} {row.number}", "Its number is not one of its series.")
        return
    year = match.groupdict().get("year") or ""
    series.by_year[year].append(int(match["number"]))


def _check_series(one: Numbers, findings: Findings) -> None:
    years = sorted(one.by_year)
    for position, year in enumerate(years):
        given = sorted(one.by_year[year])
        for before, after in pairwise(([0] if position else []) + given):
            if after != before + 1:
                wrong = f"number {before + 1} is missing" if after > before else f"number {after} was given twice"
                findings.add("numbers", f"series {one.series.pattern}", f"{wrong}{f' in {year}' if year else ''}.")
                break
    last = max(one.by_year[years[-1]]) if years else None
    if last is not None and one.series.next_number != last + 1:
        text = f"Its next number is {one.series.next_number}, the last one that was given is {last}."
        findings.add("numbers", f"series {one.series.pattern}", text)
