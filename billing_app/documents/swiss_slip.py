"""The payment part of the Swiss QR-bill.

Apart from the other codes, because what draws it is heavy and only needed where PDFs are made.
"""

import io
import re
from collections.abc import Mapping
from typing import Any, Literal

from qrbill.bill import QRBill
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

from billing_app.documents.payment_codes import account_to_pay
from billing_app.domain.money import Money

_SWISS_LANGUAGES: Mapping[str, Literal["de", "fr", "it"]] = {"de": "de", "fr": "fr", "it": "it"}
_QR_IBAN_INSTITUTES = range(30_000, 32_000)
# What the Swiss guideline (version 2.3) lets stand in the code.
_SWISS_TEXT = re.compile(r"[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac\n]*")


class _Slip(QRBill):
    """The payment part in the one face of its guideline that is shipped: Arimo has the outlines of Liberation Sans."""

    font_family = "Arimo"


def swiss_slip(document: Mapping[str, Any], language: str) -> bytes | None:
    """Payment part and receipt of a frozen document as SVG, 210 by 105 mm; None where there can be none."""
    iban, totals = account_to_pay(document), document["totals"]
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
