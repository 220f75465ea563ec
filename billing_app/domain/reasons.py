"""Why no tax is charged: the legal texts and VATEX codes that stand on a document when nobody wrote another reason."""

from dataclasses import dataclass, replace

from billing_app.domain.business import TaxStatus
from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.tax import NEEDS_REASON, Tax


@dataclass(frozen=True, slots=True)
class Reason:
    """A text for people and a code of the VATEX list for machines (BT-120, BT-121); the code may be empty."""

    text: str
    code: str = ""


_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
_VATEX_COUNTRIES = EU_COUNTRIES | {"IS", "LI", "MC", "NO"}

_TEXTS: dict[str, dict[str, str]] = {
    "AE": {
        "en": "Reverse charge",
        "de": "Steuerschuldnerschaft des Leistungsempfängers",
        "fr": "Autoliquidation",
        "es": "Inversión del sujeto pasivo",
        "it": "Inversione contabile",
        "nl": "Btw verlegd",
        "pl": "Odwrotne obciążenie",
        "pt": "IVA – autoliquidação",
    },
    "K": {
        "en": "VAT-exempt intra-community supply, Art. 138 Directive 2006/112/EC",
        "de": "Steuerfreie innergemeinschaftliche Lieferung, Art. 138 Richtlinie 2006/112/EG",
        "fr": "Livraison intracommunautaire exonérée de TVA, art. 138 de la directive 2006/112/CE",
        "es": "Entrega intracomunitaria exenta de IVA, art. 138 de la Directiva 2006/112/CE",
        "it": "Cessione intracomunitaria non imponibile, art. 138 della direttiva 2006/112/CE",
        "nl": "Intracommunautaire levering vrijgesteld van btw, artikel 138 Richtlijn 2006/112/EG",
        "pl": "Wewnątrzwspólnotowa dostawa towarów, art. 138 dyrektywy 2006/112/WE",
        "pt": "Transmissão intracomunitária isenta de IVA, artigo 138.º da Diretiva 2006/112/CE",
    },
    "G": {
        "en": "Export, no VAT charged",
        "de": "Steuerfreie Ausfuhrlieferung",
        "fr": "Exportation exonérée de TVA",
        "es": "Exportación exenta de IVA",
        "it": "Esportazione non imponibile IVA",
        "nl": "Uitvoer, vrijgesteld van btw",
        "pl": "Eksport, zwolnienie z VAT",
        "pt": "Exportação isenta de IVA",
    },
    "O": {
        "en": "Outside the scope of tax",
        "de": "Nicht steuerbar",
        "fr": "Hors champ d’application de la taxe",
        "es": "No sujeto a impuesto",
        "it": "Fuori campo di applicazione dell’imposta",
        "nl": "Buiten de werkingssfeer van de belasting",
        "pl": "Nie podlega opodatkowaniu",
        "pt": "Não sujeito a imposto",
    },
    "small_business": {
        "en": "No VAT charged: small business scheme",
        "de": "Umsatzsteuerfrei: Kleinunternehmerregelung",
        "fr": "TVA non applicable : régime de la franchise",
        "es": "Exento de IVA: régimen de franquicia para pequeñas empresas",
        "it": "Operazione senza applicazione dell’IVA: regime di franchigia per le piccole imprese",
        "nl": "Geen btw berekend: kleineondernemersregeling",
        "pl": "Zwolnienie podmiotowe z VAT dla małych przedsiębiorstw",
        "pt": "IVA – regime de isenção para pequenas empresas",
    },
}

_SMALL_BUSINESS_LAW: dict[str, Reason] = {
    "AT": Reason("Umsatzsteuerbefreit – Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG"),
    "BE": Reason("Petite entreprise soumise au régime de la franchise de taxe – TVA non applicable"),
    "DE": Reason("Gemäß § 19 UStG wird keine Umsatzsteuer berechnet (Kleinunternehmer)"),
    "FR": Reason("TVA non applicable, art. 293 B du CGI", "VATEX-FR-FRANCHISE"),
    "IT": Reason("Operazione senza applicazione dell’IVA, art. 1, commi 54–89, Legge n. 190/2014 (regime forfettario)"),
    "LU": Reason("TVA non applicable, art. 57 de la loi TVA"),
    "NL": Reason("Vrijgesteld van btw op grond van artikel 25 Wet OB 1968 (kleineondernemersregeling)"),
    "PL": Reason("Zwolnienie podmiotowe z VAT na podstawie art. 113 ust. 1 ustawy o VAT"),
    "PT": Reason("IVA – regime de isenção, artigo 53.º do CIVA"),
}
_BELGIAN_DUTCH = Reason(
    "Kleine onderneming onderworpen aan de vrijstellingsregeling van belasting – btw niet toepasselijk"
)
_AUSTRIAN_REVERSE_CHARGE = "Übergang der Steuerschuld auf den Leistungsempfänger (Reverse Charge)"


def default_reason(category: str, country: str, language: str, tax_status: TaxStatus = "registered") -> Reason | None:
    """The reason for a category where the seller wrote none; None where there is none to assume.

    An ordinary exemption (E of a registered business) has no default: the law that exempts must be named. A small
    business names the law of its own country, in that country's words.
    """
    spoken = language[:2].lower()
    if category == "E":
        return _small_business(country, spoken) if tax_status == "small_business" else None
    if category not in _CODES:
        return None
    texts = _TEXTS[category]
    text = (
        _AUSTRIAN_REVERSE_CHARGE
        if (category, country, spoken) == ("AE", "AT", "de")
        else texts.get(spoken, texts["en"])
    )
    return Reason(text, _CODES[category] if country in _VATEX_COUNTRIES else "")


def _small_business(country: str, language: str) -> Reason:
    if country == "BE" and language == "nl":
        return _BELGIAN_DUTCH
    texts = _TEXTS["small_business"]
    return _SMALL_BUSINESS_LAW.get(country) or Reason(texts.get(language, texts["en"]))


def with_reasons(body: InvoiceBody, country: str, language: str, tax_status: TaxStatus) -> InvoiceBody:
    """The body with every missing reason filled in, as it is frozen at issue; a draft keeps none of this."""
    return body.with_taxes(lambda taxes: tuple(_with_reason(tax, country, language, tax_status) for tax in taxes))


def _with_reason(tax: Tax, country: str, language: str, tax_status: TaxStatus) -> Tax:
    if tax.category not in NEEDS_REASON or tax.reason:
        return tax
    reason = default_reason(tax.category, country, language, tax_status)
    if reason is None:
        return tax
    return replace(tax, reason=reason.text, reason_code=tax.reason_code or reason.code)
