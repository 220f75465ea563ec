"""Codes that banking apps read: the EPC code for SEPA transfers in euros, the payment part of the Swiss QR-bill."""

import io
import re
from collections.abc import Mapping
from typing import Any, Literal

from qrbill.bill import QRBill
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
_SWISS_LANGUAGES: Mapping[str, Literal["de", "fr", "it"]] = {"de": "de", "fr": "fr", "it": "it"}
_QR_IBAN_INSTITUTES = range(30_000, 32_000)
# What the Swiss guideline (version 2.3) lets stand in the code.
_SWISS_TEXT = re.compile(r"[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac\n]*")


class _Slip(QRBill):
    """The payment part in the one face of its guideline that is shipped: Arimo has the outlines of Liberation Sans."""

    font_family = "Arimo"


def epc_code(document: Mapping[str, Any]) -> bytes | None:
    """The EPC code of a frozen document as SVG; None where nothing can be paid by it."""
    iban, amount = _account(document), document["totals"]["amount_due"]
    currency = document["totals"]["currency"]
    if not iban or iban[:2] not in _SEPA or currency != "EUR" or not 0 < amount <= _MOST_EUROS:
        return None
    code = make_epc_qr(
        document["seller"]["name"][:70],
        iban,
        Money(amount, "EUR").decimal,
        text=document["number"],
        bic=document["seller"].get("bic") or None,
        encoding="utf-8",
    )
    made = io.BytesIO()
    code.save(made, kind="svg", border=2, xmldecl=False)
    return made.getvalue()


def swiss_slip(document: Mapping[str, Any], language: str) -> bytes | None:
    """Payment part and receipt of a frozen document as SVG, 210 by 105 mm; None where there can be none."""
    iban, totals = _account(document), document["totals"]
    if iban[:2] not in {"CH", "LI"} or totals["currency"] not in {"CHF", "EUR"} or totals["amount_due"] <= 0:
        return None
    seller = _swiss_party(document["seller"])
    if seller is None:
        return None
    slip = _Slip(
        account=iban,
        creditor=seller,
        debtor=_swiss_party(document["buyer"] or {}),
        amount=f"{Money(totals['amount_due'], totals['currency']).decimal:.2f}",
        currency=totals["currency"],
        reference_number=swiss_reference(iban, document["number"]),
        additional_information=document["number"],
        language=_SWISS_LANGUAGES.get(language[:2], "en"),
    )
    made = io.StringIO()
    slip.as_svg(made)
    return made.getvalue().encode()


def swiss_reference(iban: str, number: str) -> str:
    """What the payment is told by: the digits with a check digit for a QR-IBAN, a creditor reference for others."""
    if int(iban[4:9]) in _QR_IBAN_INSTITUTES:
        digits = re.sub(r"\D", "", number)[-26:].rjust(26, "0")
        return digits + esr.calc_check_digit(digits)
    text = re.sub(r"[^A-Z0-9]", "", number.upper())[-21:]
    return f"RF{mod_97_10.calc_check_digits(text + 'RF')}{text}"


def _account(document: Mapping[str, Any]) -> str:
    """The seller's IBAN if something is to be paid to it, proven once more; the makers of codes believe anything."""
    if document["body"].get("kind") == "credit_note" or not document["number"]:
        return ""
    try:
        return iban_field(document["seller"].get("iban", ""), "iban")
    except InvalidInput:
        return ""


def _swiss_party(party: Mapping[str, Any]) -> dict[str, str] | None:
    """A party as the code takes it; None where it says too little, or what the code can't hold."""
    address = party.get("address", {})
    found = {
        "name": party.get("name", "")[:70],
        "street": " ".join(filter(None, (address.get("line1", ""), address.get("line2", ""))))[:70],
        "pcode": address.get("postal_code", "")[:16],
        "city": address.get("city", "")[:35],
        "country": address.get("country") or party.get("country", ""),
    }
    is_whole = all(found[name] for name in ("name", "pcode", "city", "country"))
    return found if is_whole and all(map(_SWISS_TEXT.fullmatch, found.values())) else None
