"""The summary tables behind the overview: how a transaction moves them."""

from dataclasses import dataclass
from datetime import date

from billing_app.domain.ledger import Account, Entry
from billing_app.store.movements import CUSTOMER_BALANCE, DAY_FIGURE, OPEN_BY_DUE, Movements
from billing_app.store.session import Scope

INVOICED_ACCOUNTS = (Account.REVENUE, Account.OUTPUT_VAT, Account.VAT_NOT_YET_DUE, Account.ADVANCES)


@dataclass(frozen=True, slots=True)
class Projecting:
    """Moves of the projections within one transaction, written at its commit. All amounts may be negative."""

    movements: Movements

    def open_moved(self, due_on: date, delta_base: int, documents_delta: int = 0) -> None:
        """An open amount due on a day changed; +1 document when it became open, -1 when it was settled."""
        self.movements.add(OPEN_BY_DUE, (due_on,), delta_base, documents_delta)

    def invoiced(self, day: date, amount_base: int) -> None:
        """A document was issued: `invoiced_in` its entry, which is below 0 for a credit note."""
        self.movements.add(DAY_FIGURE, (day,), amount_base, 0, 0, 0)

    def received(self, day: date, amount_base: int) -> None:
        """A payment's `amount_base` before fees; negative for a refund, and on the day of a reversal."""
        self.movements.add(DAY_FIGURE, (day,), 0, amount_base, 0, 0)

    def settled(self, day: date, amount_base: int, days: int) -> None:
        """An invoice got its `settled_on`: its `amount_due_base`, `days` after issue; negated when that is undone."""
        self.movements.add(DAY_FIGURE, (day,), 0, 0, amount_base, amount_base * days)

    def customer(
        self,
        customer_id: str,
        currency: str,
        *,
        outstanding: int = 0,
        outstanding_base: int = 0,
        credit: int = 0,
        credit_base: int = 0,
        invoiced_base: int = 0,
    ) -> None:
        """What a customer owes, has as credit or was invoiced changed, in one currency and at booked rates."""
        amounts = (outstanding, outstanding_base, credit, credit_base, invoiced_base)
        self.movements.add(CUSTOMER_BALANCE, (customer_id, currency), *amounts)


def project(scope: Scope) -> Projecting:
    """Change the projections together with the facts of this transaction."""
    return Projecting(scope.pending)


def invoiced_in(entry: Entry) -> int:
    """What the entry of an issued document adds to “invoiced”: tax included, deposits deducted, at booked rates."""
    return sum(posting.credit - posting.debit for posting in entry.postings if posting.account in INVOICED_ACCOUNTS)
