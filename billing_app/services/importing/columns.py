"""Which column of a file is which field, by the words that programs and people write above them."""

import re
from collections.abc import Mapping, Sequence

from billing_app.domain.search_text import fold

CUSTOMER_WORDS: Mapping[str, str] = {
    "name": """name, customer, customer name, client name, company, company name, organization, organisation,
        display name, firma, firmenname, kunde, kundenname, unternehmen, nom, client, nom du client, société,
        raison sociale, entreprise, nombre, cliente, nombre del cliente, empresa, razón social""",
    "first_name": "first name, given name, vorname, prénom, nombre de pila",
    "last_name": "last name, surname, family name, nachname, familienname, nom de famille, apellido, apellidos",
    "country": "country, country code, billing country, land, ländercode, pays, code pays, país, código de país",
    "kind": "kind, type, customer type, kundenart, kundentyp, art, type de client, tipo, tipo de cliente",
    "email": "email, e-mail, mail, email address, e-mail-adresse, mailadresse, courriel, adresse e-mail, correo, "
    "correo electrónico",
    "phone": "phone, telephone, phone number, tel, mobile, telefon, telefonnummer, handy, téléphone, teléfono, móvil",
    "vat_id": """vat, vat id, vat number, vat no, vat registration number, tax id, ust-idnr, ust-id, ustid, uid,
        umsatzsteuer-id, umsatzsteuer-identifikationsnummer, n° tva, numéro de tva, tva intracommunautaire, tva,
        nif-iva, número de iva, iva""",
    "tax_number": "tax number, steuernummer, steuernr, numéro fiscal, nif, cif, número fiscal",
    "legal_id": "legal id, company number, registration number, handelsregister, hrb, siret, siren, registro mercantil",
    "language": "language, sprache, langue, idioma",
    "currency": "currency, währung, devise, monnaie, moneda, divisa",
    "due_days": "due days, payment terms, payment days, zahlungsziel, zahlungsfrist, délai de paiement, plazo de pago",
    "address.line1": """address, street, address line 1, address 1, street address, billing address, straße, strasse,
        adresse, anschrift, straße und hausnummer, rue, adresse 1, dirección, calle, domicilio""",
    "address.line2": "address line 2, address 2, adresszusatz, zusatz, complément, complément d'adresse, adresse 2, "
    "dirección 2",
    "address.city": "city, town, billing city, ort, stadt, ville, localité, commune, ciudad, población, localidad",
    "address.postal_code": "postal code, postcode, zip, zip code, plz, postleitzahl, code postal, cp, código postal",
    "address.subdivision": "state, region, province, bundesland, kanton, région, département, provincia, comunidad",
    "contact_name": "contact, contact name, contact person, ansprechpartner, kontakt, contacto, persona de contacto, "
    "interlocuteur",
    "buyer_reference": "buyer reference, leitweg-id, leitwegid, reference, référence acheteur, referencia",
    "notes": "notes, note, comment, comments, notiz, notizen, bemerkung, bemerkungen, remarques, notas, observaciones",
}
ITEM_WORDS: Mapping[str, str] = {
    "name": """name, item, item name, product, product name, title, bezeichnung, artikel, artikelname,
        artikelbezeichnung, produkt, leistung, nom, article, produit, désignation, libellé, nombre, artículo,
        producto, concepto""",
    "sku": "sku, item number, product code, code, article number, artikelnummer, artikelnr, art nr, référence, réf, "
    "code article, referencia, código",
    "barcode": "barcode, ean, gtin, ean code, strichcode, code-barres, code barre, código de barras",
    "unit": "unit, unit of measure, uom, einheit, mengeneinheit, unité, unidad",
    "unit_price": """unit price, price, net price, sales price, rate, einzelpreis, preis, nettopreis, verkaufspreis, vk,
        prix, prix unitaire, prix ht, precio, precio unitario, pvp""",
    "currency": "currency, währung, devise, monnaie, moneda, divisa",
    "tax_rate": """tax, tax rate, vat, vat rate, steuersatz, mwst, mwst-satz, ust, umsatzsteuer, steuer, tva,
        taux de tva, taux tva, iva, tipo de iva, tipo impositivo""",
    "tax_category": "tax category, vat category, steuerkategorie, catégorie de tva, categoría de iva",
    "description": "description, details, beschreibung, text, descriptif, descripción, detalle",
    "prices_include_tax": "prices include tax, tax included, gross, brutto, bruttopreis, ttc, iva incluido",
}


def suggest_columns(headers: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """A field for each header, each field once, empty for what nobody recognises; field names themselves count too."""
    known = {_bare(word): field for field, listed in words.items() for word in listed.split(",")}
    known |= {_bare(field): field for field in words}
    taken: set[str] = set()
    found: list[str] = []
    for header in headers:
        field = known.get(_bare(header), "")
        found.append("" if field in taken else field)
        taken.add(field)
    return tuple(found)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text.replace("°", "")))
