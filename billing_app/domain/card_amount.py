"""Amounts as Stripe counts them: its smallest units are not always those of ISO 4217."""

from billing_app.domain.money import decimals_of

_WHOLE_CODES = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_WHOLE = frozenset(_WHOLE_CODES.split())
_WHOLE_AS_HUNDREDTHS = frozenset({"ISK", "UGX"})
_THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def to_card_amount(minor: int, currency: str) -> int | None:
    """An amount in minor units as Stripe counts it; None where it can't say it exactly."""
    own, theirs = 10 ** decimals_of(currency), 10 ** _decimals(currency)
    if (minor * theirs) % own:
        return None
    amount = minor * theirs // own
    # Three decimals are taken with a last digit of 0 only, and these two without hundredths.
    step = 10 if currency in _THOUSANDTHS else 100 if currency in _WHOLE_AS_HUNDREDTHS else 1
    return None if amount % step else amount


def from_card_amount(amount: int, currency: str) -> int:
    """What Stripe says, in minor units; it never says more than the currency has."""
    return amount * 10 ** decimals_of(currency) // 10 ** _decimals(currency)


def _decimals(currency: str) -> int:
    if currency in _WHOLE:
        return 0
    if currency in _THOUSANDTHS:
        return 3
    return 2
