"""The countries of the single euro payments area, by the first two letters of an IBAN."""

from billing_app.domain.european_union import EU_COUNTRIES

_OTHERS = "AD AL CH GB GG GI IM IS JE LI MC MD ME MK NO RS SM VA"

SEPA_COUNTRIES: frozenset[str] = EU_COUNTRIES | frozenset(_OTHERS.split())
