"""The first run: who owns the installation, and the business that bills."""

import hmac
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple, TypeVar

from babel import Locale
from babel.numbers import get_territory_currencies
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.business import BusinessProfile, parse_business
from billing_app.domain.countries import ZONE_OF
from billing_app.domain.currencies import DECIMALS
from billing_app.domain.errors import BillingError
from billing_app.domain.fields import Problems
from billing_app.domain.money import parse_minor, typed_number
from billing_app.domain.series import SeriesPlan
from billing_app.services.accounts import NewLogin, check_login, is_set_up
from billing_app.services.known_ids import check_ids
from billing_app.services.sessions import start_session
from billing_app.services.setting_up import INVOICES, check_numbers, set_up_business, setup_key
from billing_app.web.cookies import enter
from billing_app.web.showing import address_of, errors_by_field, form_values, is_on_this_machine, show

router = APIRouter()
T = TypeVar("T")
_ENGLISH = Locale("en")
_COUNTRIES = sorted(((code, str(_ENGLISH.territories.get(code, code))) for code in ZONE_OF), key=lambda each: each[1])
_CURRENCIES = sorted((code, f"{code} – {_ENGLISH.currencies.get(code, code)}") for code in DECIMALS)
_NEW_IN_EURO = {"BG": "EUR"}  # newer than the data of Babel
_TAX_STATUS = {"yes": "registered", "small": "small_business", "no": "unregistered"}
_EMPTY = {
    "charges_vat": "yes",
    "pattern": INVOICES.pattern,
    "next_number": "1",
    "country": "",
    "currency": "",
} | dict.fromkeys(("owner_name", "email", "business_name", "vat_id", "iban", "bank_balance", "key"), "")


class _Typed(NamedTuple):
    """A form that was understood."""

    login: NewLogin
    profile: BusinessProfile
    invoices: SeriesPlan
    bank_balance_minor: int


@router.get("/setup")
def show_setup(request: Request, key: str = "") -> Response:
    """The form, until somebody can sign in."""
    if is_set_up():
        return RedirectResponse("/sign-in", 303)
    if not _may_set_up(request, key):
        return show("setup_closed.html", 403)
    country = _usual_country(request.headers.get("accept-language", ""))
    return _form(_EMPTY | {"key": key, "country": country}, {})


@router.post("/setup")
def post_setup(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Set up and go to the overview, signed in; or show the form again with what is wrong."""
    if is_set_up():
        return RedirectResponse("/sign-in", 303)
    if not _may_set_up(request, values.get("key", "")):
        return show("setup_closed.html", 403)
    try:
        typed = _read(_EMPTY | values)
        founded = set_up_business(
            typed.login, typed.profile, invoices=typed.invoices, bank_balance_minor=typed.bank_balance_minor
        )
    except BillingError as error:
        return _form(_EMPTY | values, errors_by_field(error), 422)
    device = request.headers.get("user-agent", "")
    return enter(start_session(founded.actor, device=device, address=address_of(request)))


def _form(values: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    return show("setup.html", status, values=values, errors=errors, countries=_COUNTRIES, currencies=_CURRENCIES)


def _usual_country(accept_language: str) -> str:
    """The country that a browser's language names; the language that browsers come with from the shop names none."""
    first = accept_language[:200].partition(",")[0].partition(";")[0].strip()
    region = first.partition("-")[2].upper()
    return region if region in ZONE_OF and first.lower() != "en-us" else ""


def _usual_currency(country: str) -> str:
    """What a country pays with."""
    known = get_territory_currencies(country) if country in ZONE_OF else []
    return _NEW_IN_EURO.get(country) or (known[0] if known else "")


def _read(values: Mapping[str, str]) -> _Typed:
    """Everything that was typed, or one error that names every field that needs attention."""
    problems = _FormProblems()
    login = problems.attempt_as(
        {"name": "owner_name"},
        lambda: check_login(values["owner_name"], values["email"], values.get("password", "")),
    )
    profile = problems.attempt_as(
        {"name": "business_name", "tax_status": "charges_vat"},
        lambda: check_ids(None, parse_business(_profile_of(values))),
    )
    invoices = problems.attempt_as({}, lambda: check_numbers(values["pattern"], values["next_number"]))
    currency = profile.currency if profile is not None else ""
    balance = problems.attempt_as({}, lambda: _balance_of(values["bank_balance"], currency)) if currency else 0
    problems.raise_if_any()
    assert login is not None
    assert profile is not None
    assert invoices is not None
    return _Typed(login, profile, invoices, balance or 0)


def _profile_of(values: Mapping[str, str]) -> dict[str, str]:
    # Without a country it is refused anyway: then the currency, which follows the country, is no second fault.
    follows = _usual_currency(values["country"]) if values["country"].strip() else "EUR"
    given = {
        "name": values["business_name"],
        "country": values["country"],
        "currency": values["currency"] or follows,
        "tax_status": _TAX_STATUS.get(values["charges_vat"], values["charges_vat"]),
        "vat_id": values["vat_id"] if values["charges_vat"] == "yes" else "",
        "email": values["email"],
        "iban": values["iban"],
    }
    return {key: value for key, value in given.items() if value.strip()}


def _balance_of(typed: str, currency: str) -> int:
    """Minor units; may be negative, empty is nothing."""
    return parse_minor(typed_number(typed), currency, path="bank_balance") if typed.strip() else 0


class _FormProblems(Problems):
    """Gathers findings under the names that the fields have in the form."""

    def attempt_as(self, names: Mapping[str, str], read: Callable[[], T]) -> T | None:
        """What `read` gives, or None after noting why it was refused."""
        try:
            return read()
        except BillingError as error:
            for finding in error.findings:
                self.add(finding.code, names.get(finding.path, finding.path), finding.text)
            return None


def _may_set_up(request: Request, key: str) -> bool:
    """On the machine itself anybody may; from elsewhere only who has seen the link that the program printed."""
    return is_on_this_machine(request) or hmac.compare_digest(key.encode(), setup_key().encode())
