"""The e-invoice of the document on the page: which format, what the rules say of it, and where its file is."""

import reflex as rx

from billing_app.documents.profiles import PROFILES
from billing_app.domain.access import Actor
from billing_app.services.e_invoices.judging import Judgement, judge
from billing_app.states.action import acting
from billing_app.states.rule_findings import BROKEN, HINT, finding_rows
from billing_app.states.session import run

_GOOD = "good"


class EInvoiceState(rx.State):
    """What stands in the card; findings as `finding_rows` makes them."""

    format: str = ""
    is_asked: bool = False
    tone: str = ""
    verdict: str = ""
    findings: list[dict[str, str]] = []
    unchecked: list[str] = []
    rules: str = ""
    href: str = ""
    _invoice_id: str = ""

    @rx.event
    @acting
    async def look(self, invoice_id: str):
        """Show the format that the customer gets, and what the rules say."""
        self._invoice_id, self.is_asked = invoice_id, False
        await self._show("")

    @rx.event
    @acting
    async def choose(self, name: str):
        """Show another format."""
        if name in PROFILES and self._invoice_id:
            await self._show(name)

    async def _show(self, name: str) -> None:
        judged = await run(_judged, self._invoice_id, name)
        self.format, self.is_asked = judged.format, True
        self.tone, self.verdict = _verdict(judged)
        self.findings = finding_rows(judged.findings)
        self.unchecked, self.rules = list(judged.unchecked), " · ".join(judged.rules)
        is_sayable = bool(judged.rules)  # what the format can't say was not even asked
        self.href = f"/downloads/documents/{self._invoice_id}/{judged.format}" if is_sayable else ""


def _judged(actor: Actor, invoice_id: str, name: str) -> Judgement:
    return judge(actor, invoice_id, name)


def _verdict(judged: Judgement) -> tuple[str, str]:
    refusals = sum(one.severity == "refusal" for one in judged.findings)
    hints = len(judged.findings) - refusals
    if not judged.rules:
        return BROKEN, "Not possible"
    if refusals:
        return BROKEN, "1 rule broken" if refusals == 1 else f"{refusals} rules broken"
    if hints:
        return HINT, "Valid, 1 hint" if hints == 1 else f"Valid, {hints} hints"
    return _GOOD, "Valid"
