"""terms_of: a frozen document as the dictionary of EN 16931's terms that the writers of UBL and CII take."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from billing_app.documents import texts
from billing_app.documents.en16931.lines import entry_terms, line_terms, tax_terms
from billing_app.documents.en16931.parties import buyer_terms, delivery_terms, seller_terms
from billing_app.documents.en16931.payment import payment_terms
from billing_app.documents.en16931.source import Source, read_source
from billing_app.documents.labels import labels_for
from billing_app.documents.profiles import Profile
from billing_app.domain.invoice import AllowanceCharge
from billing_app.domain.money import to_text
from billing_app.domain.totals import DocumentPart, TaxGroup

_TYPE_CODES = {"invoice": "380", "deposit": "386", "credit_note": "381"}
_GENERAL_NOTE = "AAI"
_FRENCH_NATURES = {"goods": "B", "services": "S", "mixed": "M"}


def terms_of(document: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The document's terms for a profile; raises `Refused` where the profile can't say what the document says."""
    source = read_source(document)
    return {
        **_heading(source, profile),
        **_references(source),
        **_times(source),
        **payment_terms(source, profile),
        **_totals(source),
        "BG-4": seller_terms(source),
        "BG-7": buyer_terms(source),
        "BG-13": delivery_terms(source),
        "BG-20": list(_entries(source, source.body.allowances, source.totals.allowance_parts, "allowance")),
        "BG-21": list(_entries(source, source.body.charges, source.totals.charge_parts, "charge")),
        "BG-23": list(_breakdown(source, profile)),
        "BG-25": line_terms(source, profile),
    }


def _heading(source: Source, profile: Profile) -> dict[str, Any]:
    kind = "invoice" if source.body.kind == "deposit" and profile.is_xrechnung else source.body.kind
    heading: dict[str, Any] = {
        "BT-1": source.document["number"],
        "BT-2": source.day("issued_on"),
        "BT-3": _TYPE_CODES[kind],
        "BT-5": source.currency,
        "BT-23": profile.process or _french_process(source),
    }
    if notes := list(_notes(source, profile)):
        heading["BG-1"] = notes
    return heading


def _french_process(source: Source) -> str:
    """The kind of operation and of bill (BR-FR-08): 4 for a final invoice after a deposit, 1 for any other."""
    letter = _FRENCH_NATURES.get(source.document.get("nature", ""), "")
    return f"{letter}{4 if source.document['deposits'] else 1}" if letter else ""


def _notes(source: Source, profile: Profile) -> Iterator[dict[str, str]]:
    # Peppol allows one note, and no German program asks for French ones.
    mentions = () if profile.own_rules else source.document.get("mentions", ())
    if note := "\n".join(_sentences(source, is_law_said=bool(mentions))):
        # In UBL a note that begins with # would be read as one with a subject code; then it gets one.
        yield {"BT-22": note} | ({"BT-21": _GENERAL_NOTE} if note.startswith("#") else {})
    yield from ({"BT-21": one["code"], "BT-22": one["text"]} for one in mentions)


def _sentences(source: Source, *, is_law_said: bool) -> Iterator[str]:
    """What stands on the document beside its figures: the note, what the law wants, and that the account is another."""
    if source.note:
        yield source.note
    if not is_law_said:
        yield from source.document.get("legal", ())
    if source.document.get("bank_changed_on"):
        day = texts.day(source.day("bank_changed_on"), texts.locale_of(source.language))
        yield labels_for(source.language)["bank_changed"].format(day=day)


def _references(source: Source) -> dict[str, Any]:
    body, document = source.body, source.document
    preceding: list[dict[str, Any]] = []
    if document["credits"]:
        credited = document["credits"]
        preceding.append({"BT-25": credited["number"], "BT-26": date.fromisoformat(credited["issued_on"])})
    preceding += [{"BT-25": deposit["number"]} for deposit in document["deposits"]]
    return {"BT-10": body.buyer_reference, "BT-13": body.purchase_order, "BG-3": preceding}


def _times(source: Source) -> dict[str, Any]:
    body = source.body
    return {"BT-72": source.day("supplied_on"), "BT-73": body.period_from, "BT-74": body.period_to}


def _totals(source: Source) -> dict[str, Any]:
    totals, amount = source.totals, source.amount
    terms = {
        "BT-106": amount(totals.line_total),
        "BT-109": amount(totals.tax_exclusive),
        "BT-110": amount(totals.tax_total),
        "BT-112": amount(totals.tax_inclusive),
        "BT-115": amount(totals.tax_inclusive - totals.prepaid + totals.rounding),
    }
    for term, value in (
        ("BT-107", totals.allowance_total),
        ("BT-108", totals.charge_total),
        ("BT-113", totals.prepaid),
        ("BT-114", totals.rounding),
    ):
        if value:
            terms[term] = amount(value)
    base = source.document["base_currency"]
    if base != source.currency and totals.tax_total:
        terms |= {"BT-6": base, "BT-111": to_text(sum(source.document["tax_in_base"]), base)}
    return terms


def _entries(
    source: Source, entries: Sequence[AllowanceCharge], parts: Sequence[DocumentPart], label: str
) -> Iterator[dict[str, str]]:
    """Allowances or charges of the document, one for each tax group that they fall on."""
    for part in parts:
        if part.net:
            tax = part.taxes[0]
            nets = zip(source.body.lines, source.totals.lines, strict=True)
            base = sum(totals.net for line, totals in nets if line.taxes and line.taxes[0].group == tax.group)
            terms = entry_terms(source, entries[part.index], part.net, base, label)
            yield terms | tax_terms(tax, "vat_category_code", "vat_rate")


def _emptied_groups(source: Source) -> list[TaxGroup]:
    """Groups of which a credit note takes nothing, though a line names them: the rules want their row (BR-Z-01)."""
    known = {group.tax.group for group in source.totals.groups}
    named = {line.taxes[0].group: line.taxes[0] for line in source.body.lines if line.taxes}
    return [TaxGroup(tax, 0, 0) for key, tax in named.items() if key not in known]


def _breakdown(source: Source, profile: Profile) -> Iterator[dict[str, str]]:
    for group in (*source.totals.groups, *_emptied_groups(source)):
        tax = group.tax
        terms = {"BT-116": source.amount(group.base), "BT-117": source.amount(group.amount)}
        terms |= tax_terms(tax, "BT-118", "BT-119")
        if tax.category not in {"S", "Z"}:
            terms |= {"BT-120": tax.reason, "BT-121": tax.reason_code}
        if profile.is_xrechnung:
            terms.setdefault("BT-119", "0")  # BR-DE-14 wants a rate even outside the scope of tax
        yield terms
