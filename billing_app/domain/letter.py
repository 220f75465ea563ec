"""The letter that goes with a document: variables that are filled in, and whom it may go to."""

import re
from collections.abc import Mapping, Sequence

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Problems, list_field, text_field
from billing_app.domain.party_fields import email_field

VARIABLES = ("business", "customer", "number", "amount", "balance", "issued_on", "due_on", "link")
MAX_RECIPIENTS = 20
SUBJECT_LENGTH, TEXT_LENGTH = 200, 5000
_VARIABLE = re.compile(r"\{([^{}\s]{1,40})\}")
_APART = re.compile(r"[\s,;]+")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in, each once: what a value says is never read as a variable."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def subject_field(value: object, path: str) -> str:
    """The subject of a letter: one line that is there, with known variables."""
    return _known_variables(text_field(value, path, SUBJECT_LENGTH, required=True), path)


def letter_field(value: object, path: str) -> str:
    """The text of a letter, with known variables."""
    return _known_variables(text_field(value, path, TEXT_LENGTH, required=True, multiline=True), path)


def recipients_field(value: object, path: str) -> tuple[str, ...]:
    """Addresses as a list, or as text apart by commas, semicolons or blanks; at least one, each once."""
    parts = [part for part in _APART.split(value) if part] if isinstance(value, str) else None
    given: Sequence[object] = list_field(value, path, MAX_RECIPIENTS) if parts is None else parts
    problems = Problems()
    found = [problems.attempt(lambda one=one: email_field(one, path), "") for one in given[: MAX_RECIPIENTS + 1]]
    problems.raise_if_any()
    addresses = tuple(dict.fromkeys(address for address in found if address))
    if not addresses:
        raise InvalidInput("Write the e-mail address of the customer.", code="required", path=path)
    if len(addresses) > MAX_RECIPIENTS:
        raise InvalidInput(f"At most {MAX_RECIPIENTS} addresses at once.", code="too_many", path=path)
    return addresses


def paragraphs_of(text: str) -> list[list[str]]:
    """The text as paragraphs of lines."""
    parts = re.split(r"\n\s*\n", text.strip())
    return [[line.strip() for line in part.splitlines() if line.strip()] for part in parts if part.strip()]


def _known_variables(text: str, path: str) -> str:
    for name in _VARIABLE.findall(text):
        if name not in VARIABLES:
            known = ", ".join("{" + each + "}" for each in VARIABLES)
            raise InvalidInput(f"There is no {{{name}}}. These are known: {known}.", code="no_variable", path=path)
    return text
