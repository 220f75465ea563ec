"""What the editor of a draft shows: sent to one browser, or to everyone who has the draft open."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.live.drafts import DRAFT
from billing_app.live.invoice import INVOICE
from billing_app.live.views import Values
from billing_app.services.draft_standing import Standing
from billing_app.states import wire
from billing_app.states.choices import Choice
from billing_app.states.live import shows


class EditorView(wire.SentState, rx.State):
    """The draft in this browser's editor. What is being typed lives in the form alone.

    `on_top` says which taxes the customer is charged in place of which, as values of `taxes`: new lines propose it.
    `loaded` replaces the form by another draft, `saved` answers one autosave, `picked` and `made` what was created.
    `doubts` are broken rules to be confirmed before what `doubted` names (issue or send) is done to the draft in the
    version and with the seal that the rules were asked about.
    """

    draft_id: str = ""
    loaded: dict[str, Any] = {}
    saved: dict[str, Any] = {}
    refused: str = ""
    picked: dict[str, str] = {}
    made: dict[str, str] = {}
    form: dict[str, str] = {}
    filled: dict[str, bool] = {}
    customers: list[dict[str, Any]] = []
    customers_for: str = ""
    items: list[dict[str, Any]] = []
    items_for: str = ""
    deposits: list[dict[str, str]] = []
    currencies: list[Choice] = []
    countries: list[Choice] = []
    series: list[Choice] = []
    units: list[Choice] = []
    taxes: list[Choice] = []
    exemptions: list[Choice] = []
    on_top: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    breakdown: list[dict[str, str]] = []
    after: list[dict[str, str]] = []
    total: str = ""
    total_value: str = ""
    nets: dict[str, str] = {}
    due_hint: str = ""
    currency: str = ""
    needs_rate: bool = False
    suggestion: dict[str, str] = {}
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}
    remarks: list[dict[str, str]] = []
    steps: list[dict[str, str]] = []
    doubts: list[dict[str, str]] = []
    doubted: str = ""
    doubted_version: int = 0
    doubted_seal: str = ""


def _as_sent(values: Values, _locale: str) -> Mapping[str, Any]:
    standing: Standing | None = values["standing"]
    shown = {"version": standing.version, "by": standing.written_by, "is_draft": standing.is_draft} if standing else {}
    return {"standing": {"id": values["id"], "is_gone": standing is None, **shown}, "people": values["people"]}


@shows(DRAFT, present=_as_sent)
class LiveDraft(wire.SentState, rx.State):
    """Which version of the draft stands, who saved it, and who has it open."""

    standing: dict[str, Any] = {}
    people: list[dict[str, str]] = []


def draft_views(actor: Actor, invoice_id: str) -> list[str]:
    """What the page of a draft watches: the document, and for writers who else writes."""
    editing = [DRAFT.at(draft=invoice_id)] if actor.may(Permission.EDIT_DRAFTS) else []
    return [*editing, INVOICE.at(invoice=invoice_id)]


async def send_view(**values: Any) -> None:
    """Show these values in the editor that the current event came from."""
    await wire.send(wire.socket_id(), wire.delta_of(EditorView, values))
