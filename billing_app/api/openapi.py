"""The OpenAPI document: built once from the routes, served as bytes."""

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from billing_app.api.documenting import FieldProblem, Problem

_DESCRIPTION = """
Live billing for small businesses, for other software.

* Every request carries `Authorization: Bearer KEY`; a key belongs to one business. One of scope `read` only reads.
* Amounts are text with exactly the currency's decimals: `"81.99"`, `"1099"` (JPY), `"40.700"` (KWD). Rates and
  percentages are text, too. Days are `2026-01-31`, instants ISO 8601 in UTC, ids opaque.
* Unknown fields are refused. In a PATCH absent keys stay as they are, null clears, lists are replaced as a whole.
* Lists answer `{"data": [...], "next_cursor": ...}`; send the cursor back for the next page.
* Errors are `application/problem+json` (RFC 9457). Ids of other businesses answer 404.
"""

_TAGS = [
    {"name": "business", "description": "Who bills, and the taxes that can stand on a line here."},
    {"name": "customers", "description": "Whom you bill, and the credit they have."},
    {"name": "items", "description": "What you sell."},
    {"name": "invoices", "description": "Drafts, invoices, deposit invoices, credit notes and write-offs."},
    {"name": "payments", "description": "Money received and paid back, and opening balances."},
    {"name": "expenses", "description": "What you owe and have paid, with receipts."},
    {"name": "reports", "description": "The figures of the pages, and the chain of events."},
]


def openapi_document(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document for some routes, with the security scheme and the problem type."""
    document = get_openapi(title="Tideline", version="1", description=_DESCRIPTION, routes=routes, tags=_TAGS)
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key of one business."}
    }
    document["security"] = [{"key": []}]
    template = "#/components/schemas/{model}"
    _, problems = models_json_schema([(Problem, "validation"), (FieldProblem, "validation")], ref_template=template)
    components.setdefault("schemas", {}).update(problems["$defs"])
    return document
