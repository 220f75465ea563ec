"""An e-invoice that was read, as the vars of a state: sheet, findings, and what it brings along."""

from typing import Any

from billing_app.documents.received_sheet import MAX_LINES, make_received_sheet
from billing_app.services.receiving import ReadInvoice
from billing_app.states.findings import verdict_vars
from billing_app.states.format import number
from billing_app.states.sheet_vars import SheetVars, sheet_vars


class ReadInvoiceVars(SheetVars, mixin=True):
    """What `components.read_invoice` shows, for every state that shows one."""

    number: str = ""
    verdict: str = ""
    verdict_tone: str = ""
    remarks: list[dict[str, str]] = []
    findings: list[dict[str, str]] = []
    unchecked: list[str] = []
    rules: str = ""
    format: str = ""
    specification: str = ""
    more_lines: str = ""
    enclosures: list[dict[str, str]] = []


def read_vars(read: ReadInvoice, locale: str, received_id: str = "") -> dict[str, Any]:
    """Sheet, findings and enclosures of an e-invoice, for whoever looks at it."""
    surplus = len(read.invoice["lines"]) - MAX_LINES
    return {
        **sheet_vars(make_received_sheet(read.invoice, locale)),
        "number": read.invoice["number"],
        **verdict_vars(read),
        "more_lines": f"And {surplus:,} more lines, which the file holds." if surplus > 0 else "",
        "enclosures": [
            {
                "name": one["description"] or one["name"] or one["reference"] or "Enclosure",
                "about": _enclosed(one, locale),
                "href": f"/downloads/received/{received_id}/{place}" if received_id and one["size_bytes"] else "",
                "link": one["link"],
            }
            for place, one in enumerate(read.invoice["enclosures"])
        ],
    }


def _enclosed(one: dict[str, Any], locale: str) -> str:
    size = f"{number(max(one['size_bytes'] // 1000, 1), locale)} kB" if one["size_bytes"] else ""
    return " · ".join(filter(None, (one["name"], size, one["reference"])))
