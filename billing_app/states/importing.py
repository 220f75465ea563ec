"""Importing a list: a file is kept, its columns are given fields, what would happen is shown, then it happens."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from billing_app.services.importing import KINDS, Preview, preview_rows
from billing_app.services.uploads import forget_upload, is_kept, read_upload
from billing_app.states import import_run
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.import_texts import column_rows, field_text, problem_rows, remapped, rows_text
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.session import run

PATH = "/import"
_TABS = (("customers", "Customers"), ("items", "Items"))


class ImportingState(rx.State):
    """The import page. `step` is choose or check; how the import itself goes is told by `ImportRun`."""

    step: str = ""
    kind: str = ""
    tabs: list[dict[str, Any]] = []
    file_name: str = ""
    columns: list[dict[str, Any]] = []
    fields: list[Choice] = []
    summary: str = ""
    ready_text: str = ""
    can_import: bool = False
    duplicates: str = ""
    on_duplicate: str = ""
    problems: list[dict[str, str]] = []
    more_problems: str = ""
    _upload_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Show the import of what the address names."""
        wanted = dict(Listing.read(self.router.url).more).get("kind", "customers")
        kind = wanted if wanted in KINDS else "customers"
        await watch()
        if await import_run.join(self._upload_id):
            return
        if kind != self.kind or (self._upload_id and not await run(is_kept, self._upload_id)):
            await self._start(kind)

    @rx.event
    @acting
    async def take(self, upload_id: str, name: str):
        """Look at a file that has just arrived."""
        preview = await run(_preview_upload, self.kind, upload_id, None)
        self._upload_id, self.file_name, self.on_duplicate = upload_id, name[:200], "skip"
        self._show(preview)

    @rx.event
    @acting
    async def choose(self, index: int, field: str):
        """Give a column another field, or none."""
        columns = remapped([each["field"] for each in self.columns], index, field)
        self._show(await run(_preview_upload, self.kind, self._upload_id, columns))

    @rx.event
    @acting
    async def choose_duplicates(self, choice: str):
        """Say what becomes of rows that are there already."""
        self.on_duplicate = choice

    @rx.event
    @acting
    async def carry_out(self):
        """Import the good rows and name the others, beside the page."""
        columns = tuple(each["field"] for each in self.columns)
        import_run.carry_out(import_run.Order(self._upload_id, self.kind, columns, self.on_duplicate))

    @rx.event
    @acting
    async def stop(self):
        """Stop the import: nothing of it stays."""
        import_run.stop(self._upload_id)

    @rx.event
    @acting
    async def start_over(self):
        """Choose another file."""
        if self._upload_id:
            await run(forget_upload, self._upload_id)
        await self._start(self.kind)

    async def _start(self, kind: str) -> None:
        self.kind, self.step, self._upload_id = kind, "choose", ""
        self.tabs = [{"text": text, "href": f"{PATH}?kind={name}", "is_current": name == kind} for name, text in _TABS]
        await import_run.forget()

    def _show(self, preview: Preview) -> None:
        self.step = "check"
        self.columns = column_rows(preview)
        self.fields = [{"value": "", "text": "Leave out"}]
        self.fields += [{"value": name, "text": field_text(name)} for name in preview.fields]
        shown = problem_rows(preview.problems)
        self.problems, self.more_problems = shown["problems"], shown["more_problems"]
        bad = len({problem.row for problem in preview.problems})
        known = len(preview.duplicates)
        self.summary = f"{rows_text(preview.rows)} in {self.file_name}: {preview.ready} ready to import"
        self.summary += f", {known} there already" if known else ""
        self.summary += f", {bad} with problems" if bad else ""
        self.duplicates = f"{rows_text(known)} there already" if known else ""
        self.ready_text = f"Import {rows_text(preview.ready)}" if preview.ready else "Import"
        self.can_import = bool(preview.ready or known)


def _preview_upload(actor: Any, kind: str, upload_id: str, columns: Sequence[str] | None) -> Preview:
    return preview_rows(actor, kind, read_upload(actor, upload_id), columns=columns)
