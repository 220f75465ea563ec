"""What people type into fields, as the rules read it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_BLANKS = re.compile(r"[\s'’]")


def typed_number(text: str) -> str:
    """A number as people write it, with a point for the decimals: `1.234,50` and `1,234.50` are 1234.50."""
    bare = _BLANKS.sub("", text)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma > point:
        return bare.replace(".", "").replace(",", ".") if bare.count(",") == 1 else bare.replace(",", "")
    return bare.replace(",", "") if comma >= 0 else bare


def filled(form: Mapping[str, Any], texts: Iterable[str], numbers: Iterable[str] = ()) -> dict[str, str]:
    """The fields of a form that were filled in, numbers as the rules read them."""
    found = {name: str(form.get(name) or "").strip() for name in texts}
    found |= {name: typed_number(str(form.get(name) or "")) for name in numbers}
    return {name: text for name, text in found.items() if text}
