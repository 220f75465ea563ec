"""The business that bills: who it is, how it is taxed, and what it has chosen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo

from billing_app.domain import party_fields as pf
from billing_app.domain.cash import CashRounding, cash_step
from billing_app.domain.countries import ZONE_OF, country_field
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import (
    Reader,
    choice_field,
    date_field,
    flag_field,
    note_field,
    read_record,
    text_field,
    whole_field,
)
from billing_app.domain.iban import bic_field, iban_field
from billing_app.domain.look import Layout, Paper, colour_field, layout_field, logo_field, paper_field
from billing_app.domain.own_taxes import OwnTax, own_tax_to_json, own_taxes_field
from billing_app.domain.party import Address, ElectronicAddress, Party
from billing_app.domain.verifactu.nif import first_nif
from billing_app.domain.verifactu.option import VerifactuOption, check_seller, verifactu_field, verifactu_to_json

TaxStatus = Literal["registered", "small_business", "unregistered"]
TaxBasis = Literal["accrual", "cash"]
CheckPolicy = Literal["warn", "refuse"]
SupplyNature = Literal["goods", "services", "mixed"]
DocumentFormat = Literal["facturx", "facturx-extended", "ubl", "cii", "xrechnung-ubl", "xrechnung-cii", "peppol"]

MAX_DUE_DAYS = 3650
BANK_CHANGE_TOLD_DAYS = 60
"""So long every customer who is billed monthly reads of new bank details at least once, also after a holiday."""
_PEPPOL_COUNTRIES = frozenset({"BE", "DK", "FI", "IE", "IS", "LU", "NL", "NO", "SE"})
NO_LINE_ROUNDING = frozenset({"BE", "JP"})
"""Countries whose law forbids rounding the tax of each line."""


@dataclass(frozen=True, slots=True)
class BusinessProfile:
    """What a business says of itself. `books_closed_until` is the last day on which nothing is posted any more.

    `time_zone`, `document_format` and `document_paper` empty mean: those of the country.
    `supply_nature` is what French documents say of the operation; empty as long as nobody has chosen.
    `fiscal_year_start_month` is 1 to 12. `bank_changed_on` is written by
    the program alone: customers are told on the next documents. `copy_to_business` sends a copy of every mail that
    brings a document to the business as well, as long as it has an address.
    """

    name: str
    country: str
    currency: str
    time_zone: str = ""
    address: Address = pf.NO_ADDRESS
    vat_id: str = ""
    tax_number: str = ""
    legal_id: str = ""
    email: str = ""
    phone: str = ""
    contact_name: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    electronic_address: ElectronicAddress = pf.NO_ELECTRONIC_ADDRESS
    tax_status: TaxStatus = "registered"
    tax_basis: TaxBasis = "accrual"
    due_days: int = 14
    language: str = "en"
    check_policy: CheckPolicy = "warn"
    document_format: DocumentFormat | Literal[""] = ""
    supply_nature: SupplyNature | Literal[""] = ""
    books_closed_until: date | None = None
    round_tax_per_line: bool = False
    cash_rounding: CashRounding = ""
    fiscal_year_start_month: int = 1
    retention_years: int = 10
    payment_terms: str = ""
    footer: str = ""
    document_layout: Layout = "modern"
    document_paper: Paper | Literal[""] = ""
    document_colour: str = ""
    logo_id: str = ""
    bank_changed_on: date | None = None
    verifactu: VerifactuOption | None = None
    copy_to_business: bool = False
    own_taxes: tuple[OwnTax, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the days of this business begin and end."""
        return ZoneInfo(self.time_zone)

    def bank_change_told_on(self, day: date) -> date | None:
        """When the bank details changed, if a document of this day still has to say so."""
        changed = self.bank_changed_on
        return changed if changed and self.iban and day <= changed + timedelta(days=BANK_CHANGE_TOLD_DAYS) else None

    @property
    def cash_step(self) -> int:
        """What is paid in cash is rounded to this many minor units; 0 where it is not rounded."""
        return cash_step(self.cash_rounding, self.country, self.currency)

    @property
    def nif(self) -> str:
        """Spain's tax number of the business, empty where it has none that is right."""
        return first_nif(self.vat_id, self.tax_number, self.legal_id)

    @property
    def seller(self) -> Party:
        """The business as the seller on a document; without an own address country it is the business's."""
        address = self.address if self.address.country else replace(self.address, country=self.country)
        return Party(
            name=self.name,
            country=self.country,
            address=address,
            vat_id=self.vat_id,
            tax_number=self.tax_number,
            legal_id=self.legal_id,
            email=self.email,
            phone=self.phone,
            contact_name=self.contact_name,
            iban=self.iban,
            bic=self.bic,
            electronic_address=self.electronic_address,
        )


def parse_business(data: object) -> BusinessProfile:
    """A new profile from a JSON object; name, country and currency are required."""
    return _checked(read_record(BusinessProfile, data, _READERS))


def merge_business(profile: BusinessProfile, data: object) -> BusinessProfile:
    """The profile after a PATCH: absent keys stay, null sets a key back to its default."""
    return _checked(read_record(BusinessProfile, data, _READERS, current=profile))


def business_to_json(profile: BusinessProfile) -> dict[str, object]:
    """The profile as the API shows it, empty texts as null."""
    shown: dict[str, object] = {key: getattr(profile, key) for key in _STORED}
    shown["address"] = pf.address_to_json(profile.address)
    shown["verifactu"] = verifactu_to_json(profile.verifactu)
    shown["own_taxes"] = [own_tax_to_json(own) for own in profile.own_taxes]
    shown["electronic_address"] = pf.electronic_address_to_json(profile.electronic_address)
    for key, day in (("books_closed_until", profile.books_closed_until), ("bank_changed_on", profile.bank_changed_on)):
        shown[key] = day.isoformat() if day else None
    return {key: None if value == "" else value for key, value in shown.items()}


def business_from_json(stored: Mapping[str, object]) -> BusinessProfile:
    """The profile from what `business_to_json` gave; keys of other versions are passed over."""
    return business_from_text(json.dumps(stored, sort_keys=True))


@lru_cache(maxsize=256)
def business_from_text(text: str) -> BusinessProfile:
    """The same from its JSON text.

    Every use case reads the profile, and it hardly ever changes: the text decides, so the cache can't be stale.
    """
    stored: dict[str, object] = json.loads(text)
    known = {key: value for key, value in stored.items() if key in _STORED}
    return _checked(read_record(BusinessProfile, known, _STORED))


def _checked(profile: BusinessProfile) -> BusinessProfile:
    if profile.round_tax_per_line and profile.country in NO_LINE_ROUNDING:
        sentence = f"Rounding the tax of each line is not allowed in {profile.country}."
        raise InvalidInput(sentence, code="not_allowed_here", path="round_tax_per_line")
    if profile.verifactu is not None:
        check_seller(profile.country, profile.currency, profile.nif)
    if not profile.document_format:
        profile = replace(profile, document_format=usual_format(profile.country))
    return profile if profile.time_zone else replace(profile, time_zone=ZONE_OF[profile.country])


def usual_format(country: str) -> DocumentFormat:
    """The e-invoice that a country's businesses usually send: Peppol where that is the way, else Factur-X."""
    return "peppol" if country in _PEPPOL_COUNTRIES else "facturx"


def zone_field(value: object, path: str) -> str:
    """A time zone of the IANA data base such as Europe/Berlin."""
    name = text_field(value, path, 64)
    try:
        known = not name.startswith(("posix/", "right/", "posixrules")) and name not in {"localtime", "Factory"}
        if known and ZoneInfo(name).key == name:
            return name
    except (KeyError, ValueError, OSError):
        pass
    raise InvalidInput("Use a time zone such as Europe/Berlin.", code="unknown_time_zone", path=path)


def due_days_field(value: object, path: str) -> int:
    """Days from issue to due date."""
    return whole_field(value, path, minimum=0, maximum=MAX_DUE_DAYS)


def document_format_field(value: object, path: str) -> DocumentFormat:
    """The name of an e-invoice's format."""
    return cast("DocumentFormat", choice_field(value, path, get_args(DocumentFormat)))


def _choice(kind: object) -> Reader:
    return lambda value, path: choice_field(value, path, get_args(kind))


_READERS: Mapping[str, Reader] = {
    "name": pf.name_field,
    "country": country_field,
    "currency": pf.currency_field,
    "time_zone": zone_field,
    "address": pf.address_field,
    "vat_id": pf.vat_id_field,
    "tax_number": lambda value, path: text_field(value, path, 50),
    "legal_id": lambda value, path: text_field(value, path, 50),
    "email": pf.email_field,
    "phone": pf.phone_field,
    "contact_name": pf.short_text,
    "website": pf.short_text,
    "iban": iban_field,
    "bic": bic_field,
    "electronic_address": pf.electronic_address_field,
    "tax_status": _choice(TaxStatus),
    "tax_basis": _choice(TaxBasis),
    "due_days": due_days_field,
    "language": pf.language_field,
    "check_policy": _choice(CheckPolicy),
    "document_format": document_format_field,
    "supply_nature": lambda value, path: choice_field(value, path, get_args(SupplyNature)),
    "books_closed_until": date_field,
    "round_tax_per_line": flag_field,
    "cash_rounding": _choice(CashRounding),
    "fiscal_year_start_month": lambda value, path: whole_field(value, path, minimum=1, maximum=12),
    "retention_years": lambda value, path: whole_field(value, path, minimum=10, maximum=100),
    "payment_terms": note_field,
    "footer": note_field,
    "document_layout": layout_field,
    "document_paper": paper_field,
    "document_colour": colour_field,
    "logo_id": logo_field,
    "verifactu": verifactu_field,
    "copy_to_business": flag_field,
    "own_taxes": own_taxes_field,
}
_STORED: Mapping[str, Reader] = {**_READERS, "bank_changed_on": date_field}
