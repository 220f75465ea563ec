"""How documents look: layout, paper and a colour that can be read on it."""

import re
from typing import Literal, get_args

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import choice_field
from billing_app.domain.ids import is_id

Layout = Literal["modern", "classic", "compact"]
Paper = Literal["a4", "letter"]

DEFAULT_COLOUR = "#1d4ed8"
MAX_LOGO_BYTES = 2_000_000
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text of the colour on white, and white text on the colour."""
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "DO", "PR", "SV", "NI"})


def paper_of(country: str) -> Paper:
    """The paper that offices of a country have."""
    return "letter" if country in _LETTER_COUNTRIES else "a4"


def layout_field(value: object, path: str) -> str:
    """One of the layouts."""
    return choice_field(value, path, get_args(Layout))


def paper_field(value: object, path: str) -> str:
    """A paper, or nothing: that of the country."""
    return choice_field(value, path, ("", *get_args(Paper)))


def colour_field(value: object, path: str) -> str:
    """A colour as `#rrggbb` that is dark enough to be read on white; empty is the usual one."""
    colour = value.strip().lower() if isinstance(value, str) else "?"
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        raise InvalidInput("Write a colour such as #1d4ed8.", code="not_a_colour", path=path)
    if contrast_on_white(colour) < LEAST_CONTRAST:
        sentence = f"This colour is too pale to be read on paper. {darkened(colour)} is the nearest that can be."
        raise InvalidInput(sentence, code="too_pale", path=path)
    return colour


def logo_field(value: object, path: str) -> str:
    """The id of a logo that was uploaded; empty for none. Whether the business has it is asked where it is stored."""
    if isinstance(value, str) and (not value or is_id(value)):
        return value
    raise InvalidInput("Upload the logo first, then name it by its id.", code="unknown_logo", path=path)


def contrast_on_white(colour: str) -> float:
    """The contrast ratio between a colour and white, 1 to 21, as WCAG defines it."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def darkened(colour: str) -> str:
    """The same hue, as much darker as it takes to be read."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    shades = ("#" + "".join(f"{part * step // 100:02x}" for part in parts) for step in range(100, -1, -1))
    return next(shade for shade in shades if contrast_on_white(shade) >= LEAST_CONTRAST)
