"""What a form says, for a service: empty fields as null, dotted names as objects."""

from collections.abc import Iterable, Mapping
from typing import Any


def form_data(form: Mapping[str, Any], fields: Iterable[str]) -> dict[str, object]:
    """The fields that the form has; an object whose parts are all empty is null."""
    data: dict[str, object] = {}
    parts: dict[str, dict[str, object]] = {}
    for path in fields:
        if path not in form:
            continue
        value = str(form[path]).strip() or None
        owner, _, key = path.rpartition(".")
        if owner:
            parts.setdefault(owner, {})[key] = value
        else:
            data[path] = value
    return data | {owner: found if any(found.values()) else None for owner, found in parts.items()}


def form_of(shown: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """What stands in the fields, from a record's JSON object."""
    texts: dict[str, str] = {}
    for path in fields:
        owner, _, key = path.rpartition(".")
        value = (shown.get(owner) or {}).get(key) if owner else shown.get(key)
        texts[path] = "" if value is None else str(value)
    return texts


def plain_number(text: str) -> str:
    """A number as the server reads it: a single comma is a decimal point."""
    typed = text.strip().replace(" ", "").replace("\u00a0", "")
    return typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed
