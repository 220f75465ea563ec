"""The form of an own tax: what stands in its fields, the taxes that they say, and the rows of the table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import BillingError
from billing_app.domain.money import typed_number
from billing_app.domain.own_taxes import MAX_TOGETHER, OwnTax
from billing_app.domain.tax import CATEGORIES
from billing_app.states.choices import taxes_text

PARTS = range(MAX_TOGETHER)
_TEXTS = ("name", "reason", "reason_code", "country", "category")


def own_tax_rows(profile: BusinessProfile, locale: str) -> list[dict[str, str]]:
    """The own taxes as rows of a table; `id` is their place."""
    return [
        {
            "id": str(place),
            "text": taxes_text(own.taxes, locale),
            "note": _note(own),
            "is_retired": "yes" if own.is_retired else "",
        }
        for place, own in enumerate(profile.own_taxes)
    ]


def _note(own: OwnTax) -> str:
    tax, *further = own.taxes
    if further:
        is_stacked = any(tax.compound for tax in own.taxes)
        return "Together on a line, one on top of the other" if is_stacked else "Together on a line"
    return " · ".join(filter(None, (CATEGORIES[tax.category], tax.country, tax.reason)))


def form_of_tax(own: OwnTax) -> dict[str, str]:
    """What stands in the fields of the form, by `taxes.PLACE.FIELD`."""
    form: dict[str, str] = {}
    for place, tax in enumerate(own.taxes):
        form |= {f"taxes.{place}.{key}": getattr(tax, key) for key in _TEXTS}
        form[f"taxes.{place}.rate"] = format(tax.rate, "f") if tax.category == "S" else ""
        form[f"taxes.{place}.compound"] = "on" if tax.compound else ""
    return form


def tax_data(form: Mapping[str, Any]) -> list[dict[str, object]]:
    """The taxes that the form says; the further ones only where something is said of them."""
    found: list[dict[str, object]] = []
    for place in PARTS:
        said = {key: str(form.get(f"taxes.{place}.{key}") or "").strip() for key in (*_TEXTS, "rate")}
        if place and not (said["name"] or said["rate"]):
            continue
        data: dict[str, object] = {key: text for key, text in said.items() if text}
        data |= {"category": said["category"] or "S", "rate": typed_number(said["rate"]) or "0"}
        found.append(data | {"compound": bool(form.get(f"taxes.{place}.compound"))})
    return found


def at_fields(error: BillingError, place: int) -> BillingError:
    """The same error with its paths as the form names its fields."""
    start = f"own_taxes.{place}."
    findings = tuple(replace(one, path=_field_of(one.path.removeprefix(start))) for one in error.findings)
    return type(error)(error.message, code=error.error_code, path=error.path, findings=findings)


def _field_of(path: str) -> str:
    return "taxes.1.name" if path == "taxes" else path  # two taxes of one group: the second is the one too many
