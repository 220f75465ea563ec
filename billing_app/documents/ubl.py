"""What UBL 2.1 needs beyond what the library writes."""

from collections.abc import Mapping
from typing import Any

from billing_app.documents.profiles import Profile

_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def finish_ubl(root: Any, terms: Mapping[str, Any], profile: Profile) -> None:
    """Name the profile, leave the version out, and give the rounding the document's currency."""
    for version in root.findall(f"{_CBC}UBLVersionID"):  # UBL-CR-002
        root.remove(version)
    specification = root.find(f"{_CBC}CustomizationID")
    assert specification is not None
    specification.text = profile.specification
    for rounding in root.iter(f"{_CBC}PayableRoundingAmount"):
        rounding.set("currencyID", terms["BT-5"])
