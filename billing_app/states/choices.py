"""What forms offer to choose from, in the person's language: countries, currencies, languages, units and taxes."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from babel import Locale

from billing_app.documents.texts import country, rate
from billing_app.domain.business import BusinessProfile
from billing_app.domain.countries import ZONE_OF
from billing_app.domain.currencies import DECIMALS
from billing_app.domain.exemptions import usual_exemptions
from billing_app.domain.tax import CATEGORIES, Tax
from billing_app.domain.tax_choices import surcharged_taxes, taxes_to_choose
from billing_app.domain.tax_field import tax_to_json
from billing_app.domain.units import UNITS, unit_text
from billing_app.services.series import SeriesRecord

Choice = dict[str, str]
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "ja")


@lru_cache(maxsize=32)
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((code, country(code, locale)) for code in ZONE_OF), key=lambda each: each[1].casefold()))


def country_choices(locale: str) -> list[Choice]:
    """All countries by name."""
    return _choices(_countries(locale))


def currency_choices(locale: str, empty: str = "") -> list[Choice]:
    """All currencies by code; `empty` are the words for choosing none."""
    names = Locale.parse(locale).currencies
    return _choices(((code, f"{code} – {names.get(code, code)}") for code in sorted(DECIMALS)), empty)


def language_choices(locale: str, empty: str = "", current: str = "") -> list[Choice]:
    """Languages that documents are usually written in, and the current one."""
    names = Locale.parse(locale).languages
    codes = LANGUAGES if not current or current in LANGUAGES else (*LANGUAGES, current)
    return _choices(((code, str(names.get(code[:2], code)).capitalize()) for code in codes), empty)


def series_choices(records: Sequence[SeriesRecord], chosen: str = "") -> list[Choice]:
    """The open series of each kind that has several, and the chosen one; nothing where there is nothing to choose."""
    still_open = Counter(each.kind for each in records if each.closed_at is None)
    offered = [each for each in records if each.id == chosen or (each.closed_at is None and still_open[each.kind] > 1)]
    is_mixed = len({each.kind for each in offered}) > 1
    return _choices(((each.id, _series_text(each, is_mixed)) for each in offered), "The usual one") if offered else []


def _series_text(record: SeriesRecord, is_mixed: bool) -> str:
    kind = f" · {record.kind}s" if is_mixed else ""
    return f"{record.name} · {record.next_text or record.pattern}{kind}" + (" (closed)" if record.closed_at else "")


def unit_choices(current: str = "") -> list[Choice]:
    """The usual units in words, and the current one."""
    codes = list(UNITS) if not current or current in UNITS else [*UNITS, current]
    return _choices((code, f"{unit_text(code)} ({code})") for code in codes)


def tax_choices(
    profile: BusinessProfile, locale: str, current: Sequence[Tax] = (), day: date | None = None
) -> list[Choice]:
    """The taxes that can stand on a line supplied that day, and the current ones; a value is their JSON."""
    offered = taxes_to_choose(profile, day)
    if current and tuple(current) not in offered:
        offered.append(tuple(current))
    return _choices((taxes_value(taxes), taxes_text(taxes, locale)) for taxes in offered)


def exemption_choices(profile: BusinessProfile) -> list[Choice]:
    """The usual exemptions from VAT: `value` is the code, `reason` what then stands on the document."""
    return [
        {"value": reason.code, "text": what, "reason": reason.text}
        for what, reason in usual_exemptions(profile.country, profile.language)
    ]


def surcharge_choices(profile: BusinessProfile) -> dict[str, str]:
    """Each tax that a surcharge can stand on, and what they are together, as values of choices."""
    return {taxes_value(plain): taxes_value(both) for plain, both in surcharged_taxes(profile).items()}


def taxes_value(taxes: Iterable[Tax]) -> str:
    """Taxes as the value of a choice."""
    return json.dumps([tax_to_json(tax) for tax in taxes], ensure_ascii=False, sort_keys=True)


def taxes_text(taxes: Iterable[Tax], locale: str) -> str:
    """Taxes in words: `19% VAT`, `5% GST + 7% PST`, `Reverse charge`."""
    return " + ".join(_tax_text(tax, locale) for tax in taxes) or "No tax"


def _tax_text(tax: Tax, locale: str) -> str:
    if tax.category != "S":
        return tax.name or CATEGORIES[tax.category]
    whose = f" ({tax.country})" if tax.country else ""
    return f"{rate(tax.rate, locale)} {tax.name or 'VAT'}{whose}"


def _choices(pairs: Iterable[tuple[str, str]], empty: str = "") -> list[Choice]:
    found = [{"value": value, "text": text} for value, text in pairs]
    return [{"value": "", "text": empty}, *found] if empty else found
