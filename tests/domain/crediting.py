"""A document and the credit notes on it, one after the other."""

import json
from decimal import Decimal

from billing_app.domain.credit_note import (
    Credit,
    CreditedSoFar,
    CreditRequest,
    LineRequest,
    credited_from_json,
    credited_to_json,
    make_credit_note,
)
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.totals import Totals, compute_totals

ALL = CreditRequest()


class Crediting:
    """A document and the credit notes on it, one after the other."""

    def __init__(self, document: InvoiceBody) -> None:
        self.body = document
        self.totals = compute_totals(document)
        self.so_far = CreditedSoFar()
        self.notes: list[Credit] = []

    def credit(self, request: CreditRequest) -> Credit:
        note = make_credit_note(self.body, self.totals, self.so_far, request)
        self.so_far = credited_from_json(json.loads(json.dumps(credited_to_json(note.credited))))
        self.notes.append(note)
        return note

    def quantity(self, text: str, index: int = 0) -> Credit:
        return self.credit(CreditRequest((LineRequest(f"line-{index}", quantity=Decimal(text)),)))

    def line_amount(self, minor: int, index: int = 0) -> Credit:
        return self.credit(CreditRequest((LineRequest(f"line-{index}", amount=minor),)))

    def gross(self, minor: int) -> Credit:
        return self.credit(CreditRequest(amount=minor))

    def sum_of(self, name: str) -> int:
        return sum(getattr(note.totals, name) for note in self.notes)


def groups(totals: Totals) -> list[tuple[int, int]]:
    return [(group.base, group.amount) for group in totals.groups]
