"""Events in words: every kind that is recorded has its own, with amounts, numbers and days."""

import re
from pathlib import Path

import pytest

from billing_app.states.event_text import WORDED, event_path, event_text

SERVICES = Path(__file__).parents[2] / "billing_app" / "services"
EUR = {"currency": "EUR"}


def recorded_kinds() -> set[str]:
    """Every kind that a service names where it makes a fact."""
    sources = "\n".join(path.read_text() for path in SERVICES.rglob("*.py"))
    return set(re.findall(r'record\(\s*Fact\(\s*"([a-z_]+\.[a-z_]+)"', sources)) | set(
        re.findall(r'return Fact\("([a-z_]+\.[a-z_]+)"', sources)
    )


def test_every_recorded_kind_has_words_that_need_no_payload():
    kinds = recorded_kinds() - {"session.started", "session.ended"}
    assert len(kinds) > 30
    for kind in kinds:
        text = event_text(kind, {}, "en")
        assert kind in WORDED
        assert "{" not in text
        assert not text.endswith((" for", " over", " of", ":")), (kind, text)


@pytest.mark.parametrize(
    ("kind", "payload", "text"),
    [
        ("draft.created", {"total": 46590, **EUR}, "Draft over €465.90 started"),
        ("draft.created", {}, "Draft started"),
        ("invoice.reminded", {"number": "INV-1", "step": -1}, "Reminded of INV-1: before it fell due"),
        ("invoice.reminded", {"number": "INV-1", "step": 0, "fee": 0, **EUR}, "Reminded of INV-1: on its due date"),
        (
            "invoice.reminded",
            {"number": "INV-1", "step": 3, "fee": 500, "interest": 938, **EUR},
            "Reminded of INV-1: level 3, fee €5.00, interest €9.38",
        ),
        ("invoice.issued", {"number": "INV-1", "amount_due": 59619, **EUR}, "INV-1 issued over €596.19"),
        (
            "payment.recorded",
            {"amount": 9981, "allocations": [{"number": "INV-1"}, {"number": "INV-2"}], **EUR},
            "Payment of €99.81 for INV-1 and INV-2",
        ),
        ("payment.recorded", {"amount": 500, "allocations": [], **EUR}, "Payment of €5.00"),
        (
            "payment.recorded",
            {"amount": 5, "allocations": [{"number": "1"}] * 3, **EUR},
            "Payment of €0.05 for 3 invoices",
        ),
        (
            "credit_note.issued",
            {"number": "CN-1", "amount_due": 100, "credits": {"number": "INV-9"}, **EUR},
            "Credit note CN-1 over €1.00 for INV-9",
        ),
        ("document.rendered", {"number": "INV-1", "format": "pdf"}, "INV-1 made as PDF"),
        ("document.rendered", {"number": "INV-1", "format": "ubl"}, "INV-1 made as EN 16931 in UBL"),
        ("expense.paid", {"paid_base": 395268, "base_currency": "EUR"}, "Expense paid: €3,952.68"),
        ("expense.recorded", {"amount": 98000, "supplier": "Elbe", **EUR}, "Expense of €980.00: Elbe"),
        ("opening.recorded", {"on": "2025-05-26"}, "Opening balances booked as of May 26, 2025"),
        ("period.closed", {"until": "2026-10-31"}, "Books closed up to Oct 31, 2026"),
        ("settings.changed", {"changed": {"time_zone": ["a", "b"]}}, "Settings changed: time zone"),
        ("settings.changed", {"series": {"name": "Shop"}}, "Number series “Shop” set"),
        ("customer.updated", {"fields": ["address", "vat_id"]}, "Customer changed: address, vat id"),
    ],
)
def test_an_event_says_what_happened_with_its_figures(kind, payload, text):
    assert event_text(kind, payload, "en") == text


def test_an_event_leads_to_what_it_is_about_unless_that_is_gone():
    assert event_path("credit_note.issued", "42") == "/invoices/42"
    assert event_path("payment.reversed", "42") == "/payments?payment=42"
    assert event_path("draft.deleted", "42") == ""
    assert event_path("settings.changed", "42") == ""
