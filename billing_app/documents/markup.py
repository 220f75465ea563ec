"""Writing a document's terms as XML: UBL 2.1 or CII, by the factur-x library, finished for the profile."""

import copy
from collections.abc import Mapping
from typing import Any

from billing_app.documents.cii import finish_cii
from billing_app.documents.en16931 import terms_of
from billing_app.documents.profiles import Profile, profile_named
from billing_app.documents.ubl import finish_ubl
from billing_app.documents.xml import parse_safely, to_bytes
from billing_app.domain.errors import Refused

_FLAVORS = {"ubl": "ubl-2.1", "cii": "factur-x"}


def make_xml(document: Mapping[str, Any], format_name: str) -> bytes:
    """The e-invoice of a frozen document; raises `Refused` where the profile can't say what the document says."""
    profile = profile_named(format_name)
    return write_xml(terms_of(document, profile), profile)


def write_xml(terms: Mapping[str, Any], profile: Profile) -> bytes:
    """Terms as bytes. What the library misses in the terms is refused in a sentence."""
    # Only the process that writes needs the library and what it brings along.
    from facturx import generate_xml

    try:
        written = generate_xml(
            copy.deepcopy(dict(terms)),
            flavor=_FLAVORS[profile.syntax],
            level=profile.level,
            check_xsd=False,
            check_schematron="",  # with it the library would ask a server, and pass over one that isn't there
        )
    except (KeyError, ValueError) as error:
        raise Refused(f"The e-invoice is incomplete: {error}", code="xml_incomplete") from error
    root = parse_safely(written)
    (finish_ubl if profile.syntax == "ubl" else finish_cii)(root, terms, profile)
    return to_bytes(root)
