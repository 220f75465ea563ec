"""invoice_in: from the tree of an e-invoice to plain values; an invoice without what every one has is refused."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.documents.incoming.invoice import (
    IncomingInvoice,
    IncomingLine,
    IncomingParty,
    IncomingPayment,
    IncomingTax,
    IncomingTotals,
)
from billing_app.documents.incoming.paths import PATHS_OF, Paths
from billing_app.domain.errors import InvalidInput

MAX_LINES, MAX_GROUPS, MAX_TEXT = 10_000, 200, 2_000
_ROOTS = {
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": "cii",
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "ubl",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "ubl",
}
_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
"""The codes of UNTDID 1001 that EN 16931 takes for credit notes."""
_OTHERS = {
    "CrossIndustryDocument": "This is ZUGFeRD 1, which is out of use. Ask for ZUGFeRD 2, Factur-X or XRechnung.",
    "SCRDMCCBDACIOMessageStructure": "This is an order (Order-X) and no invoice.",
    "Order": "This is an order and no invoice.",
    "ApplicationResponse": "This is an answer to an invoice and no invoice.",
    "Document": "This is a bank file and no invoice: bank files go to “Bank”.",
    "html": "This is a web page and no invoice: save the invoice itself from it.",
}
_NAMES = {
    "BT-1": "its number",
    "BT-2": "the date of issue",
    "BT-5": "its currency",
    "BT-27": "the seller's name",
    "BT-112": "the total with tax",
}
_AMOUNT = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DAYS = {
    "cii": re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII),
    "ubl": re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII),
}
_SUBJECT = re.compile(r"^#[A-Z]{3}# ?")
"""A code of UNTDID 4451, all of which have three letters; what else stands between two signs is somebody's words."""
_SPACE = re.compile(r"\s+")


def invoice_in(root: Any, xml: bytes, attachment: str = "") -> IncomingInvoice:
    """What the tree says; raises `InvalidInput` for what is no invoice, or lacks what every invoice has."""
    if not (syntax := _ROOTS.get(root.tag, "")):
        name = re.sub(r"[^A-Za-z0-9]", "", root.tag.rpartition("}")[2])[:40]
        sentence = _OTHERS.get(name, f"This XML file is no e-invoice in UBL or CII: its root is called {name}.")
        raise InvalidInput(sentence, code="no_e_invoice")
    return _Reading(root, PATHS_OF[syntax]).invoice(xml, attachment)


class _Reading:
    """One file being read, with the terms that turned out to be broken."""

    def __init__(self, root: Any, paths: Paths) -> None:
        self.root, self.paths, self.unread = root, paths, list[str]()

    def invoice(self, xml: bytes, attachment: str) -> IncomingInvoice:
        head, type_code = self.paths.head, self._head("BT-3")
        is_credit = self.root.tag.endswith("}CreditNote") or type_code in _CREDIT_NOTES
        currency = self._head("BT-5")
        if not _CURRENCY.fullmatch(currency):
            raise _incomplete("BT-5")
        return IncomingInvoice(
            xml=xml,
            attachment=attachment,
            syntax=self.paths.syntax,
            specification=self._head("BT-24"),
            kind="credit_note" if is_credit else "invoice",
            type_code=type_code,
            number=self._head("BT-1") or _missing("BT-1"),
            issued_on=self._day("BT-2") or _missing("BT-2"),
            due_on=self._day("BT-9"),
            supplied_on=self._day("BT-72"),
            currency=currency,
            seller=self._seller(),
            buyer=self._party("BG-7"),
            totals=self._totals(currency),
            taxes=self._taxes(),
            lines=self._lines(),
            payment=self._payment(),
            buyer_reference=self._head("BT-10"),
            purchase_order=self._head("BT-13"),
            preceding=self._texts(self.root, head["BT-25"]),
            notes=self._notes(),
            unread=tuple(dict.fromkeys(self.unread)),
        )

    def _seller(self) -> IncomingParty:
        seller = self._party("BG-4")
        return seller if seller.name else _missing("BT-27")

    def _party(self, group: str) -> IncomingParty:
        found = self.paths.find(self.root, self.paths.parties[group])
        if not found:
            return IncomingParty()
        said = {key: self._text(found[0], path) for key, path in self.paths.party.items()}
        trading_name = said.pop("trading_name", "")
        return IncomingParty(**{**said, "name": said["name"] or trading_name})

    def _totals(self, currency: str) -> IncomingTotals:
        amounts = {term: self._amount(self.root, term, self.paths.head) for term in self.paths.head if _is_sum(term)}
        total = amounts["BT-112"]
        if total is None:
            raise _incomplete("BT-112")
        return IncomingTotals(
            tax_inclusive=total,
            amount_due=amounts["BT-115"],
            tax_exclusive=amounts["BT-109"],
            tax_total=self._tax_total(currency),
            line_total=amounts["BT-106"],
            allowance_total=amounts["BT-107"],
            charge_total=amounts["BT-108"],
            prepaid=amounts["BT-113"],
            rounding=amounts["BT-114"],
        )

    def _tax_total(self, currency: str) -> Decimal | None:
        """BT-110, not BT-111: the amounts stand side by side and differ by their currency only."""
        found = self.paths.find(self.root, self.paths.tax_totals)[:MAX_GROUPS]
        own = [node for node in found if node.get("currencyID", currency) == currency]
        return self._decimal(_plain(own[0].text), "BT-110") if own else None

    def _taxes(self) -> tuple[IncomingTax, ...]:
        paths, nodes = self.paths.tax, self.paths.find(self.root, self.paths.taxes)
        self._limit(nodes, MAX_GROUPS, "taxes")
        return tuple(
            IncomingTax(
                category=self._text(node, paths["BT-118"]),
                rate=self._amount(node, "BT-119", paths),
                base=self._amount(node, "BT-116", paths),
                amount=self._amount(node, "BT-117", paths),
                reason=self._text(node, paths["BT-120"]),
                reason_code=self._text(node, paths["BT-121"]),
            )
            for node in nodes
        )

    def _lines(self) -> tuple[IncomingLine, ...]:
        nodes = self.paths.find(self.root, self.paths.lines)
        self._limit(nodes, MAX_LINES, "lines")
        return tuple(self._line(node) for node in nodes)

    def _line(self, node: Any) -> IncomingLine:
        paths = self.paths.line
        return IncomingLine(
            position=self._text(node, paths["BT-126"]),
            name=self._text(node, paths["BT-153"]),
            description=self._text(node, paths["BT-154"]),
            quantity=self._amount(node, "BT-129", paths),
            unit=self._text(node, paths["BT-130"]),
            unit_price=self._amount(node, "BT-146", paths),
            net=self._amount(node, "BT-131", paths),
            category=self._text(node, paths["BT-151"]),
            rate=self._amount(node, "BT-152", paths),
        )

    def _payment(self) -> IncomingPayment:
        return IncomingPayment(
            means=self._head("BT-81"),
            iban=self._head("BT-84").replace(" ", "").upper(),
            bic=self._head("BT-86").replace(" ", "").upper(),
            account_name=self._head("BT-85"),
            reference=self._head("BT-83"),
            terms=self._head("BT-20"),
        )

    def _notes(self) -> tuple[str, ...]:
        """BT-22 without BT-21: UBL has no place of its own for a note's subject and writes it before the text."""
        notes = self._texts(self.root, self.paths.head["BT-22"])
        if self.paths.syntax == "cii":
            return notes
        return tuple(filter(None, (_SUBJECT.sub("", note) for note in notes)))

    def _head(self, term: str) -> str:
        return self._text(self.root, self.paths.head[term])

    def _text(self, node: Any, path: str) -> str:
        found = self.paths.find(node, path)
        return _plain(found[0] if isinstance(found[0], str) else found[0].text) if found else ""

    def _texts(self, node: Any, path: str) -> tuple[str, ...]:
        found = self.paths.find(node, path)[:MAX_GROUPS]
        return tuple(filter(None, (_plain(one.text) for one in found)))

    def _amount(self, node: Any, term: str, paths: Mapping[str, str]) -> Decimal | None:
        return self._decimal(self._text(node, paths[term]), term)

    def _decimal(self, text: str, term: str) -> Decimal | None:
        if _AMOUNT.fullmatch(text):
            return Decimal(text) + 0  # no negative zero
        if text:
            self.unread.append(term)
        return None

    def _day(self, term: str) -> date | None:
        text = self._head(term)
        match = _DAYS[self.paths.syntax].fullmatch(text)
        try:
            return date(int(match[1]), int(match[2]), int(match[3])) if match else self._no_day(text, term)
        except ValueError:
            return self._no_day(text, term)

    def _no_day(self, text: str, term: str) -> None:
        if text:
            self.unread.append(term)

    def _limit(self, nodes: list[Any], most: int, what: str) -> None:
        if len(nodes) > most:
            sentence = f"The e-invoice has more than {most:,} {what}, which is too many: enter its sums by hand."
            raise InvalidInput(sentence, code="e_invoice_too_long")


def _is_sum(term: str) -> bool:
    return "BT-106" <= term <= "BT-115" and len(term) == len("BT-106")


def _plain(text: str | None) -> str:
    """One line without surplus blanks; what is longer than people read is cut, the file itself is kept whole."""
    return _SPACE.sub(" ", (text or "")[: MAX_TEXT * 2]).strip()[:MAX_TEXT]


def _missing(term: str) -> Any:
    raise _incomplete(term)


def _incomplete(term: str) -> InvalidInput:
    sentence = f"The e-invoice doesn't say {_NAMES[term]} ({term}). Ask for a corrected one, or enter it by hand."
    return InvalidInput(sentence, code="e_invoice_incomplete", path=term)
