"""The members of the European Union, by ISO 3166-1 code (Greece is GR here, EL only in its VAT ids)."""

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

EU_COUNTRIES: frozenset[str] = frozenset(_MEMBERS.split())
