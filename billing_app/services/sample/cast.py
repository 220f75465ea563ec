"""Who and what the sample business deals with: its profile, customers, items and suppliers."""

from random import Random
from typing import Any

BUSINESS: dict[str, Any] = {
    "name": "Harbour Studio GmbH",
    "country": "DE",
    "currency": "EUR",
    "vat_id": "DE136695976",
    "tax_number": "37/123/45678",
    "email": "hello@harbour.example",
    "phone": "+49 40 555 0100",
    "iban": "DE89370400440532013000",
    "due_days": 14,
    "address": {"line1": "Am Sandtorkai 12", "city": "Hamburg", "postal_code": "20457", "country": "DE"},
}

_COMPANIES = (
    "Northwind Bakery|Kiel|DE",
    "Kite & Co|Bremen|DE",
    "Harbour Café|Hamburg|DE",
    "Müller Metallbau|Lübeck|DE",
    "Atelier Rouge|Lyon|FR",
    "Lindqvist Snickeri|Malmö|SE",
    "Bluebell Florist|Hamburg|DE",
    "Osaka Ramen|Berlin|DE",
    "Casa Verde|Valencia|ES",
    "Acker & Söhne|Hannover|DE",
    "Fjord Kayaks|Aarhus|DK",
    "Papierwerk Nord|Rostock|DE",
    "Zimmerei Holt|Stade|DE",
    "Lumen Optik|Hamburg|DE",
    "Café Morgenrot|Leipzig|DE",
    "Tidewater Boats|Flensburg|DE",
    "Brückner Architekten|Hamburg|DE",
    "Kleine Rösterei|Köln|DE",
    "Salon Weiß|Hamburg|DE",
    "Velo Nordwest|Oldenburg|DE",
    "Hofladen Petersen|Husum|DE",
    "Galerie Anker|Hamburg|DE",
    "Praxis Dr. Yılmaz|Hamburg|DE",
    "Studio Polder|Utrecht|NL",
    "Weinhaus Brandt|Mainz|DE",
    "Nordlicht Yoga|Kiel|DE",
    "Schreinerei Ott|Ulm|DE",
    "Kantine Elf|Hamburg|DE",
    "Segelschule Alster|Hamburg|DE",
    "Druckerei Falk|Bremen|DE",
    "Ostsee Surf|Fehmarn|DE",
    "Mirabelle Patisserie|Metz|FR",
    "Hansa Spedition|Hamburg|DE",
    "Grünwerk Gärten|Lüneburg|DE",
    "Tanzhaus Altona|Hamburg|DE",
    "Bergmann Elektro|Kassel|DE",
    "Buchhandlung Leser|Göttingen|DE",
    "Klangraum Audio|Hamburg|DE",
    "Fischhalle Sieben|Cuxhaven|DE",
    "Optima Reinigung|Hamburg|DE",
    "Schneider & Vogt|Frankfurt|DE",
    "Kiosk am Kai|Hamburg|DE",
    "Moin Events|Hamburg|DE",
    "Werft 4|Emden|DE",
    "Hotel Kompass|Warnemünde|DE",
    "Delikat Feinkost|Hamburg|DE",
    "Sattlerei Thiel|Verden|DE",
    "Imkerei Summ|Celle|DE",
)
_PEOPLE = (
    "Hanna Lorenz|Hamburg|DE",
    "Jonas Wittke|Pinneberg|DE",
    "Aylin Demir|Hamburg|DE",
    "Piet van Dam|Groningen|NL",
    "Sofia Berg|Lübeck|DE",
    "Emil Krause|Ahrensburg|DE",
)
_OVERSEAS = (
    "Brightwater Labs|Boston|US",
    "Cedar & Pine|Portland|US",
    "Foundry Eleven|Chicago|US",
    "Halcyon Media|Austin|US",
    "Sutter Studio|Oakland|US",
    "Pequod Coffee|Nantucket|US",
)

_VAT_IDS = {
    "FR": "FR40303265045",
    "SE": "SE556188840401",
    "DK": "DK13585628",
    "NL": "NL004495445B01",
    "ES": "ESB58378431",
}

ITEMS: tuple[dict[str, Any], ...] = tuple(
    {
        "name": name,
        "sku": sku,
        "unit": unit,
        "unit_price": price,
        "currency": "EUR",
        "tax": {"category": "S", "rate": rate},
    }
    for name, sku, unit, price, rate in (
        ("Brand workshop, half a day", "WS-HALF", "C62", "640.00", "19"),
        ("Logo and word mark", "BR-LOGO", "C62", "1850.00", "19"),
        ("Website, page design", "WEB-PAGE", "C62", "380.00", "19"),
        ("Website care, month", "WEB-CARE", "MON", "89.00", "19"),
        ("Photography, hour", "PH-HOUR", "HUR", "95.00", "19"),
        ("Photo retouching", "PH-RET", "C62", "12.50", "19"),
        ("Menu card design", "PR-MENU", "C62", "290.00", "19"),
        ("Flyers A6, 1,000 pieces", "PR-FLY", "MIL", "74.00", "19"),
        ("Illustrated book, hardcover", "BK-ILL", "C62", "24.90", "7"),
        ("Poster print A2", "PR-A2", "C62", "9.80", "19"),
        ("Copywriting, hour", "TX-HOUR", "HUR", "78.00", "19"),
        ("Consulting, day", "CO-DAY", "DAY", "920.00", "19"),
    )
)

SUPPLIERS: tuple[tuple[str, str, int, int, int], ...] = (
    ("Speicherstadt Offices", "Rent", 4_860_00, 1, 0),
    ("Nordstrom Energie", "Energy", 890_00, 5, 12),
    ("Papier & Farbe KG", "Materials", 6_400_00, 9, 35),
    ("Kamera Kontor", "Equipment", 2_300_00, 14, 60),
    ("Hafen Telekom", "Communication", 239_90, 16, 0),
    ("Freie Mitarbeit Nord", "Freelancers", 11_500_00, 22, 30),
    ("Lohnbüro Petersen", "Wages", 50_400_00, 27, 6),
    ("Elbe Versicherung", "Insurance", 980_00, 20, 0),
)
"""Supplier, category, usual gross amount in cents, day of the month, by how many percent it varies."""


def customers() -> list[dict[str, Any]]:
    """Sixty customers: companies at home and in the EU, private people, and six who are billed in dollars."""
    companies = [_customer(text, "business") for text in _COMPANIES]
    people = [_customer(text, "person") for text in _PEOPLE]
    return companies + people + [_customer(text, "business") | {"currency": "USD"} for text in _OVERSEAS]


def _customer(text: str, kind: str) -> dict[str, Any]:
    name, city, country = text.split("|")
    draw = Random(name)  # noqa: S311 (a story, not a secret)
    street = draw.choice(("Hafenstraße", "Marktplatz", "Lindenweg", "Kaistraße", "Main Street"))
    slug = "".join(c for c in name.casefold() if c.isascii() and c.isalpha())
    profile: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "country": country,
        "email": f"office@{slug}.example",
        "address": {
            "line1": f"{street} {draw.randint(1, 90)}",
            "city": city,
            "postal_code": f"{draw.randint(10000, 98000)}",
            "country": country,
        },
    }
    if country in _VAT_IDS and kind == "business":
        profile["vat_id"] = _VAT_IDS[country]
    return profile
