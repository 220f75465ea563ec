"""Settings of the letters: what stands in the mails that bring documents, by kind and language."""

from typing import Any

import reflex as rx
from babel import Locale

from billing_app.documents.languages import LANGUAGES, language_known
from billing_app.domain.access import Permission
from billing_app.domain.letter import VARIABLES
from billing_app.services.business import change_business, read_business
from billing_app.services.letters import KINDS, LetterRecord, change_letter, list_letters, preview_letter, reset_letter
from billing_app.states.action import acting, advising
from billing_app.states.feedback import Undo, tell
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings

KIND_TEXTS = {"invoice": "Invoice", "deposit": "Deposit invoice", "credit_note": "Credit note"}
VARIABLES_TEXT = " ".join("{" + name + "}" for name in VARIABLES)


class LettersState(rx.State):
    """Which letter is on the page, and what is typed into it."""

    is_ready: bool = False
    kind: str = ""
    language: str = ""
    languages: list[dict[str, str]] = []
    form: dict[str, str] = {}
    form_key: str = ""
    is_own: bool = False
    shown_subject: str = ""
    shown_html: str = ""
    errors: dict[str, str] = {}
    copy_to: str = ""
    is_copied: bool = False
    _typed: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Show the letter with invoices in the language of the business."""
        self.is_ready = False
        if not await enter_settings(Permission.MANAGE_SETTINGS):
            return
        names = Locale.parse(current_locale()).languages
        self.languages = [{"value": code, "text": names.get(code, code).capitalize()} for code in LANGUAGES]
        profile = (await run(read_business)).profile
        self.copy_to, self.is_copied = profile.email, profile.copy_to_business
        await self._load("invoice", language_known(profile.language))
        self.is_ready = True

    @rx.event
    @acting
    async def choose_kind(self, kind: str):
        """Show the letter with another kind of document."""
        await self._load(kind, self.language)

    @rx.event
    @acting
    async def choose_language(self, language: str):
        """Show the letter in another language."""
        await self._load(self.kind, language)

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
    async def save(self, form: dict[str, Any]):
        """Word the letter."""
        typed = {name: str(form.get(name) or "") for name in ("subject", "text")}
        before = {"kind": self.kind, "language": self.language, "before": dict(self.form)}
        record = await run(change_letter, self.kind, self.language, typed)
        await self._show(record)
        await tell("Letter saved", undo=Undo(LettersState.put_back, before))

    @rx.event
    @acting
    async def use_usual(self):
        """Go back to the usual words."""
        before = {"kind": self.kind, "language": self.language, "before": dict(self.form)}
        await self._show(await run(reset_letter, self.kind, self.language))
        await tell("The usual words stand again", undo=Undo(LettersState.put_back, before))

    @rx.event
    @acting
    async def copy_mails(self, is_copied: bool):
        """Send the business a copy of every mail that brings a document, or stop that."""
        record = await run(change_business, {"copy_to_business": is_copied})
        self.is_copied = record.profile.copy_to_business
        undo = Undo(LettersState.copy_mails, {"is_copied": not is_copied})
        await tell(f"Copies go to {record.profile.email}" if is_copied else "No more copies", undo=undo)

    @rx.event
    @acting
    async def put_back(self, kind: str, language: str, before: dict[str, str]):
        """Undo a change of a letter."""
        await self._show(await run(change_letter, kind, language, before))
        await tell("Put back as it was", "info")

    async def _load(self, kind: str, language: str) -> None:
        wanted = (kind if kind in KINDS else "invoice", language_known(language))
        letters = await run(list_letters)
        await self._show(next(each for each in letters if (each.kind, each.language) == wanted))

    async def _show(self, record: LetterRecord) -> None:
        self.kind, self.language, self.is_own, self.errors = record.kind, record.language, record.is_own, {}
        self.form = {"subject": record.subject, "text": record.text}
        self.form_key = f"{record.kind}.{record.language}.{hash((record.subject, record.text))}"
        self._typed = dict(self.form)
        await self._preview()

    async def _preview(self) -> None:
        mail = await run(preview_letter, self.kind, self.language, self._typed)
        self.shown_subject, self.shown_html = mail.subject, mail.html
