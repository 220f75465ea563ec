"""The addresses of the reports: each says the period and what else is shown."""

import reflex as rx

from billing_app.live.reports import AGING, CASH_FLOW, LEDGER, TAX, TRIAL_BALANCE
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.reports.ledger import PATH as LEDGER_PATH
from billing_app.states.reports.ledger import account_choices


class ReportsState(rx.State):
    """Opens the reports, and filters the ledger."""

    accounts: list[Choice] = []
    account: str = ""

    @rx.event
    @acting
    async def enter_tax(self):
        """Join the room of the tax report that the address describes."""
        await watch(TAX.at(**self._asked("period", "basis")))

    @rx.event
    @acting
    async def enter_aging(self):
        """Join the room of the aging report."""
        await watch(AGING.at())

    @rx.event
    @acting
    async def enter_cash_flow(self):
        """Join the room of the cash-flow report that the address describes."""
        await watch(CASH_FLOW.at(**self._asked("period", "by")))

    @rx.event
    @acting
    async def enter_ledger(self):
        """Join the room of the page of the ledger that the address describes."""
        asked = self._asked("period", "account", "after")
        self.accounts, self.account = account_choices(), asked.get("account", "")
        await watch(LEDGER.at(**asked))

    @rx.event
    @acting
    async def enter_trial_balance(self):
        """Join the room of the balances at the end of the address's period."""
        await watch(TRIAL_BALANCE.at(**self._asked("period")))

    @rx.event
    @acting
    async def choose_account(self, account: str):
        """Write the account into the address; the ledger follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(account=account).address(LEDGER_PATH))

    def _asked(self, *names: str) -> dict[str, str]:
        return Listing.read(self.router.url).pick(*names)
