"""The words of the counter: tiles, the latest documents, the sale, and the receipt."""

from datetime import datetime
from typing import Any

from billing_app.documents.pictures import picture_of_address
from billing_app.documents.tax_code import tax_code_picture
from billing_app.documents.texts import rate
from billing_app.domain.money import Money, decimal_text
from billing_app.domain.sale import CASH
from billing_app.domain.units import unit_text
from billing_app.live.views import Values
from billing_app.services.secret_links import link_to
from billing_app.services.selling import PricedLine, PricedSale, Shelf, Sold, Tile
from billing_app.states.document_rows import document_row
from billing_app.states.format import hour, moment, money, number, plain, short_day, signed_money, unit_price

_METHODS = {"cash": "Paid in cash", "card": "Paid by card", "bank_transfer": "Paid by transfer"}
_UNSAID = frozenset({"C62", "H87"})


def tiles_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCounter`, in a language."""
    shelf: Shelf = values["shelf"]
    return {"is_ready": True, "is_whole": shelf.is_whole, "tiles": tile_texts(shelf, locale)}


def tile_texts(shelf: Shelf, locale: str) -> list[dict[str, str]]:
    """Tiles, in a language."""
    return [_tile(tile, locale) for tile in shelf.tiles]


def _tile(tile: Tile, locale: str) -> dict[str, str]:
    per = "" if tile.unit in _UNSAID else f" / {unit_text(tile.unit)}"
    return {
        "id": tile.item_id,
        "name": tile.name,
        "price": unit_price(tile.price, tile.currency, locale) + per,
    }


def latest_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCounterSales`, in a language."""
    return {"is_ready": True, "rows": [_latest(row, values, locale) for row in values["rows"]]}


def _latest(row: Any, values: Values, locale: str) -> dict[str, str]:
    at: datetime | None = row.issued_at
    is_today = row.issue_date == values["today"]
    when = hour(at, locale, values["zone"]) if at and is_today else short_day(row.issue_date, locale)
    return document_row(row, values["today"], locale) | {"at": when}


def lines_texts(priced: PricedSale, locale: str) -> list[dict[str, str]]:
    """The lines of a sale that is being made."""
    return [_line(line, priced.currency, locale) for line in priced.lines]


def _line(line: PricedLine, currency: str, locale: str) -> dict[str, str]:
    each = unit_price(line.price, currency, locale)
    unit = "" if line.unit in _UNSAID else f" / {unit_text(line.unit)}"
    return {
        "id": line.item_id,
        "name": line.name,
        "quantity": decimal_text(line.quantity),
        "each": f"{each}{unit}",
        "amount": money(Money(line.amount, currency), locale),
    }


def receipt_texts(sold: Sold, locale: str) -> dict[str, Any]:
    """A receipt as it is shown and printed: `lines` and `taxes` are lists of texts."""
    row, business, currency = sold.dossier.row, sold.dossier.business, sold.totals.currency
    paid = [each.payment.method for each in sold.dossier.settled if each.payment is not None]
    address = link_to(sold.dossier.link) if sold.dossier.link else ""
    code = tax_code_picture(sold.dossier.document)
    return {
        "number": row.number or "",
        "business": business.name,
        "at": moment(row.issued_at, locale, business.time_zone) if row.issued_at else "",
        "customer": row.customer_name,
        "total": money(Money(sold.totals.amount_due, currency), locale),
        "total_value": plain(Money(sold.totals.amount_due, currency)),
        "standing": _METHODS.get(paid[0], "Paid") if row.status == "paid" and paid else _open_text(sold, locale),
        "rounding": signed_money(Money(sold.rounding, currency), locale) if sold.rounding else "",
        "in_cash": money(Money(sold.totals.amount_due + sold.rounding, currency), locale),
        "tip": money(Money(sold.tip, currency), locale) if sold.tip else "",
        "received": money(Money(sold.received, currency), locale) if sold.received else "",
        "change": money(Money(sold.change, currency), locale) if sold.received else "",
        "change_value": plain(Money(sold.change, currency)),
        "href": f"/invoices/{row.id}",
        "link": address,
        "nif": f"NIF {nif}" if (nif := sold.dossier.document.get("seller", {}).get("vat_id", "")) and code else "",
        "tax_code": code,
        "picture": picture_of_address(address) if address else "",
    }


def to_pay_texts(priced: PricedSale, method: str, locale: str) -> dict[str, str]:
    """What is to be paid in the chosen way, and why it is not the total where it isn't."""
    due, currency = due_of(priced, method), priced.currency
    total = money(Money(priced.total, currency), locale)
    return {
        "amount": money(Money(due, currency), locale),
        "value": plain(Money(due, currency)),
        "note": f"Rounded from {total}, because it is paid in cash." if due != priced.total else "",
    }


def due_of(priced: PricedSale, method: str) -> int:
    """What a sale comes to in the chosen way, in minor units."""
    return priced.in_cash if method == CASH else priced.total


def _open_text(sold: Sold, locale: str) -> str:
    balance = sold.dossier.row.balance
    return f"{money(Money(balance, sold.totals.currency), locale)} to be paid" if balance else "Settled"


def receipt_lines(sold: Sold, locale: str) -> list[dict[str, str]]:
    """The lines of a receipt."""
    currency = sold.totals.currency
    return [
        {
            "text": line.description.partition("\n")[0],
            "quantity": f"{number(line.quantity, locale)} ×",
            "amount": money(Money(each.gross if each.gross is not None else each.net, currency), locale),
        }
        for line, each in zip(sold.body.lines, sold.totals.lines, strict=True)
    ]


def receipt_taxes(sold: Sold, locale: str) -> list[dict[str, str]]:
    """What of the total is tax, by rate."""
    currency = sold.totals.currency
    return [
        {
            "text": f"{group.tax.name or 'VAT'} {rate(group.tax.rate, locale)}".strip(),
            "amount": money(Money(group.amount, currency), locale),
        }
        for group in sold.totals.groups
        if group.amount
    ]
