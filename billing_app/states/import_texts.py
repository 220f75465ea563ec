"""An import in words: its columns, the rows that are left out, and what came of it."""

from collections.abc import Sequence
from typing import Any

from billing_app.services.importing import Imported, Preview, RowProblem

SHOWN_PROBLEMS = 100
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


def problem_rows(problems: Sequence[RowProblem]) -> dict[str, Any]:
    """The rows that are left out, as pages show them."""
    left = len(problems) - SHOWN_PROBLEMS
    rows = [
        {"key": str(number), "row": str(each.row), "field": field_text(each.field), "text": each.text}
        for number, each in enumerate(problems[:SHOWN_PROBLEMS])
    ]
    return {"problems": rows, "more_problems": f"And {left} more." if left > 0 else ""}


def rows_text(count: int) -> str:
    """A number of rows in words."""
    return "1 row" if count == 1 else f"{count:,} rows"


def result_text(kind: str, done: Imported) -> str:
    """What an import has done."""
    text = f"{done.created:,} {kind[:-1] if done.created == 1 else kind} imported"
    text += f", {done.updated:,} updated" if done.updated else ""
    return text + (f", {rows_text(done.skipped)} skipped because they were there already" if done.skipped else "")
