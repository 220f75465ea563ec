"""The NIF, Spain's tax number of people and companies, checked by the character that follows from the others."""

import re

_PERSON = "TRWAGMYFPDXBNJZSQVHLCKE"
_COMPANY = "JABCDEFGHI"
_FOREIGNER = {"X": "0", "Y": "1", "Z": "2"}
_NUMBER = re.compile(r"\d{8}[A-Z]|[XYZKLM]\d{7}[A-Z]|[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]", re.ASCII)


def plain_nif(text: str) -> str:
    """A NIF as the tax agency writes it: nine characters, no blanks, points or dashes, no country before it."""
    plain = re.sub(r"[\s.\-/]", "", text).upper()
    return plain[2:] if plain.startswith("ES") and len(plain) == 11 else plain


def is_nif(nif: str) -> bool:
    """Whether nine plain characters are a NIF: of a person (DNI, NIE, K, L, M) or of a company."""
    if not _NUMBER.fullmatch(nif):
        return False
    first, digits, control = nif[0], nif[1:8], nif[8]
    if first.isdigit():
        return control == _PERSON[int(nif[:8]) % 23]
    if first in "XYZKLM":
        return control == _PERSON[int(_FOREIGNER.get(first, "") + digits) % 23]
    return control in _company_controls(digits)


def _company_controls(digits: str) -> str:
    """The figure and the letter: which kind of company has which is told in different ways, so both count."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::2])
    check = -(doubled + sum(int(digit) for digit in digits[1::2])) % 10
    return f"{check}{_COMPANY[check]}"


def first_nif(*texts: str) -> str:
    """The first of several identifiers that is a NIF, plain; empty where none is."""
    return next((nif for nif in map(plain_nif, texts) if is_nif(nif)), "")
