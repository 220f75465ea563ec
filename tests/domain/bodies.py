"""Builders and strategies of invoice bodies."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from billing_app.domain.invoice import AllowanceCharge, InvoiceBody, Line, Withholding
from billing_app.domain.tax import Tax

GST, QST = Tax("S", Decimal(5), "GST"), Tax("S", Decimal("9.975"), "QST")
ON_TOP = Tax("S", Decimal(10), "On top", compound=True)


def standard(rate: str) -> Tax:
    return Tax("S", Decimal(rate))


def line(quantity: str, price: str, *taxes: Tax, **more: Any) -> Line:
    return Line("Work", Decimal(quantity), Decimal(price), taxes or (standard("19"),), **more)


def body(*lines: Line, currency: str = "EUR", **more: Any) -> InvoiceBody:
    numbered = tuple(one if one.id else _with_id(one, i) for i, one in enumerate(lines))
    return InvoiceBody(currency, numbered, **more)


def _with_id(one: Line, index: int) -> Line:
    values = {name: getattr(one, name) for name in Line.__dataclass_fields__}
    return Line(**(values | {"id": f"line-{index}"}))


def percent(text: str, *taxes: Tax) -> AllowanceCharge:
    return AllowanceCharge(percent=Decimal(text), taxes=taxes)


def amount(text: str, *taxes: Tax) -> AllowanceCharge:
    return AllowanceCharge(amount=Decimal(text), taxes=taxes)


TAXINGS = [
    (standard("19"),),
    (standard("7"),),
    (Tax("Z"),),
    (GST, QST),
    (GST,),
    (GST, ON_TOP),
    (standard("25.5"),),
]


def _numbers(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False, allow_infinity=False)


@st.composite
def lines_of(draw: st.DrawFn, taxings: list[tuple[Tax, ...]], *, returns: bool) -> Line:
    quantity = draw(_numbers("0.001", "2000", 3))
    return Line(
        "Work",
        -quantity if returns and draw(st.integers(0, 9)) == 0 else quantity,
        draw(_numbers("0", "5000", 4)),
        draw(st.sampled_from(taxings)),
        price_base_quantity=draw(st.sampled_from([Decimal(1), Decimal(1), Decimal(3), Decimal(1000)])),
        allowances=tuple(percent(one) for one in draw(st.lists(st.sampled_from(["10", "33.3333"]), max_size=2))),
        charges=tuple(amount(one) for one in draw(st.lists(st.sampled_from(["1", "4"]), max_size=1))),
    )


@st.composite
def bodies(draw: st.DrawFn, *, returns: bool = True, taxings: list[tuple[Tax, ...]] = TAXINGS) -> InvoiceBody:
    used = draw(st.lists(st.sampled_from(taxings), min_size=1, max_size=3, unique=True))
    lines = draw(st.lists(lines_of(used, returns=returns), min_size=1, max_size=6))
    return body(
        *lines,
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD", "CHF"])),
        prices_include_tax=draw(st.booleans()),
        round_tax_per_line=draw(st.integers(0, 3)) == 0,
        allowances=tuple(percent(one) for one in draw(st.lists(st.sampled_from(["10", "2.5"]), max_size=2))),
        charges=tuple(draw(st.lists(st.sampled_from([percent("3"), amount("7", standard("23"))]), max_size=2))),
        withholding=tuple(
            Withholding(Decimal(rate), "IRPF") for rate in draw(st.lists(st.sampled_from(["15", "7.5"]), max_size=1))
        ),
        cash_rounding=draw(st.sampled_from([None, None, Decimal("0.05"), Decimal(5)])),
    )
