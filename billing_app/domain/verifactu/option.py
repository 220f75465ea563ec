"""VeriFactu as an option of a business: which tax it charges, and who answers for the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, choice_field, read_record, text_field
from billing_app.domain.verifactu.nif import is_nif, plain_nif
from billing_app.domain.verifactu.record import Environment

Impost = Literal["vat", "igic", "ipsi"]
IMPOST_CODES: Mapping[str, str] = {"vat": "01", "ipsi": "02", "igic": "03"}


@dataclass(frozen=True, slots=True)
class VerifactuOption:
    """What a business chose. Without a producer it answers for the program itself, as whoever runs its own does."""

    environment: Environment = "production"
    impost: Impost = "vat"
    producer_name: str = ""
    producer_nif: str = ""


def verifactu_field(value: object, path: str) -> VerifactuOption:
    """The option from its object; a producer has both a name and a NIF."""
    option = read_record(VerifactuOption, value, _READERS, path=path)
    if bool(option.producer_name) != bool(option.producer_nif):
        missing = "producer_nif" if option.producer_name else "producer_name"
        sentence = "Name the producer of the program with name and NIF, or leave both empty."
        raise InvalidInput(sentence, code="incomplete", path=f"{path}.{missing}")
    return option


def verifactu_to_json(option: VerifactuOption | None) -> dict[str, str | None] | None:
    """The option as the API shows it, null while it is off."""
    return {key: getattr(option, key) or None for key in _READERS} if option else None


def check_seller(country: str, currency: str, nif: str) -> None:
    """Refuse the option where a business can't have it."""
    if country != "ES":
        text = "VeriFactu is Spain's: only a business in Spain can keep its records."
        raise InvalidInput(text, code="not_allowed_here", path="verifactu")
    if not nif:
        text = "VeriFactu needs the NIF of your business, as VAT id or tax number, with its right check character."
        raise InvalidInput(text, code="nif_missing", path="verifactu")
    if currency != "EUR":
        text = "VeriFactu's records are in euros: keep the books in EUR."
        raise InvalidInput(text, code="currency_not_euro", path="verifactu")


def _nif_field(value: object, path: str) -> str:
    nif = plain_nif(text_field(value, path, 20))
    if nif and not is_nif(nif):
        text = "This is no NIF: its last character does not follow from the others. Write it such as 12345678Z."
        raise InvalidInput(text, code="not_a_nif", path=path)
    return nif


_READERS: Mapping[str, Reader] = {
    "environment": lambda value, path: cast("Environment", choice_field(value, path, get_args(Environment))),
    "impost": lambda value, path: cast("Impost", choice_field(value, path, get_args(Impost))),
    "producer_name": lambda value, path: text_field(value, path, 120),
    "producer_nif": _nif_field,
}
