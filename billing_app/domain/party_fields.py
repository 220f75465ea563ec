"""Reading what businesses and customers have in common: addresses, e-mail, telephone, identifiers, languages."""

import re
from collections.abc import Mapping

from billing_app.domain.countries import country_field
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, read_record, text_field
from billing_app.domain.money import decimals_of
from billing_app.domain.party import Address, ElectronicAddress

NO_ADDRESS = Address()
NO_ELECTRONIC_ADDRESS = ElectronicAddress()

_EMAIL_PART = r"[^\s@<>,;:\"()\[\]\\]"
_EMAIL = re.compile(rf"{_EMAIL_PART}{{1,64}}@(?:[\w-]{{1,63}}\.)+[\w-]{{2,63}}")
_PHONE = re.compile(r"[+0-9][0-9 ()./-]{2,39}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
_SCHEME = re.compile(r"[0-9A-Z]{2,4}", re.ASCII)


def name_field(value: object, path: str) -> str:
    """A name of one line that is there."""
    return text_field(value, path, required=True)


def short_text(value: object, path: str) -> str:
    """One line of at most 200 characters, or nothing."""
    return text_field(value, path)


def email_field(value: object, path: str) -> str:
    """An e-mail address by its shape (no mail is sent to find out); empty stays empty."""
    email = text_field(value, path, 254)
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput("Write an e-mail address such as name@example.com.", code="not_an_email", path=path)
    return email


def phone_field(value: object, path: str) -> str:
    """A telephone number as people write it; empty stays empty."""
    phone = text_field(value, path, 50)
    if phone and not _PHONE.fullmatch(phone):
        raise InvalidInput("Write a telephone number such as +49 30 1234567.", code="not_a_phone", path=path)
    return phone


def vat_id_field(value: object, path: str) -> str:
    """A VAT id in capitals without blanks; whether the state knows it is asked elsewhere."""
    return re.sub(r"\s+", "", text_field(value, path, 30)).upper()


def language_field(value: object, path: str) -> str:
    """A language such as `de` or `de-CH`; empty stays empty."""
    language = text_field(value, path, 10)
    if language and not _LANGUAGE.fullmatch(language):
        raise InvalidInput("Write a language such as de or de-CH.", code="not_a_language", path=path)
    return language


def currency_field(value: object, path: str) -> str:
    """An ISO 4217 code in capital letters."""
    code = value.strip().upper() if isinstance(value, str) else ""
    decimals_of(code, path=path)
    return code


def optional_currency(value: object, path: str) -> str:
    """An ISO 4217 code, or nothing."""
    return currency_field(value, path) if value != "" else ""


def _optional_country(value: object, path: str) -> str:
    return country_field(value, path) if value != "" else ""


_ADDRESS_READERS: Mapping[str, Reader] = {
    "line1": short_text,
    "line2": short_text,
    "city": short_text,
    "postal_code": lambda value, path: text_field(value, path, 20),
    "subdivision": short_text,
    "country": _optional_country,
}


def address_field(value: object, path: str) -> Address:
    """A postal address from its object; what is not said is empty."""
    return read_record(Address, value, _ADDRESS_READERS, path=path)


def electronic_address_field(value: object, path: str) -> ElectronicAddress:
    """Where e-invoices go: scheme (EAS, `0088`, `EM`) and identifier, both or neither."""
    address = read_record(ElectronicAddress, value, {"scheme": _scheme_field, "id": short_text}, path=path)
    if bool(address.scheme) != bool(address.id):
        sentence = "An electronic address needs both a scheme (such as 0088) and an id."
        raise InvalidInput(sentence, code="incomplete", path=path)
    return address


def _scheme_field(value: object, path: str) -> str:
    scheme = text_field(value, path, 10).upper()
    if scheme and not _SCHEME.fullmatch(scheme):
        raise InvalidInput("Use a scheme of the EAS list such as 0088, 9930 or EM.", code="unknown_scheme", path=path)
    return scheme


def address_to_json(address: Address) -> dict[str, str | None]:
    """The address as the API shows it, empty parts as null."""
    return {key: getattr(address, key) or None for key in _ADDRESS_READERS}


def electronic_address_to_json(address: ElectronicAddress) -> dict[str, str] | None:
    """The electronic address as the API shows it, null when there is none."""
    return {"scheme": address.scheme, "id": address.id} if address.id else None
