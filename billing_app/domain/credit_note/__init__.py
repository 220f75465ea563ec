"""Credit notes: what remains of an issued document, and the document that takes a part of it back, to the cent."""

from billing_app.domain.credit_note.crediting import make_credit_note
from billing_app.domain.credit_note.note import Credit
from billing_app.domain.credit_note.request import CreditRequest, LineRequest, parse_credit_request
from billing_app.domain.credit_note.state import CreditedSoFar, LineCredited, credited_from_json, credited_to_json

__all__ = [
    "Credit",
    "CreditRequest",
    "CreditedSoFar",
    "LineCredited",
    "LineRequest",
    "credited_from_json",
    "credited_to_json",
    "make_credit_note",
    "parse_credit_request",
]
