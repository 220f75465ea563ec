"""Money in integer minor units, and the only place where amounts are rounded: half away from zero."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from billing_app.domain.currencies import DECIMALS
from billing_app.domain.errors import InvalidInput

# Wide enough that no product of a quantity, a price and a rate within the limits below is ever cut.
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_BLANKS = re.compile(r"[\s'’]")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+)(?:\.(\d+))?")
MAX_DIGITS = 15
"""Whole digits that an amount, a price or a quantity may have; sums of 10,000 such lines still fit 64 bits."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in the smallest unit of an ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse floats and unknown currencies: both have cost people money."""
        if type(self.minor) is not int:
            raise TypeError(f"money is counted in whole minor units, not in {type(self.minor).__name__}")
        decimals_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        """The sum; unlike currencies never add."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """The difference; unlike currencies never subtract."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """The opposite amount."""
        return Money(-self.minor, self.currency)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise InvalidInput(
                f"{self.currency} and {other.currency} cannot be added: convert one of them first.",
                code="mixed_currencies",
            )
        return other.minor

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return to_decimal(self.minor, self.currency)

    def __str__(self) -> str:
        """The plain amount with exactly the currency's decimals, without the currency."""
        return to_text(self.minor, self.currency)


def decimals_of(currency: str, *, path: str = "currency") -> int:
    """Decimals of a currency (ISO 4217); unknown codes are refused."""
    try:
        return DECIMALS[currency]
    except (KeyError, TypeError):
        raise InvalidInput(
            f"“{str(currency)[:12]}” is no currency known here. Use an ISO 4217 code such as EUR.",
            code="unknown_currency",
            path=path,
        ) from None


def round_half_away(value: Decimal | Fraction, decimals: int) -> Decimal:
    """Round to a number of decimals, half away from zero; never gives a negative zero."""
    if isinstance(value, Fraction):
        return _EXACT.divide(Decimal(_round_fraction(value * 10**decimals)), Decimal(10) ** decimals)
    with localcontext(_EXACT):
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return rounded or abs(rounded)


def to_minor(value: Decimal | Fraction, currency: str) -> int:
    """Round an amount in major units to whole minor units of the currency."""
    return _round_fraction(Fraction(value) * 10 ** decimals_of(currency))


def _round_fraction(value: Fraction) -> int:
    return round_ratio(value.numerator, value.denominator)


def round_ratio(numerator: int, denominator: int) -> int:
    """Gives numerator ÷ denominator (above 0) as a whole number, half away from zero, exact."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def share(whole: int, part: Fraction | int, of: Fraction | int) -> int:
    """Whole × part ÷ of in minor units, rounded half away from zero; 0 of nothing."""
    return _round_fraction(Fraction(whole) * Fraction(part) / Fraction(of)) if of else 0


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount in major units."""
    return Decimal(minor).scaleb(-decimals_of(currency), _EXACT)


def to_text(minor: int, currency: str) -> str:
    """Plain text with exactly the currency's decimals: `81.99`, `1099`, `40.700`; no exponent, no `-0`."""
    decimals = decimals_of(currency)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    body = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{body}" if minor < 0 else body


def spread(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split minor units by weight with largest remainders, ties to the earlier one; weights ≤ 0 get nothing.

    The parts always add up to the total. Without any positive weight nothing can be spread: a non-zero total raises.
    """
    positive = [Fraction(weight) if weight > 0 else Fraction(0) for weight in weights]
    whole = sum(positive)
    if not whole:
        if total:
            raise InvalidInput("There is nothing that this amount could be spread over.", code="nothing_to_spread")
        return [0] * len(positive)
    sign = -1 if total < 0 else 1
    exact = [abs(total) * weight / whole for weight in positive]
    parts = [value.numerator // value.denominator for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: abs(total) - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]


def typed_number(text: str) -> str:
    """A number as people write it, with a point for the decimals: `1.234,50` and `1,234.50` are 1234.50."""
    bare = _BLANKS.sub("", text)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma > point:
        return bare.replace(".", "").replace(",", ".") if bare.count(",") == 1 else bare.replace(",", "")
    return bare.replace(",", "") if comma >= 0 else bare


def parse_number(
    value: object, *, path: str, decimals: int, minimum: Decimal | None = None, maximum: Decimal | None = None
) -> Decimal:
    """A Decimal from the text of a request or form; refuses floats, NaN, infinities and exponents."""
    text = str(value).strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    match = _PLAIN_NUMBER.fullmatch(text) if len(text) <= 64 and text.isascii() else None
    if match is None:
        raise InvalidInput("Write a plain number such as 1234.50.", code="not_a_number", path=path)
    if len(match[1].lstrip("0")) > MAX_DIGITS:
        raise InvalidInput(
            f"This number is too large: at most {MAX_DIGITS} digits.", code="number_too_large", path=path
        )
    if len(match[2] or "") > decimals:
        places = "no decimals" if decimals == 0 else f"at most {decimals} decimals"
        raise InvalidInput(f"This number has too many decimals: {places} here.", code="too_many_decimals", path=path)
    number = Decimal(text)
    if minimum is not None and number < minimum:
        raise InvalidInput(f"This must be at least {minimum}.", code="too_small", path=path)
    if maximum is not None and number > maximum:
        raise InvalidInput(f"This must be at most {maximum}.", code="too_large", path=path)
    return number or abs(number)


def parse_minor(value: object, currency: str, *, path: str, minimum: int | None = None) -> int:
    """Minor units from an amount's text; more decimals than the currency has are refused (`too_many_decimals`)."""
    decimals = decimals_of(currency)
    number = parse_number(value, path=path, decimals=decimals)
    minor = int(number.scaleb(decimals, _EXACT))
    if minimum is not None and minor < minimum:
        raise InvalidInput(f"This must be at least {to_text(minimum, currency)}.", code="too_small", path=path)
    return minor


def decimal_text(value: Decimal) -> str:
    """A Decimal as plain text without exponent or trailing zeros: `9.99`, `1000`, `0`."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def convert(minor: int, currency: str, rate: Decimal, base_currency: str) -> int:
    """Minor units of the base currency for an amount; `rate` is base currency per one of `currency`."""
    return to_minor(Fraction(to_decimal(minor, currency)) * Fraction(rate), base_currency)
