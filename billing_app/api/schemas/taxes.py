"""Taxes: on a line, on an item, and those that can stand on a line here."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import Percent, Sent, Shown, ShownNumber

Category = Literal["S", "Z", "E", "AE", "K", "G", "O"]


class SentTax(Sent):
    """One tax of a line: category S has a rate above 0, all others 0."""

    category: Category = Field(description="EN 16931 (UNTDID 5305).")
    rate: Percent | None = None
    name: str | None = Field(None, examples=["VAT"])
    compound: bool | None = Field(None, description="Computed on the net plus the taxes before it.")
    reason: str | None = Field(None, description="Why there is no tax (AE, K, G, E, O).")
    reason_code: str | None = Field(None, description="VATEX code.", examples=["VATEX-EU-AE"])
    country: str | None = Field(None, description="Whose tax it is, where it is not the business's (OSS).")


class Tax(Shown):
    """One tax; what says nothing is left out."""

    category: Category
    rate: ShownNumber
    name: str
    compound: bool = False
    reason: str = ""
    reason_code: str = ""
    country: str = ""


class UsableTax(Tax):
    """A tax that can stand on a line here, in words."""

    description: str


class TaxesTogether(Shown):
    """Taxes that stand on a line together, in this order."""

    taxes: list[Tax]


class SentOwnTax(Sent):
    """One choice that the business adds: one to three taxes, each with its name."""

    taxes: list[SentTax]
    is_retired: bool | None = Field(None, description="Offered no more.")


class OwnTax(Shown):
    """One choice that the business has added."""

    taxes: list[Tax]
    is_retired: bool


class TaxList(Shown):
    """The taxes that can stand on a line here."""

    data: list[UsableTax]
    together: list[TaxesTogether] = Field(description="Several taxes that one line can carry.")
