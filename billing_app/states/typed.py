"""What people type into fields, as the rules read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from billing_app.domain.money import typed_number


def filled(form: Mapping[str, Any], texts: Iterable[str], numbers: Iterable[str] = ()) -> dict[str, str]:
    """The fields of a form that were filled in, numbers as the rules read them."""
    found = {name: str(form.get(name) or "").strip() for name in texts}
    found |= {name: typed_number(str(form.get(name) or "")) for name in numbers}
    return {name: text for name, text in found.items() if text}
