"""Settings of how documents look: every choice is shown in a picture at once, and counts when it is saved."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.business import business_to_json
from billing_app.domain.fields import note_field
from billing_app.domain.look import DEFAULT_COLOUR, colour_field, layout_field, paper_field, paper_of
from billing_app.live.settings import BUSINESS
from billing_app.services.business import BusinessRecord, change_business, read_business
from billing_app.services.document_look import LOOK_FIELDS
from billing_app.states.action import acting, advising
from billing_app.states.feedback import Undo, tell
from billing_app.states.forms import form_data, form_of
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings

_LONGEST_SHOWN_FOOTER = 1500
"""A picture's address holds no more; a longer footer is in it once it is saved."""


class DocumentsState(rx.State):
    """The form, and the address of the picture. `form_key` changes when the fields are to show something else."""

    is_ready: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    version: int = 0
    form_key: int = 0
    look: str = ""
    has_logo: bool = False
    paper_hint: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Show the settings as they are."""
        if await enter_settings(Permission.MANAGE_SETTINGS, BUSINESS.at()):
            self._show(await run(read_business))

    @rx.event
    @acting
    async def load(self):
        """Show what somebody else has saved meanwhile."""
        self._show(await run(read_business))

    @rx.event
    @advising("document_layout")
    async def try_layout(self, value: str):
        """Show another layout."""
        self._try("document_layout", layout_field(value, "document_layout"))

    @rx.event
    @advising("document_paper")
    async def try_paper(self, value: str):
        """Show another paper."""
        self._try("document_paper", paper_field(value, "document_paper"))

    @rx.event
    @advising("document_colour")
    async def try_colour(self, value: str):
        """Show another colour, if it can be read."""
        self._try("document_colour", colour_field(value, "document_colour"))

    @rx.event
    @advising("footer")
    async def try_footer(self, value: str):
        """Show another footer."""
        self._try("footer", note_field(value, "footer"))

    @rx.event
    @acting
    async def take_logo(self, logo_id: str, name: str):
        """Show the logo that was uploaded; it counts when the settings are saved."""
        self._try("logo_id", logo_id)
        await tell(f"“{name}” is in the picture. Save to use it.", "info")

    @rx.event
    @acting
    async def drop_logo(self):
        """Show documents without a logo."""
        self._try("logo_id", "")

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save how documents look from now on; what has been issued keeps its looks."""
        before = form_data(form_of(business_to_json((await run(read_business)).profile), LOOK_FIELDS), LOOK_FIELDS)
        typed = {name: value for name, value in form.items() if name in LOOK_FIELDS}
        wanted = form_data({**self.form, **typed}, LOOK_FIELDS)
        record = await run(change_business, wanted, version=self.version)
        self._show(record)
        undo = Undo(DocumentsState.put_back, {"before": before, "version": record.version})
        await tell("Saved. New documents look like this", undo=undo)

    @rx.event
    @acting
    async def put_back(self, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the settings since."""
        self._show(await run(change_business, before, version=version))
        await tell("Put back as it was", "info")

    def _try(self, name: str, value: str) -> None:
        self.form = {**self.form, name: value}
        self._look()

    def _show(self, record: BusinessRecord) -> None:
        form = form_of(business_to_json(record.profile), LOOK_FIELDS)
        self.form = {**form, "document_colour": form["document_colour"] or DEFAULT_COLOUR}
        usual = "US Letter" if paper_of(record.profile.country) == "letter" else "A4"
        self.paper_hint = f"Usual in your country: {usual}"
        self.version, self.form_key, self.is_ready = record.version, self.form_key + 1, True
        self._look()

    def _look(self) -> None:
        shown = {name: self.form[name] for name in LOOK_FIELDS if name != "footer"}
        if len(self.form["footer"]) <= _LONGEST_SHOWN_FOOTER:
            shown["footer"] = self.form["footer"]
        self.has_logo = self.form["logo_id"] != ""
        self.look = f"/downloads/look.png?{urlencode({**shown, 'version': self.version})}"
