"""The code that banking apps read: the EPC code for SEPA transfers in euros."""

import io
from collections.abc import Mapping
from typing import Any

from segno.helpers import make_epc_qr

from billing_app.domain.errors import InvalidInput
from billing_app.domain.iban import iban_field
from billing_app.domain.money import Money

_SEPA_CODES = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK
SM VA
"""
_SEPA = frozenset(_SEPA_CODES.split())
_MOST_EUROS = 99_999_999_999
"""In cents: what the guideline EPC069-12 allows."""


def epc_code(document: Mapping[str, Any]) -> bytes | None:
    """The EPC code of a frozen document as SVG; None where nothing can be paid by it.

    EPC069-12 wants the payee's name, so there is none without it. What no code can hold (331 bytes) has none either.
    """
    iban, amount = account_to_pay(document), document["totals"]["amount_due"]
    currency, payee = document["totals"]["currency"], _payee(document)
    if not payee or iban[:2] not in _SEPA or currency != "EUR" or not 0 < amount <= _MOST_EUROS:
        return None
    try:
        code = make_epc_qr(
            payee,
            iban,
            Money(amount, "EUR").decimal,
            text=document["number"],
            bic=document["seller"].get("bic") or None,
            encoding="utf-8",
        )
    except ValueError:  # the document can be paid without its code: neither a PDF nor a page may break on it
        return None
    made = io.BytesIO()
    code.save(made, kind="svg", border=2, xmldecl=False)
    return made.getvalue()


def _payee(document: Mapping[str, Any]) -> str:
    """The seller's name on one line, cut to what the code's field takes."""
    return " ".join(document["seller"].get("name", "").split())[:70].rstrip()


def account_to_pay(document: Mapping[str, Any]) -> str:
    """The seller's IBAN if something is to be paid to it, proven once more; the makers of codes believe anything."""
    if document["body"].get("kind") == "credit_note" or not document["number"]:
        return ""
    try:
        return iban_field(document["seller"].get("iban", ""), "iban")
    except InvalidInput:
        return ""
