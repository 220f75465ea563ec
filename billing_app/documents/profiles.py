"""The e-invoice profiles: which syntax, specification and process a file names, and which rules it must pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from billing_app.domain.business import DocumentFormat
from billing_app.domain.errors import InvalidInput

_CORE = "urn:cen.eu:en16931:2017"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. `specification` is BT-24, `process` BT-23; `own_rules` names rule files beyond the core's."""

    key: DocumentFormat
    title: str
    syntax: Literal["ubl", "cii"]
    level: Literal["en16931", "extended"] = "en16931"
    specification: str = _CORE
    process: str = ""
    own_rules: Literal["", "xrechnung", "peppol"] = ""

    @property
    def is_xrechnung(self) -> bool:
        """Whether the rules of the German administration hold."""
        return self.own_rules == "xrechnung"


_XRECHNUNG = f"{_CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_PEPPOL = f"{_CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_EXTENDED = f"{_CORE}#conformant#urn:factur-x.eu:1p0:extended"

PROFILES: Mapping[str, Profile] = {
    profile.key: profile
    for profile in (
        Profile("facturx", "Factur-X / ZUGFeRD (EN 16931)", "cii"),
        Profile("facturx-extended", "Factur-X / ZUGFeRD (Extended)", "cii", "extended", _EXTENDED),
        Profile("ubl", "EN 16931 in UBL", "ubl"),
        Profile("cii", "EN 16931 in CII", "cii"),
        Profile("xrechnung-ubl", "XRechnung 3 in UBL", "ubl", "en16931", _XRECHNUNG, _BILLING, "xrechnung"),
        Profile("xrechnung-cii", "XRechnung 3 in CII", "cii", "en16931", _XRECHNUNG, _BILLING, "xrechnung"),
        Profile("peppol", "Peppol BIS Billing 3", "ubl", "en16931", _PEPPOL, _BILLING, "peppol"),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of a format's name."""
    try:
        return PROFILES[name]
    except KeyError:
        raise InvalidInput(
            f"Choose one of the formats {', '.join(PROFILES)}.", code="unknown_format", path="format"
        ) from None
