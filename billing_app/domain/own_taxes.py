"""Taxes that a business adds to the usual ones of its country: one tax, or several that a line carries together."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, flag_field, join_path, list_field, read_record
from billing_app.domain.tax import Tax
from billing_app.domain.tax_field import tax_to_json, taxes_field

MAX_OWN_TAXES = 100
MAX_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class OwnTax:
    """What can be chosen for a line: one to three taxes in the order in which they are computed, each with its name.

    Out of use it is offered no more; what was written with it stays as it was written.
    """

    taxes: tuple[Tax, ...]
    is_retired: bool = False


def own_taxes_field(value: object, path: str) -> tuple[OwnTax, ...]:
    """All own taxes of a business from a list of `{taxes: […], is_retired?}`; the same taxes stand there once."""
    found = tuple(_own_tax(one, join_path(path, i)) for i, one in enumerate(list_field(value, path, MAX_OWN_TAXES)))
    for i, own in enumerate(found):
        if any(own.taxes == other.taxes for other in found[:i]):
            sentence = "You have this tax already. Change that one, or bring it back into use."
            raise InvalidInput(sentence, code="tax_twice", path=f"{path}.{i}.taxes.0.name")
    return found


def own_tax_to_json(own: OwnTax) -> dict[str, object]:
    """An own tax as the API shows it."""
    return {"taxes": [tax_to_json(tax) for tax in own.taxes], "is_retired": own.is_retired}


def _own_tax(value: object, path: str) -> OwnTax:
    own = read_record(OwnTax, value, _READERS, path=path)
    path = join_path(path, "taxes")
    if not own.taxes:
        raise InvalidInput("Say which tax this is.", code="required", path=f"{path}.0.name")
    if len(own.taxes) > MAX_TOGETHER:
        raise InvalidInput(f"At most {MAX_TOGETHER} taxes stand together.", code="too_many", path=f"{path}.0.name")
    for i, tax in enumerate(own.taxes):
        _check(tax, f"{path}.{i}", is_first=i == 0, is_alone=len(own.taxes) == 1)
    return own


def _check(tax: Tax, path: str, *, is_first: bool, is_alone: bool) -> None:
    if not tax.name:
        raise InvalidInput("Give the tax its name, as it stands on invoices.", code="required", path=f"{path}.name")
    if tax.category != "S" and not is_alone:
        sentence = "Only taxes with a rate stand together on a line."
        raise InvalidInput(sentence, code="not_together", path=f"{path}.category")
    if tax.compound and is_first:
        sentence = "The first tax has none before it that it could be computed on."
        raise InvalidInput(sentence, code="nothing_before", path=f"{path}.compound")
    if tax.category in {"S", "Z"} and (tax.reason or tax.reason_code):
        sentence = "Only a tax that is not charged has a reason. Leave this empty, or choose another category."
        raise InvalidInput(sentence, code="reason_unneeded", path=f"{path}.reason")


_READERS: Mapping[str, Reader] = {"taxes": taxes_field, "is_retired": flag_field}
