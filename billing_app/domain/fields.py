"""Reading single values out of JSON-like input, and collecting everything that is wrong before refusing it once."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from billing_app.domain.errors import BillingError, Finding, InvalidInput

T = TypeVar("T")
Reader = Callable[[object, str], Any]
"""Makes a value of what was sent: `(value, path)` in, the value out, or InvalidInput."""

NAME_LENGTH = 200
NOTE_LENGTH = 100_000
MAX_FINDINGS = 100

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_YEARS = range(1900, 2200)


class Problems:
    """Gathers findings by path, so that a form shows all of them at once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, code: str, path: str, text: str) -> None:
        """Note one finding; `path` names the field (`lines.0.quantity`)."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding("refusal", code, path, text))

    def attempt(self, read: Callable[[], T], otherwise: T) -> T:
        """What `read` gives, or `otherwise` after noting why it was refused."""
        try:
            return read()
        except BillingError as error:
            self.findings.extend(error.findings[: MAX_FINDINGS - len(self.findings)])
            return otherwise

    def refuse_unknown(self, data: Mapping[str, object], known: Collection[str], path: str = "") -> None:
        """Note every key that nothing here reads."""
        for key in data:
            if key not in known:
                self.add("unknown_field", join_path(path, _short(key)), f"There is no field “{_short(key)}” here.")

    def raise_if_any(self) -> None:
        """One InvalidInput that carries all findings, if there are any."""
        if not self.findings:
            return
        first = self.findings[0]
        if len(self.findings) == 1:
            raise InvalidInput(first.text, code=first.code, path=first.path, findings=(first,))
        message = f"{len(self.findings)} fields need attention, first {first.path or 'the input'}: {first.text}"
        raise InvalidInput(message, code=first.code, path=first.path, findings=tuple(self.findings))


def join_path(path: str, key: object) -> str:
    """The path of a key below another path: `address` and `city` give `address.city`."""
    return f"{path}.{key}" if path else str(key)


def _short(key: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(key)[:60])


def text_field(
    value: object, path: str, max_length: int = NAME_LENGTH, *, required: bool = False, multiline: bool = False
) -> str:
    """Trimmed text in Unicode's composed form; None is empty. Refuses control characters and what XML can't carry."""
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise InvalidInput("Write this as text.", code="not_text", path=path)
    if len(value) > max_length + 1000:
        raise _too_long(value, path, max_length)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if len(text) > max_length:
        raise _too_long(text, path, max_length)
    for character in "" if text.isprintable() else text:  # what Unicode calls printable is never forbidden
        if _is_forbidden(character) and not (multiline and character in "\n\t"):
            sentence = f"Remove the character U+{ord(character):04X}: it can't be printed."
            raise InvalidInput(sentence, code="forbidden_character", path=path)
    if required and not text:
        raise InvalidInput("Fill this in.", code="required", path=path)
    return text


def _too_long(text: str, path: str, max_length: int) -> InvalidInput:
    sentence = f"This text is too long: {len(text):,} characters, at most {max_length:,} are kept."
    return InvalidInput(sentence, code="too_long", path=path)


def _is_forbidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE


def note_field(value: object, path: str) -> str:
    """Text of several lines, at most 100,000 characters."""
    return text_field(value, path, NOTE_LENGTH, multiline=True)


def date_field(value: object, path: str) -> date:
    """A calendar day from ISO 8601 text (`2026-01-31`) or a date; an instant is none."""
    day = value if isinstance(value, date) and not isinstance(value, datetime) else None
    if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            raise InvalidInput("There is no such day in the calendar.", code="no_such_day", path=path) from None
    if day is None or day.year not in _YEARS:
        raise InvalidInput("Write a day such as 2026-01-31.", code="not_a_date", path=path)
    return day


def choice_field(value: object, path: str, choices: Sequence[str]) -> str:
    """One of a few words, exactly as written here."""
    if isinstance(value, str) and value in choices:
        return value
    raise InvalidInput(f"Choose one of: {', '.join(choices)}.", code="not_a_choice", path=path)


def whole_field(value: object, path: str, *, minimum: int, maximum: int) -> int:
    """A whole number within limits, as a number or as text."""
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
        value = int(value)
    if type(value) is not int:
        raise InvalidInput("Write a whole number.", code="not_a_number", path=path)
    if value < minimum:
        raise InvalidInput(f"This must be at least {minimum}.", code="too_small", path=path)
    if value > maximum:
        raise InvalidInput(f"This must be at most {maximum}.", code="too_large", path=path)
    return value


def flag_field(value: object, path: str) -> bool:
    """True or false, nothing that merely looks like it."""
    if isinstance(value, bool):
        return value
    raise InvalidInput("Say true or false.", code="not_a_flag", path=path)


def mapping_field(value: object, path: str) -> Mapping[str, object]:
    """A JSON object, its keys text."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in cast("Mapping[object, object]", value)):
        return cast("Mapping[str, object]", value)
    raise InvalidInput("An object with named fields belongs here.", code="not_an_object", path=path)


def list_field(value: object, path: str, max_items: int) -> Sequence[object]:
    """A JSON list of limited length."""
    if not isinstance(value, list | tuple):
        raise InvalidInput("A list belongs here.", code="not_a_list", path=path)
    items = cast("Sequence[object]", value)
    if len(items) > max_items:
        raise InvalidInput(f"This list is too long: at most {max_items:,} entries.", code="too_many", path=path)
    return items


def read_record(
    kind: type[T], data: object, readers: Mapping[str, Reader], *, path: str = "", current: T | None = None
) -> T:
    """A frozen record from a JSON object: unknown keys refused, all problems in one InvalidInput.

    With `current` this is a PATCH: keys that are absent stay, null sets a key back to its default. Fields of `kind`
    without a default are required. `readers` is keyed by the fields of `kind`.
    """
    problems = Problems()
    given = mapping_field(data, path)
    problems.refuse_unknown(given, readers, path)
    defaults = _defaults(kind)
    values = dict(defaults) if current is None else {key: getattr(current, key) for key in readers}
    for key, read in readers.items():
        field = join_path(path, key)
        if given.get(key) is not None:
            values[key] = problems.attempt(lambda read=read, key=key, field=field: read(given[key], field), None)
        elif key in given and key in defaults:
            values[key] = defaults[key]
        elif key in given or key not in values:
            problems.add("required", field, "Fill this in.")
    problems.raise_if_any()
    return kind(**values)


def _defaults(kind: type[Any]) -> dict[str, Any]:
    return {f.name: f.default for f in dataclasses.fields(kind) if f.default is not dataclasses.MISSING}
