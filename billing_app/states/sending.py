"""Sending a document from its page: the dialog with its preview, and sending a mail once more."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.services.resending import resend_mail
from billing_app.services.sending import preview_mail, propose_sending, send_invoice
from billing_app.states.action import acting, advising
from billing_app.states.feedback import tell
from billing_app.states.invoice import invoice_id_of
from billing_app.states.session import run

FILES = {
    "pdf": "PDF",
    "facturx": "PDF with data inside (Factur-X, ZUGFeRD)",
    "facturx-extended": "PDF with data inside (Factur-X Extended)",
    "xrechnung-ubl": "XRechnung (UBL)",
    "xrechnung-cii": "XRechnung (CII)",
    "peppol": "Peppol BIS Billing (XML)",
    "ubl": "UBL (XML)",
    "cii": "CII (XML)",
}


class InvoiceSendState(rx.State):
    """The dialog in which a document is sent."""

    is_open: bool = False
    is_busy: bool = False
    form: dict[str, str] = {}
    files: list[dict[str, str]] = []
    copy_to: str = ""
    is_copied: bool = False
    shown_subject: str = ""
    shown_html: str = ""
    errors: dict[str, str] = {}
    _typed: dict[str, str] = {}

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Open the dialog with the usual addresses and words, or close it."""
        if is_open:
            beginning = await run(_beginning, invoice_id_of(self.router.url.path))
            self.form, self.files, self.copy_to = beginning["form"], beginning["files"], beginning["copy_to"]
            self.is_copied = beginning["is_copied"]
            self._typed, self.errors = dict(self.form), {}
            await self._preview()
        self.is_open, self.is_busy = is_open, False

    @rx.event
    @advising("subject")
    async def type_subject(self, subject: str):
        """Show the mail with this subject."""
        self._typed["subject"] = subject
        await self._preview()

    @rx.event
    @advising("text")
    async def type_text(self, text: str):
        """Show the mail with this text."""
        self._typed["text"] = text
        await self._preview()

    @rx.event
    @acting
    async def send(self, form: dict[str, Any]):
        """Put the mails into the outbox; a second click finds the dialog closed and does nothing."""
        if not self.is_open:
            return
        sent = await run(send_invoice, invoice_id_of(self.router.url.path), _request(form, self.files))
        self.is_open = False
        to = [mail.to for mail in sent if not mail.is_copy]
        await tell(f"On its way to {to[0]}" if len(to) == 1 else f"On its way to {len(to)} addresses")

    @rx.event
    @acting
    async def resend(self, mail_id: str):
        """Send one mail once more."""
        mail = await run(resend_mail, mail_id)
        await tell(f"On its way to {mail.to} once more")

    async def _preview(self) -> None:
        wanted = {name: self._typed[name] for name in ("subject", "text")}
        mail = await run(preview_mail, invoice_id_of(self.router.url.path), wanted)
        self.shown_subject, self.shown_html = mail.subject, mail.html


def _beginning(actor: Actor, invoice_id: str) -> dict[str, Any]:
    proposal = propose_sending(actor, invoice_id)
    return {
        "form": {"to": ", ".join(proposal.to), "subject": proposal.subject, "text": proposal.text},
        "files": [
            {"name": f"file.{name}", "format": name, "text": FILES.get(name, name), "is_usual": usual}
            for names, usual in ((proposal.attachments, "yes"), (proposal.other_files, ""))
            for name in names
        ],
        "copy_to": proposal.business_email,
        "is_copied": proposal.copy,
    }


def _request(form: Mapping[str, Any], files: list[dict[str, str]]) -> dict[str, object]:
    return {
        "to": str(form.get("to") or ""),
        "subject": str(form.get("subject") or ""),
        "text": str(form.get("text") or ""),
        "attachments": [each["format"] for each in files if form.get(each["name"])],
        "copy": bool(form.get("copy")),
    }
