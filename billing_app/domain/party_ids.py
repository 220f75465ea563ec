"""What kind of register an identifier comes from: the scheme (ISO 6523) that an e-invoice names beside it."""

import re

_REGISTERS: tuple[tuple[str, str, str], ...] = (
    ("FR", r"\d{9}", "0002"),
    ("FR", r"\d{14}", "0009"),
    ("BE", r"[01]\d{9}", "0208"),
    ("NL", r"\d{8}", "0106"),
    ("NL", r"\d{20}", "0190"),
    ("DK", r"\d{8}", "0184"),
    ("NO", r"\d{9}", "0192"),
    ("SE", r"\d{10}", "0007"),
    ("FI", r"\d{7}-?\d", "0212"),
    ("EE", r"\d{8}", "0191"),
    ("LT", r"\d{9}", "0200"),
    ("CH", r"CHE\d{9}", "0183"),
)
"""Country, shape without blanks and points, scheme: SIREN, SIRET, KBO, KVK, OIN, CVR, organisation numbers, UID."""


def legal_scheme(country: str, legal_id: str) -> str:
    """The scheme of a company's register number; empty where the country has none or the shape is another one."""
    plain = re.sub(r"\s", "", legal_id)
    return next((scheme for where, shape, scheme in _REGISTERS if where == country and re.fullmatch(shape, plain)), "")
