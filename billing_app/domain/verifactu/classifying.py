"""What a document is to the tax agency: its type, its buyer, and each part of its breakdown by the agency's codes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from billing_app.domain.equivalence_surcharge import Group, TaxPart, parts_of
from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.money import decimal_text
from billing_app.domain.party import Party
from billing_app.domain.tax import Tax
from billing_app.domain.verifactu.nif import first_nif
from billing_app.domain.verifactu.record import Detail, Recipient, euro_text

NAME_LENGTH, ID_LENGTH = 120, 20
VAT_CODE, REGIME = "01", "18"
CORRECTIONS = ("R1", "R2", "R3", "R4")
_OWN_COUNTRY = ("", "ES")
_EXEMPTIONS = {"VATEX-EU-132": "E1", "VATEX-EU-135": "E1", "VATEX-EU-146": "E2", "VATEX-EU-148": "E3"}
_EXPORTS = frozenset({"E2", "E3"})


@dataclass(frozen=True, slots=True)
class Trade:
    """What the classification must know of seller and buyer; the country is empty when unknown."""

    impost: str
    is_cash_basis: bool = False
    is_small_business: bool = False
    buyer_country: str = ""


def recipient_of(buyer: Party | None) -> Recipient | None:
    """The buyer by the identifier that the agency takes; None without one, which makes the invoice a simplified one."""
    if buyer is None:
        return None
    name, country = buyer.name[:NAME_LENGTH], country_of(buyer)
    if country in _OWN_COUNTRY:
        nif = first_nif(buyer.vat_id, buyer.tax_number, buyer.legal_id)
        return Recipient(name, nif=nif) if nif else None
    if buyer.vat_id and country in EU_COUNTRIES:
        return Recipient(name, country=country, id_type="02", id=buyer.vat_id[:ID_LENGTH])
    foreign = buyer.vat_id or buyer.tax_number or buyer.legal_id
    return Recipient(name, country=country, id_type="04", id=foreign[:ID_LENGTH]) if foreign else None


def country_of(buyer: Party) -> str:
    """Where a buyer is: its country, or that of its address."""
    return buyer.country or buyer.address.country


def invoice_type(recipient: Recipient | None) -> str:
    """F1 for a full invoice, F2 for a simplified one, whose buyer is not identified."""
    return "F1" if recipient else "F2"


def correction_type(original_type: str, wanted: str = "") -> str:
    """R5 corrects a simplified invoice; another one what is asked for (R1 to R4), R1 as long as nobody said."""
    return "R5" if original_type == "F2" else wanted or "R1"


def check_correction(kind: str, recipient: Recipient) -> str:
    """Why the agency refuses this kind of correction for a buyer; empty where it takes it."""
    if kind == "R3" and not recipient.nif:
        return "R3 (a debt that is lost) needs a buyer with a NIF. Choose another kind of correction."
    if kind == "R2" and recipient.id_type == "04":
        return "R2 (an insolvent buyer) needs a buyer with a NIF or a VAT id. Choose another kind of correction."
    return ""


def details_of(groups: Iterable[Group], trade: Trade) -> tuple[Detail, ...]:
    """The breakdown of tax groups (tax, base and amount in cents, signed); what has the same codes is one part.

    A surcharge is no part of its own: it stands beside its share of the VAT that it is charged on top of.
    """
    sums: dict[Detail, tuple[int, int, int]] = {}
    for part in tax_parts(groups, trade):
        kind = _kind_of(part.tax, trade)
        if part.surcharge is not None:
            regime = REGIME if kind.regime == "01" else kind.regime
            kind = replace(kind, regime=regime, surcharge_rate=decimal_text(part.surcharge.rate))
        base, amount, surcharge = sums.get(kind, (0, 0, 0))
        sums[kind] = (base + part.base, amount + part.amount, surcharge + part.surcharge_amount)
    return tuple(
        replace(
            kind,
            base=euro_text(base),
            amount=euro_text(amount) if kind.rate else "",
            surcharge_amount=euro_text(surcharge) if kind.surcharge_rate else "",
        )
        for kind, (base, amount, surcharge) in sums.items()
    )


def tax_parts(groups: Iterable[Group], trade: Trade) -> list[TaxPart]:
    """The breakdown by parts. Only VAT has the surcharge: at such a rate of IGIC or IPSI there is a tax itself."""
    return parts_of(groups) if trade.impost == VAT_CODE else [TaxPart(*group) for group in groups]


def _kind_of(tax: Tax, trade: Trade) -> Detail:
    """The codes of one tax, without its amounts."""
    qualification, exemption, regime = "", "", "01"
    match tax.category:
        case "S" | "Z":
            qualification, regime = "S1", "07" if trade.is_cash_basis else "01"
        case "AE":  # abroad the supply is not Spain's at all: the buyer's country taxes it
            qualification = "S2" if trade.buyer_country in _OWN_COUNTRY else "N2"
        case "K":
            exemption = "E5"
        case "G":
            exemption = "E2"
        case "O":
            qualification = "N1" if trade.buyer_country in _OWN_COUNTRY else "N2"
        case _:
            exemption = "E6" if trade.is_small_business else _exemption_of(tax.reason_code)
    if exemption in _EXPORTS:
        regime = "02"
    rate = decimal_text(tax.rate) if qualification in {"S1", "S2"} else ""
    return Detail(trade.impost, "" if trade.impost == "02" else regime, qualification, exemption, rate, "", "")


def _exemption_of(reason_code: str) -> str:
    known = next((code for prefix, code in _EXEMPTIONS.items() if reason_code.startswith(prefix)), "")
    return known or ("E6" if reason_code else "E1")
