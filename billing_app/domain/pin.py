"""PINs at a counter: short, so none that everybody tries first."""

import re

from billing_app.domain.errors import InvalidInput

_FORM = re.compile(r"[0-9]{4,8}")
_RUNS = "01234567890123456789"
_USUAL = frozenset(
    {
        "1004", "1010", "1122", "1212", "1313", "1342", "1314", "2580", "4321",
        "5683", "6969", "0852", "1235", "1236", "1478", "1590", "121212", "112233",
        "159753", "147258", "654321", "123321", "789456", "101010", "520520", "987654",
    }
)  # fmt: skip


def check_pin(pin: str) -> str:
    """The same PIN; raises `InvalidInput` for one that is no PIN, or is guessed first."""
    if not _FORM.fullmatch(pin):
        raise InvalidInput("A PIN has 4 to 8 digits.", code="not_a_pin", path="pin")
    is_year = len(pin) == 4 and pin[:2] in {"19", "20"}
    halves = pin[: len(pin) // 2], pin[len(pin) // 2 :]
    if len(set(pin)) == 1 or pin in _RUNS or pin[::-1] in _RUNS or pin in _USUAL or is_year or halves[0] == halves[1]:
        raise InvalidInput("This PIN is one of those that are tried first. Choose another.", code="usual", path="pin")
    return pin
