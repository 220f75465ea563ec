"""What CII (UN/CEFACT, D22B) needs beyond what the library writes."""

from collections.abc import Mapping
from typing import Any

from billing_app.documents.profiles import Profile

_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def finish_cii(root: Any, terms: Mapping[str, Any], profile: Profile) -> None:  # noqa: ARG001 - as for UBL
    """Name the profile."""
    specification = root.find(f".//{_RAM}GuidelineSpecifiedDocumentContextParameter/{_RAM}ID")
    assert specification is not None
    specification.text = profile.specification
