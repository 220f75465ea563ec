"""A supplier: how a business calls it, and by what it is known again on the next invoice."""

import re
from dataclasses import dataclass

_APART = re.compile(r"[\s./-]+")


@dataclass(frozen=True, slots=True)
class SupplierIds:
    """What an invoice says of its seller; empty where it says nothing."""

    name: str
    vat_id: str = ""
    legal_id: str = ""
    tax_number: str = ""
    iban: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """By what it is known again, the surest first: the state's ids, then the name as people read it."""
        ids = (("vat", self.vat_id), ("legal", self.legal_id), ("tax", self.tax_number))
        said = tuple(f"{kind}:{plain_id(value)}" for kind, value in ids if plain_id(value))
        return (*said, f"name:{plain_name(self.name)}")

    @property
    def key(self) -> str:
        """The surest of the keys: two invoices with the same one are of the same supplier."""
        return self.keys[0]


def plain_id(value: str) -> str:
    """An identifier without what people put between its signs."""
    return _APART.sub("", value).upper()[:60]


def plain_name(name: str) -> str:
    """A name without differences of case and blanks."""
    return " ".join(name.casefold().split())[:200]
