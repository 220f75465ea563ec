"""Ordinary exemptions from VAT that a registered business can name: the usual ones, with their VATEX codes (BT-121).

Source: Directive 2006/112/EC, articles 132 and 135, and the code list VATEX of the Connecting Europe Facility.
"""

from dataclasses import replace

from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.reasons import Reason
from billing_app.domain.tax import Tax

_LETTERS = {
    "b": "Hospital and medical care",
    "c": "Medical and paramedical professions",
    "e": "Dental technicians",
    "f": "Services of cost-sharing groups",
    "g": "Welfare and social security work",
    "h": "Protection of children and young persons",
    "i": "Education and vocational training",
    "j": "Private tuition by teachers",
    "l": "Services of associations to their members",
    "m": "Sport and physical education",
    "n": "Cultural services",
    "o": "Fund-raising events",
    "p": "Transport of sick or injured persons",
}
_WORDS = {
    "en": "VAT-exempt, Art. {article}(1)({letter}) Directive 2006/112/EC",
    "de": "Steuerfrei gemäß Art. {article} Abs. 1 Buchst. {letter} Richtlinie 2006/112/EG",
    "fr": "Exonération de TVA, art. {article}, paragraphe 1, point {letter}), de la directive 2006/112/CE",
    "es": "Exento de IVA, art. {article}, apartado 1, letra {letter}), de la Directiva 2006/112/CE",
    "it": "Operazione esente da IVA, art. {article}, paragrafo 1, lettera {letter}), direttiva 2006/112/CE",
    "nl": "Vrijgesteld van btw, artikel {article}, lid 1, onder {letter}), Richtlijn 2006/112/EG",
    "pl": "Zwolnienie z VAT, art. {article} ust. 1 lit. {letter}) dyrektywy 2006/112/WE",
    "pt": "Isento de IVA, artigo {article}.º, n.º 1, alínea {letter}), da Diretiva 2006/112/CE",
}


def usual_exemptions(country: str, language: str) -> tuple[tuple[str, Reason], ...]:
    """What is exempt in English words, and the reason in the business's language; none outside the EU."""
    if country not in EU_COUNTRIES:
        return ()
    words = _WORDS.get(language[:2].lower(), _WORDS["en"])
    return tuple(
        (what, Reason(words.format(article=132, letter=letter), f"VATEX-EU-132-1{letter.upper()}"))
        for letter, what in _LETTERS.items()
    )


def split_exemption(body: InvoiceBody, offered: frozenset[tuple[Tax, ...]]) -> tuple[InvoiceBody, Reason]:
    """The body without the reason that its exempt lines share, and that reason: a form asks for it once.

    Taxes that are offered with a reason of their own keep it. Where the rest names several, all keep theirs.
    """
    taxed = [line.taxes for line in body.lines] + [one.taxes for one in (*body.allowances, *body.charges)]
    open_ones = {tax for taxes in taxed if taxes not in offered for tax in taxes if tax.category == "E"}
    reasons = {Reason(tax.reason, tax.reason_code) for tax in open_ones} - {Reason("")}
    if len(reasons) != 1:
        return body, Reason("")
    return body.with_taxes(lambda taxes: taxes if taxes in offered else tuple(map(_bare, taxes))), reasons.pop()


def _bare(tax: Tax) -> Tax:
    return replace(tax, reason="", reason_code="") if tax.category == "E" else tax
