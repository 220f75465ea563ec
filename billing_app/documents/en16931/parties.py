"""Seller and buyer as BG-4 and BG-7, and where goods went as BG-13."""

import re
from collections.abc import Mapping
from typing import Any

from billing_app.documents.en16931.source import Source
from billing_app.domain.party_ids import legal_scheme


def seller_terms(source: Source) -> dict[str, Any]:
    """The seller, with whom to ask (BG-6) and the letterhead's legal texts (BT-33)."""
    seller, document = source.document["seller"], source.document
    terms = _party(source, seller) | {"tax_identifier": seller.get("tax_number", "")}
    if document.get("footer"):
        terms["legal_info"] = document["footer"]
    own = seller.get("tax_number") or seller.get("email")
    if own and not terms["legal_identifier"] and not terms["vat_identifier"]:
        terms["identifiers"] = {None: own}  # BR-CO-26: something must tell sellers apart
    return terms


def buyer_terms(source: Source) -> dict[str, Any]:
    """The buyer, with the person to reach (BG-9)."""
    return _party(source, source.document["buyer"])


def delivery_terms(source: Source) -> dict[str, Any] | None:
    """Where the goods went, None where the document doesn't say."""
    address = source.document["body"].get("delivery_address")
    if not address:
        return None
    buyer = source.document["buyer"]
    return {"name": buyer.get("name", ""), **_address(address, buyer.get("country", ""))}


def _party(source: Source, party: Mapping[str, Any]) -> dict[str, Any]:
    legal_id = party.get("legal_id", "")
    electronic = electronic_address(party)
    country = party.get("address", {}).get("country") or party.get("country", "")
    return {
        "name": party.get("name", ""),
        "vat_identifier": "" if source.is_outside_scope else party.get("vat_id", ""),
        "legal_identifier": re.sub(r"\s", "", legal_id) if legal_scheme(country, legal_id) else legal_id,
        "legal_identifier_schemeid": legal_scheme(country, legal_id),
        "einvoicing_addr": electronic["id"],
        "einvoicing_addr_schemeid": electronic["scheme"],
        "contacts": _contacts(party),
        **_address(party.get("address", {}), party.get("country", "")),
    }


def electronic_address(party: Mapping[str, Any]) -> Mapping[str, str]:
    """Where e-invoices of a party go: as it was given, else its mail address."""
    given = party.get("electronic_address")
    if given and given["id"]:
        return given
    email = party.get("email", "")
    return {"scheme": "EM" if email else "", "id": email}


def _contacts(party: Mapping[str, Any]) -> list[dict[str, Any]]:
    contact = {key: party[key] for key in ("phone", "email") if party.get(key)}
    if name := party.get("contact_name") or (contact and party.get("name")):
        return [{"name": name, **contact}]
    return []


def _address(address: Mapping[str, Any], country: str) -> dict[str, str]:
    return {
        "addr_l1": address.get("line1", ""),
        "addr_l2": address.get("line2", ""),
        "city": address.get("city", ""),
        "postcode": address.get("postal_code", ""),
        "country_subdivision": address.get("subdivision", ""),
        "country_code": address.get("country") or country,
    }
