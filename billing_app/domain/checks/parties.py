"""Checks of who stands on a document: what a full invoice says of seller and buyer (Art. 226 of the VAT directive)."""

from collections.abc import Iterator

from billing_app.domain.checks.seller import SellerFacts
from billing_app.domain.errors import Finding
from billing_app.domain.money import decimals_of
from billing_app.domain.party import Address, Party
from billing_app.domain.totals import Totals

_SMALL_SALES = {"DE": 250, "AT": 400, "ES": 400, "IT": 400, "FR": 150, "CH": 400, "GB": 250}
_SMALL_SALE = 100


def party_findings(totals: Totals, seller: SellerFacts, buyer: Party | None) -> Iterator[Finding]:
    """Warnings for what is missing of seller and buyer; a small sale may have no buyer."""
    yield from _seller(seller)
    if buyer is not None:
        if not buyer.name:
            yield _warning("buyer_name_missing", "customer_id", "The buyer has no name.")
        if not _is_complete(buyer.address):
            yield _warning("buyer_address_missing", "customer_id", "The buyer's address is incomplete.")
    elif not is_small_sale(totals, seller):
        yield _warning("buyer_missing", "customer_id", "Choose a customer: only small sales may have no buyer.")


def is_small_sale(totals: Totals, seller: SellerFacts) -> bool:
    """Whether a document is small enough for a simplified invoice in the seller's country."""
    limit = _SMALL_SALES.get(seller.country, _SMALL_SALE) * 10 ** decimals_of(seller.currency)
    return totals.currency == seller.currency and totals.tax_inclusive <= limit


def _seller(seller: SellerFacts) -> Iterator[Finding]:
    party = seller.party
    if not party.name:
        yield _warning("seller_name_missing", "seller.name", "Your business has no name. Add it in the settings.")
    if not _is_complete(party.address):
        text = "The address of your business is incomplete. Complete it in the settings."
        yield _warning("seller_address_missing", "seller.address", text)
    if seller.tax_status != "unregistered" and not (party.vat_id or party.tax_number):
        text = "Your business has no VAT id or tax number. Add one in the settings."
        yield _warning("seller_tax_id_missing", "seller.vat_id", text)


def _is_complete(address: Address) -> bool:
    return bool(address.line1 and address.city)


def _warning(code: str, path: str, text: str) -> Finding:
    return Finding("warning", code, path, text)
