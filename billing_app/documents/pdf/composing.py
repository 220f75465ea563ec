"""What a template is given: the texts of a sheet as JSON, and the pictures beside it. No text is ever markup."""

import io
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PIL import Image

from billing_app.documents.payment_codes import epc_code
from billing_app.documents.pdf.glyphs import with_glyphs
from billing_app.documents.pdf.style import Style
from billing_app.documents.sheet import Sheet, SheetLine, make_sheet
from billing_app.documents.swiss_slip import swiss_slip
from billing_app.documents.tax_code import TITLE, tax_code

_LABELS = (
    "position", "description", "quantity", "price", "tax", "amount", "carried", "draft", "pay_to", "scan", "scan_hint",
)  # fmt: skip
_LONG_CELL, _LONG_WORD, _PIECE = 700, 26, 12
_VIRAMA, _JOINERS = 9, frozenset("\u200c\u200d")
_LONG_SENDER = 150
_FOOT_LENGTH, _FOOT_LINES, _FOOT_WIDTH = 400, 4, 130
Files = dict[str, bytes]


def compose(document: Mapping[str, Any], style: Style, *, is_draft: bool = False) -> Files:
    """The files beside the templates: `data.json` and pictures."""
    sheet = make_sheet(document)
    codes = {} if is_draft else _codes(document, sheet)
    if not is_draft and (code := tax_code(document)):
        codes["tax.svg"] = code
    pictures = codes | ({"logo.svg": _framed(style.logo)} if style.logo else {})
    data = _data(document, sheet) | {
        "layout": style.layout,
        "paper": style.paper,
        "colour": style.colour,
        "logo": "logo.svg" if style.logo else None,
        "is_draft": is_draft,
        "epc": "epc.svg" if "epc.svg" in codes else None,
        "tax_code": {"picture": "tax.svg", "title": TITLE} if "tax.svg" in codes else None,
        "swiss": "swiss.svg" if "swiss.svg" in codes else None,
    }
    return {"data.json": json.dumps(_printable(data), ensure_ascii=False).encode()} | pictures


def _framed(picture: bytes) -> bytes:
    """A PNG or JPEG inside an SVG: files that are given to the compiler from memory have to be text."""
    with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
        (width, height), kind = opened.size, str(opened.format).lower()
    source = f"data:image/{kind};base64,{b64encode(picture).decode()}"
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    return f'{frame}<image width="{width}" height="{height}" href="{source}"/></svg>'.encode()


def _codes(document: Mapping[str, Any], sheet: Sheet) -> Files:
    """The payment part for Swiss accounts, a code for banking apps for others."""
    if slip := swiss_slip(document, sheet.language):
        return {"swiss.svg": slip}
    code = epc_code(document)
    return {"epc.svg": code} if code else {}


def _data(document: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    seller, buyer, labels = sheet.from_party, sheet.to_party, sheet.labels
    at_foot = sheet.footer if _fits_at_foot(sheet.footer) else ""
    columns = list(_columns(document, sheet))
    year, month, day = map(int, document["issued_on"].split("-"))
    return {
        "language": sheet.language[:2],
        "issued": {"year": year, "month": month, "day": day},
        "title": sheet.title,
        "number": sheet.number,
        "labels": {name: labels[name] for name in _LABELS},
        "page_words": re.split(r"\{pages?\}", labels["page"]),
        "seller": {"name": seller.address[0] if seller.address else "", "lines": seller.address[1:]},
        "contacts": seller.contacts,
        "sender": _sender(seller.address),
        "columns": columns,
        "foot_rows": _foot_rows(columns, at_foot),
        "buyer": buyer.address,
        "facts": (*sheet.facts, *((labels["of_buyer"].format(label=label), value) for label, value in buyer.ids)),
        "has_tax": any(line.tax for line in sheet.lines),
        "lines": [_line(number, line) for number, line in enumerate(sheet.lines, 1)],
        "totals": sheet.totals,
        "due": (labels["due_amount"], sheet.amount_due),
        "breakdown": _breakdown(document, sheet),
        "payment": [(name, value.replace(" ", "\xa0")) for name, value in sheet.payment if value],
        "notes": sheet.notes[:-1] if at_foot else sheet.notes,
        "footer": at_foot,
    }


def _sender(address: Sequence[str]) -> str:
    """The address to send back to, in the window above the buyer's: without the country, and short if it has to be."""
    inland = address[:-1] if len(address) > 1 else address
    whole = " · ".join(inland)
    return whole if len(whole) <= _LONG_SENDER else " · ".join((*inland[:2], *inland[2:][-1:]))


def _fits_at_foot(footer: str) -> bool:
    return 0 < len(footer) <= _FOOT_LENGTH and footer.count("\n") < _FOOT_LINES


def _foot_rows(columns: Sequence[Sequence[str]], footer: str) -> int:
    """How many rows of small type the foot of a page takes at most, so that the page leaves room for it."""
    width = _FOOT_WIDTH // (len(columns) + 1)
    rows = [sum(-(-len(text) // width) for text in column) for column in columns]
    return max(rows, default=1) + sum(-(-len(line) // _FOOT_WIDTH) or 1 for line in footer.splitlines())


def _columns(document: Mapping[str, Any], sheet: Sheet) -> Iterator[list[str]]:
    """The foot of every page: who bills, by which ids, and the account."""
    seller = sheet.from_party
    if seller.address:
        yield [seller.address[0], ", ".join(seller.address[1:])]
    if seller.ids:
        yield [f"{label} {value}" for label, value in seller.ids]
    bank = [(name, document["seller"].get(key)) for name, key in (("IBAN", "iban"), ("BIC", "bic"))]
    if lines := [f"{name} {value}" for name, value in bank if value]:
        yield lines


def _line(number: int, line: SheetLine) -> dict[str, Any]:
    first, _, rest = line.description.partition("\n")
    return {
        "number": number,
        "position": str(number),
        "heading": first if rest else "",
        "description": rest or first,
        "details": line.details,
        "quantity": line.quantity,
        "price": line.price,
        "tax": line.tax,
        "amount": line.amount,
        "carried": line.carried,
        "is_long": len(line.description) > _LONG_CELL,
    }


def _breakdown(document: Mapping[str, Any], sheet: Sheet) -> dict[str, Any] | None:
    """The table of tax rates, where there are several, or where the tax is due in another currency."""
    is_foreign = any(tax.in_base for tax in sheet.taxes)
    if len(sheet.taxes) < 2 and not is_foreign:
        return None
    head = [sheet.labels[name] for name in ("tax", "base", "tax_amount")]
    rows = [[f"{tax.name} {tax.rate}", tax.base, tax.amount] for tax in sheet.taxes]
    if is_foreign:
        head.append(document["base_currency"])
        rows = [[*row, tax.in_base] for row, tax in zip(rows, sheet.taxes, strict=True)]
    return {"head": head, "rows": rows}


def _printable(value: Any) -> Any:
    """The same texts with a sign for what no font has, and with places where endless words may break."""
    if isinstance(value, str):
        return breakable(with_glyphs(value))
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value


def breakable(text: str) -> str:
    """The text with places at which a word that fits no column may break."""
    if len(text) <= _LONG_WORD:
        return text
    return re.sub(rf"\S{{{_LONG_WORD + 1},}}", lambda word: "\u200b".join(_pieces(word[0])), text)


def _pieces(word: str) -> Iterator[str]:
    """A word in pieces that end where a letter does: a vowel sign or a joined consonant stays with what it hangs on."""
    start = 0
    for at in range(1, len(word)):
        if at - start >= _PIECE and not _hangs_on(word[at - 1], word[at]):
            yield word[start:at]
            start = at
    yield word[start:]


def _hangs_on(before: str, letter: str) -> bool:
    return (
        unicodedata.category(letter).startswith("M")
        or unicodedata.combining(before) == _VIRAMA
        or not _JOINERS.isdisjoint((before, letter))
    )
