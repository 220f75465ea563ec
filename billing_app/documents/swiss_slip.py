"""The payment part of the Swiss QR-bill, and its code alone.

Apart from the other codes, because what draws it is heavy and only needed for who is paid in Switzerland.
"""

import io
import re
from collections.abc import Mapping
from typing import Any, Literal

import segno
from qrbill.bill import QRBill

from billing_app.documents.payment_codes import SWISS, account_to_pay, swiss_reference
from billing_app.domain.money import Money

_SWISS_LANGUAGES: Mapping[str, Literal["de", "fr", "it"]] = {"de": "de", "fr": "fr", "it": "it"}
_QUIET_MODULES = 3
_CROSS = (
    '<path fill="#fff" d="M0 0h19.4v19.4H0z"/><path d="M.7.7h18v18H.7z"/>'
    '<path fill="#fff" d="M8 4h3.4v4h4v3.4h-4v4H8v-4H4V8h4z"/>'
)
# What the Swiss guideline (version 2.3) lets stand in the code.
_SWISS_TEXT = re.compile(r"[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac\n]*")


class _Slip(QRBill):
    """The payment part in the one face of its guideline that is shipped: Arimo has the outlines of Liberation Sans."""

    font_family = "Arimo"


def swiss_slip(document: Mapping[str, Any], language: str) -> bytes | None:
    """Payment part and receipt of a frozen document as SVG, 210 by 105 mm; None where there can be none."""
    slip = _slip(document, _SWISS_LANGUAGES.get(language[:2], "en"))
    if slip is None:
        return None
    made = io.StringIO()
    slip.as_svg(made)
    return made.getvalue().encode()


def swiss_data(document: Mapping[str, Any]) -> str:
    """What the code says, line by line; empty where there can be none."""
    slip = _slip(document, "en")
    return str(slip.qr_data()) if slip else ""


def swiss_code(document: Mapping[str, Any]) -> bytes | None:
    """The code of the payment part alone as SVG, with the cross that tells it from others; None where there is none."""
    data = swiss_data(document)
    if not data:
        return None
    made = io.BytesIO()
    code = segno.make_qr(data, error="m", boost_error=False, encoding="utf-8")
    code.save(made, kind="svg", border=_QUIET_MODULES, xmldecl=False)
    modules, _ = code.symbol_size(border=0)
    # Of the 46 mm of the code the cross takes the middle 7, on a ground of white.
    scale, corner = modules * 7 / 46 / 19.4, _QUIET_MODULES + modules * (46 - 7) / 46 / 2
    cross = f'<g transform="translate({corner:.3f} {corner:.3f}) scale({scale:.4f})">{_CROSS}</g></svg>'
    return made.getvalue().rstrip().removesuffix(b"</svg>") + cross.encode()


def _slip(document: Mapping[str, Any], language: Literal["en", "de", "fr", "it"]) -> _Slip | None:
    iban, totals = account_to_pay(document), document["totals"]
    if iban[:2] not in SWISS or totals["currency"] not in {"CHF", "EUR"} or totals["amount_due"] <= 0:
        return None
    seller = _swiss_party(document["seller"])
    if seller is None:
        return None
    try:
        return _Slip(
            account=iban,
            creditor=seller,
            debtor=_swiss_party(document["buyer"] or {}),
            amount=f"{Money(totals['amount_due'], totals['currency']).decimal:.2f}",
            currency=totals["currency"],
            reference_number=swiss_reference(iban, document["number"]),
            additional_information=document["number"],
            language=language,
        )
    except ValueError:  # more than the code can say: the document can be paid without it
        return None


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
