"""Ids that tell by themselves that they are mistyped: VAT ids, SIREN and SIRET, Leitweg-ID, by their check digits.

Only what is new is refused, so that what is stored already, or was taken over from another program, can be kept while
something else changes; documents are warned of it. What nobody here knows the form of is let through.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

from stdnum.ch import uid
from stdnum.ch import vat as swiss_vat
from stdnum.de import leitweg
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as british_vat
from stdnum.no import mva

from billing_app.domain.business import BusinessProfile
from billing_app.domain.customer import Customer
from billing_app.domain.errors import Finding, InvalidInput

P = TypeVar("P", BusinessProfile, Customer)
Known = BusinessProfile | Customer
_EU = frozenset(code.upper() for code in eu_vat.MEMBER_STATES) - {"GR"} | {"EL"}
_LEITWEG, _SIREN, _SIRET = "0204", "0002", "0009"
_EXAMPLES = {
    "AT": "ATU13585627", "BE": "BE0403019261", "CH": "CHE-107.787.577 MWST", "DE": "DE136695976", "ES": "ESB58378431",
    "FR": "FR40303265045", "GB": "GB980780684", "IT": "IT00743110157", "NL": "NL004495445B01",
    "NO": "NO995525828MVA", "PL": "PL8567346215", "PT": "PT501964843",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Id:
    """One id of a party: the field it stands in, what it says, and what it is if that can be told."""

    path: str
    text: str
    is_right: Callable[[str], bool]
    sentence: str


def check_ids(before: P | None, after: P) -> P:
    """The party as it is to be stored; ids that are new and mistyped are refused, each at its field."""
    stored = {} if before is None else {each.path: (each.text, _country(before)) for each in _ids(before)}
    wrong = [
        Finding("refusal", "mistyped_id", each.path, each.sentence)
        for each in _ids(after)
        if not each.is_right(each.text) and stored.get(each.path) != (each.text, _country(after))
    ]
    if wrong:
        raise InvalidInput(wrong[0].text, code=wrong[0].code, path=wrong[0].path, findings=tuple(wrong))
    return after


def odd_ids(profile: BusinessProfile, customer: Customer | None) -> Iterator[Finding]:
    """Warnings for a document of ids that are stored and look mistyped."""
    parties: tuple[tuple[Known | None, str, str], ...] = (
        (profile, "Your business", "seller.{}"),
        (customer, "The customer", "customer_id"),
    )
    for party, name, path in parties:
        for each in _ids(party) if party else ():
            if not each.is_right(each.text):
                text = f"{name}, {each.text}: {each.sentence}"
                yield Finding("warning", "mistyped_id", path.format(each.path), text)


def _country(party: Known) -> str:
    return "EL" if party.country == "GR" else party.country


def _ids(party: Known) -> Iterator[_Id]:
    country = _country(party)
    if party.vat_id and (found := _vat_of(party.vat_id, country)):
        yield found
    digits = re.sub(r"[ .]", "", party.legal_id)
    if country == "FR" and digits.isascii() and digits.isdecimal():
        yield from _french("legal_id", digits)
    scheme, number = party.electronic_address.scheme, party.electronic_address.id
    if scheme == _LEITWEG:
        yield _leitweg("electronic_address.id", number)
    elif scheme in {_SIREN, _SIRET}:
        yield from _french("electronic_address.id", number, length=9 if scheme == _SIREN else 14)
    if isinstance(party, Customer) and party.document_format.startswith("xrechnung"):
        yield from _leitweg_in(party.buyer_reference)


def _vat_of(vat_id: str, country: str) -> _Id | None:
    """A VAT id by the country that it begins with, else by the party's own."""
    begins = vat_id[:2] if vat_id[2:3].isalnum() and vat_id[:2].isalpha() else ""
    issuer = next((each for each in (begins, country) if each in _EU or each in {"GB", "CH", "NO"}), "")
    if not issuer:
        return None
    example = f", such as {_EXAMPLES[issuer]}" if issuer in _EXAMPLES else ""
    sentence = f"This is no VAT number of {issuer}: a digit is wrong or missing. Compare it with the original{example}."
    return _Id("vat_id", vat_id, _vat_check(issuer), sentence)


def _vat_check(issuer: str) -> Callable[[str], bool]:
    if issuer in _EU:
        return lambda text: eu_vat.is_valid(text if text.startswith(issuer) else issuer + text)
    modules: dict[str, tuple[ModuleType, ...]] = {"GB": (british_vat,), "CH": (swiss_vat, uid), "NO": (mva,)}
    return lambda text: any(module.is_valid(text) for module in modules[issuer])


def _french(path: str, digits: str, *, length: int = 0) -> Iterator[_Id]:
    wanted = length or len(digits)
    if wanted == 9:
        sentence = "This is no SIREN: it has 9 digits, and a digit is wrong or missing. Compare it with the original."
        yield _Id(path, digits, siren.is_valid, sentence)
    elif wanted == 14:
        sentence = "This is no SIRET: it has 14 digits, and a digit is wrong or missing. Compare it with the original."
        yield _Id(path, digits, siret.is_valid, sentence)


def _leitweg_in(reference: str) -> Iterator[_Id]:
    """Most references are something else: only what has the form of a Leitweg-ID is held to its check digits."""
    if re.fullmatch(r"(0[1-9]|1[0-6]|99)\d{0,10}(-[0-9A-Za-z]{1,30})?-\d{2}", reference):
        yield _leitweg("buyer_reference", reference)


def _leitweg(path: str, text: str) -> _Id:
    sentence = "This is no Leitweg-ID: its last two digits don’t follow from the others. Compare it with the original."
    return _Id(path, text, leitweg.is_valid, sentence)
