"""What a payment is told by, and the codes that banking apps read: EPC for SEPA transfers in euros, or the Swiss."""

import io
import re
from collections.abc import Mapping
from typing import Any

from segno.helpers import make_epc_qr
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

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
SWISS = frozenset({"CH", "LI"})
_QR_IBAN_INSTITUTES = range(30_000, 32_000)


def code_to_scan(document: Mapping[str, Any]) -> bytes | None:
    """The code of a frozen document for banking apps as SVG, the same as in its PDF; None where there is none."""
    if account_to_pay(document)[:2] in SWISS:
        # What makes it takes 150 ms and 11 MB to import: only for those who are paid in Switzerland.
        from billing_app.documents.swiss_slip import swiss_code

        if code := swiss_code(document):
            return code
    return epc_code(document)


def payment_reference(document: Mapping[str, Any]) -> str:
    """What whoever pays is to write: the number, or the 27 digits in groups without which no QR-IBAN takes money."""
    iban = account_to_pay(document)
    return esr.format(swiss_reference(iban, document["number"])) if is_qr_iban(iban) else document["number"]


def swiss_reference(iban: str, number: str) -> str:
    """What the payment is told by: the digits with a check digit for a QR-IBAN, a creditor reference for others."""
    if is_qr_iban(iban):
        digits = re.sub(r"\D", "", number)[-26:].rjust(26, "0")
        return digits + esr.calc_check_digit(digits)
    text = re.sub(r"[^A-Z0-9]", "", number.upper())[-21:]
    return f"RF{mod_97_10.calc_check_digits(text + 'RF')}{text}"


def is_qr_iban(iban: str) -> bool:
    """Whether an account is a Swiss one that is only paid by QR-bill."""
    return iban[:2] in SWISS and int(iban[4:9]) in _QR_IBAN_INSTITUTES


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
