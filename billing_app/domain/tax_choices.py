"""What can be chosen as the taxes of a line: the country's, the business's own, and several together."""

from datetime import date

from billing_app.domain.business import BusinessProfile
from billing_app.domain.equivalence_surcharge import COUNTRY, surcharged
from billing_app.domain.own_taxes import OwnTax
from billing_app.domain.rates import NO_VAT, RATES, taxes_for
from billing_app.domain.tax import Tax

Together = tuple[Tax, ...]
"""All taxes of one line in their order."""

_TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "CA": (("5 GST", "9.975 QST"), ("5 GST", "7 PST"), ("5 GST", "6 PST"))
}
"""Taxes of a country that lines usually carry together."""


def taxes_to_choose(profile: BusinessProfile, day: date | None = None) -> list[Together]:
    """The taxes that can stand on a line supplied that day (now without one), the usual one first."""
    usual = taxes_for(profile.country, profile.tax_status, profile.language, day)
    rated = [(tax,) for tax in usual if tax.category == "S"]
    own = [one.taxes for one in profile.own_taxes if _is_offered(one, profile)]
    offered = [*rated, *_together(profile), *own, *((tax,) for tax in usual if tax.category != "S")]
    if charges_surcharge(profile):
        offered += [both for taxes in offered if (both := surcharged(taxes)) != taxes]
    return list(dict.fromkeys(offered))


def charges_surcharge(profile: BusinessProfile) -> bool:
    """Whether the business charges Spain's VAT, on top of which retailers are charged the recargo de equivalencia."""
    is_vat = profile.verifactu is None or profile.verifactu.impost == "vat"
    return profile.country == COUNTRY and profile.tax_status == "registered" and is_vat


def surcharged_taxes(profile: BusinessProfile) -> dict[Together, Together]:
    """Each tax that a surcharge can stand on, and what they are together."""
    if not charges_surcharge(profile):
        return {}
    return {taxes: both for taxes in taxes_to_choose(profile) if (both := surcharged(taxes)) != taxes}


def deductible_taxes(profile: BusinessProfile) -> tuple[Tax, ...]:
    """The taxes with a rate that suppliers can have charged: the country's and the business's own, each for itself."""
    if profile.tax_status != "registered":
        return ()
    own = (tax for one in profile.own_taxes if not one.is_retired for tax in one.taxes if tax.category == "S")
    return tuple(dict.fromkeys((*RATES.get(profile.country, ()), *own)))


def _is_offered(own: OwnTax, profile: BusinessProfile) -> bool:
    """Without registration nothing with a rate can be charged, but sales tax where there is no VAT."""
    may_charge = profile.tax_status == "registered" or (
        profile.tax_status == "unregistered" and profile.country in NO_VAT
    )
    return not own.is_retired and (may_charge or all(tax.category != "S" for tax in own.taxes))


def _together(profile: BusinessProfile) -> list[Together]:
    if profile.tax_status != "registered":
        return []
    known = {f"{tax.rate} {tax.name}": tax for tax in RATES.get(profile.country, ())}
    return [tuple(known[name] for name in names) for names in _TOGETHER.get(profile.country, ())]
