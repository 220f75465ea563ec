"""Foreign currencies: rates, the frozen base amounts of a document, and what a part payment relieves of them."""

from dataclasses import dataclass
from decimal import Decimal

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.money import convert, parse_number, share

RATE_DECIMALS = 8
ONE = Decimal(1)


def rate_of_exchange(value: object, path: str = "exchange_rate") -> Decimal:
    """Base currency per 1 of the document's currency, above 0, at most 8 decimals."""
    rate = parse_number(value, path=path, decimals=RATE_DECIMALS)
    if rate <= 0:
        raise InvalidInput("An exchange rate is above 0.", code="too_small", path=path)
    return rate


@dataclass(frozen=True, slots=True)
class Rate:
    """How a document's currency becomes the base currency."""

    currency: str
    base_currency: str
    rate: Decimal = ONE

    def to_base(self, minor: int) -> int:
        """Minor units of the base currency, rounded half away from zero."""
        if self.currency == self.base_currency:
            return minor
        return convert(minor, self.currency, self.rate, self.base_currency)


def rate_for(currency: str, base_currency: str, rate: Decimal | None) -> Rate:
    """The rate of a document; a foreign currency without one is refused, the base currency needs none."""
    if currency == base_currency:
        if rate not in (None, ONE):
            sentence = f"{currency} is the currency of the books: leave the exchange rate out."
            raise InvalidInput(sentence, code="rate_not_needed", path="exchange_rate")
        return Rate(currency, base_currency)
    if rate is None:
        sentence = f"Give the exchange rate: how much {base_currency} is 1 {currency}?"
        raise Refused(sentence, code="exchange_rate_missing", path="exchange_rate")
    if rate <= 0:
        raise InvalidInput("An exchange rate is above 0.", code="too_small", path="exchange_rate")
    return Rate(currency, base_currency, rate)


def relieved(booked: int, settled: int, amount_due: int) -> int:
    """What has been relieved of a booked base amount after settling this much: round(booked × settled ÷ amount due).

    So the parts add up to the whole, to the cent. Settled beyond the amount due counts as all of it.
    """
    return share(booked, min(max(settled, 0), amount_due), amount_due)
