"""The right that each route asks for before it reads a body. A route that is missing here is refused."""

from collections.abc import Mapping

from billing_app.domain.access import Permission as P

V1 = "/api/v1"

_RIGHTS: Mapping[str, P] = {
    "GET /business": P.VIEW_INVOICES,
    "PATCH /business": P.MANAGE_SETTINGS,
    "GET /taxes": P.VIEW_INVOICES,
    "POST /customers": P.EDIT_CUSTOMERS,
    "GET /customers": P.VIEW_CUSTOMERS,
    "GET /customers/{customer_id}": P.VIEW_CUSTOMERS,
    "PATCH /customers/{customer_id}": P.EDIT_CUSTOMERS,
    "DELETE /customers/{customer_id}": P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/archive": P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/restore": P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/credit": P.RECORD_PAYMENTS,
    "POST /items": P.EDIT_ITEMS,
    "GET /items": P.VIEW_INVOICES,
    "GET /items/{item_id}": P.VIEW_INVOICES,
    "PATCH /items/{item_id}": P.EDIT_ITEMS,
    "DELETE /items/{item_id}": P.EDIT_ITEMS,
    "POST /invoices/preview": P.EDIT_DRAFTS,
    "POST /invoices": P.EDIT_DRAFTS,
    "GET /invoices": P.VIEW_INVOICES,
    "GET /invoices/{invoice_id}": P.VIEW_INVOICES,
    "PATCH /invoices/{invoice_id}": P.EDIT_DRAFTS,
    "DELETE /invoices/{invoice_id}": P.EDIT_DRAFTS,
    "POST /invoices/{invoice_id}/issue": P.ISSUE_INVOICES,
    "POST /invoices/{invoice_id}/copy": P.EDIT_DRAFTS,
    "POST /invoices/{invoice_id}/credit-notes": P.CORRECT_INVOICES,
    "POST /invoices/{invoice_id}/write-off": P.WRITE_OFF,
    "GET /invoices/{invoice_id}/explain": P.VIEW_INVOICES,
    "POST /payments": P.RECORD_PAYMENTS,
    "GET /payments": P.VIEW_PAYMENTS,
    "GET /payments/{payment_id}": P.VIEW_PAYMENTS,
    "POST /payments/{payment_id}/refunds": P.REFUND_PAYMENTS,
    "POST /payments/{payment_id}/reversals": P.RECORD_PAYMENTS,
    "POST /opening": P.MANAGE_BOOKS,
    "POST /expenses": P.RECORD_EXPENSES,
    "GET /expenses": P.VIEW_EXPENSES,
    "GET /expenses/{expense_id}": P.VIEW_EXPENSES,
    "POST /expenses/{expense_id}/pay": P.RECORD_EXPENSES,
    "POST /expenses/{expense_id}/cancel": P.RECORD_EXPENSES,
    "POST /expenses/{expense_id}/receipts": P.RECORD_EXPENSES,
    "GET /receipts/{receipt_id}": P.VIEW_EXPENSES,
    "GET /reports/overview": P.VIEW_FIGURES,
    "GET /reports/aging": P.VIEW_REPORTS,
    "GET /reports/cash-flow": P.VIEW_REPORTS,
    "GET /reports/tax": P.VIEW_REPORTS,
    "GET /reports/ledger": P.VIEW_REPORTS,
    "GET /events": P.VIEW_EVENTS,
}

PERMISSIONS: Mapping[tuple[str, str], P] = {
    (method, V1 + path): right for route, right in _RIGHTS.items() for method, path in [route.split(" ", 1)]
}


def permission_for(method: str, path: str) -> P | None:
    """The right that a route asks for, None if nobody has thought about it."""
    return PERMISSIONS.get((method, path))
