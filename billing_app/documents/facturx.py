"""Factur-X and ZUGFeRD: the CII inside the PDF, so that people and programs read the same file."""

from billing_app.documents.profiles import PROFILES


def embed(pdf: bytes, cii: bytes, level: str = "en16931", *, language: str = "") -> bytes:
    """The PDF/A-3 with the e-invoice in it; `level` is en16931 or extended. Runs in the workshop."""
    # Only the process that writes needs the library and what it brings along.
    from facturx import generate_from_binary

    if level not in {profile.level for profile in PROFILES.values()}:
        raise ValueError(f"There is no level {level} of Factur-X here.")
    return generate_from_binary(
        pdf,
        cii,
        flavor="factur-x",
        level=level,
        check_xsd=False,
        check_schematron=False,
        lang=language or None,
        afrelationship="alternative",
    )
