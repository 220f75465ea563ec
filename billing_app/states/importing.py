"""Importing a list: a file is kept, its columns are given fields, what would happen is shown, then it happens."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from billing_app.services.importing import KINDS, Imported, Preview, RowProblem, import_rows, preview_rows
from billing_app.services.uploads import forget_upload, read_upload
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.feedback import tell
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.session import run

PATH = "/import"
SHOWN_PROBLEMS = 100
_TABS = (("customers", "Customers"), ("items", "Items"))
_FIELDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "vat_id": "VAT number",
    "legal_id": "Company number",
    "due_days": "Due after days",
    "address.line1": "Street and number",
    "address.line2": "Address, second line",
    "address.city": "Town",
    "address.postal_code": "Postal code",
    "address.subdivision": "State or region",
    "sku": "Item number (SKU)",
    "unit_price": "Price",
    "tax_rate": "Tax rate",
    "tax_category": "Tax category",
    "prices_include_tax": "Price includes tax",
}


def field_text(name: str) -> str:
    """A field in words."""
    return _FIELDS.get(name, name.replace("_", " ").replace(".", " ").capitalize())


def column_rows(preview: Preview) -> list[dict[str, Any]]:
    """Each column of the file with an example and the field that it becomes."""
    rows: list[dict[str, Any]] = []
    for index, (header, field) in enumerate(zip(preview.headers, preview.columns, strict=True)):
        example = next((cells[index] for cells in preview.sample if cells[index]), "")
        rows.append({"index": index, "header": header or f"Column {index + 1}", "example": example, "field": field})
    return rows


def remapped(columns: Sequence[str], index: int, field: str) -> list[str]:
    """The fields of the columns after one was chosen: a field stands above one column only."""
    freed = ["" if each == field else each for each in columns]
    return [field if place == index else each for place, each in enumerate(freed)]


class ImportingState(rx.State):
    """The import page. `step` is choose, check or done."""

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
    result: str = ""
    is_busy: bool = False
    _upload_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Show the import of what the address names."""
        wanted = dict(Listing.read(self.router.url).more).get("kind", "customers")
        kind = wanted if wanted in KINDS else "customers"
        if kind != self.kind or self.step == "done":
            self._start(kind)
        await watch()

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
        """Import the good rows and name the others."""
        self.is_busy = True
        yield
        columns = [each["field"] for each in self.columns]
        try:
            done = await run(_import_upload, self.kind, self._upload_id, columns, self.on_duplicate)
        finally:
            self.is_busy = False
        self._finish(done)
        await tell(self.result)

    @rx.event
    @acting
    async def start_over(self):
        """Choose another file."""
        if self._upload_id:
            await run(forget_upload, self._upload_id)
        self._start(self.kind)

    def _start(self, kind: str) -> None:
        self.kind, self.step, self._upload_id, self.is_busy = kind, "choose", "", False
        self.tabs = [{"text": text, "href": f"{PATH}?kind={name}", "is_current": name == kind} for name, text in _TABS]

    def _show(self, preview: Preview) -> None:
        self.step = "check"
        self.columns = column_rows(preview)
        self.fields = [{"value": "", "text": "Leave out"}]
        self.fields += [{"value": name, "text": field_text(name)} for name in preview.fields]
        self._name_problems(preview.problems)
        bad = len({problem.row for problem in preview.problems})
        known = len(preview.duplicates)
        self.summary = f"{_rows(preview.rows)} in {self.file_name}: {preview.ready} ready to import"
        self.summary += f", {known} there already" if known else ""
        self.summary += f", {bad} with problems" if bad else ""
        self.duplicates = f"{_rows(known)} there already" if known else ""
        self.ready_text = f"Import {_rows(preview.ready)}" if preview.ready else "Import"
        self.can_import = bool(preview.ready or known)

    def _finish(self, done: Imported) -> None:
        self.step, self._upload_id = "done", ""
        noun = self.kind[:-1] if done.created == 1 else self.kind
        self.result = f"{done.created} {noun} imported"
        self.result += f", {done.updated} updated" if done.updated else ""
        self.result += f", {_rows(done.skipped)} skipped because they were there already" if done.skipped else ""
        self._name_problems(done.problems)

    def _name_problems(self, problems: Sequence[RowProblem]) -> None:
        self.problems = [
            {"key": str(number), "row": str(each.row), "field": field_text(each.field), "text": each.text}
            for number, each in enumerate(problems[:SHOWN_PROBLEMS])
        ]
        left = len(problems) - SHOWN_PROBLEMS
        self.more_problems = f"And {left} more." if left > 0 else ""


def _preview_upload(actor: Any, kind: str, upload_id: str, columns: Sequence[str] | None) -> Preview:
    return preview_rows(actor, kind, read_upload(actor, upload_id), columns=columns)


def _import_upload(actor: Any, kind: str, upload_id: str, columns: Sequence[str], on_duplicate: str) -> Imported:
    done = import_rows(actor, kind, read_upload(actor, upload_id), columns=columns, on_duplicate=on_duplicate)
    forget_upload(actor, upload_id)
    return done


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
