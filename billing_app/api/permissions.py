"""The right that each route asks for before it reads a body. A route that is missing here is refused."""

from collections.abc import Mapping

from billing_app.domain.access import Permission

V1 = "/api/v1"

_P = Permission
_RIGHTS: Mapping[str, Permission] = {
    "GET /business": _P.VIEW_INVOICES,
    "GET /series": _P.VIEW_INVOICES,
    "PATCH /business": _P.MANAGE_SETTINGS,
    "GET /taxes": _P.VIEW_INVOICES,
    "POST /customers": _P.EDIT_CUSTOMERS,
    "GET /customers": _P.VIEW_CUSTOMERS,
    "GET /customers/{customer_id}": _P.VIEW_CUSTOMERS,
    "PATCH /customers/{customer_id}": _P.EDIT_CUSTOMERS,
    "DELETE /customers/{customer_id}": _P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/archive": _P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/restore": _P.EDIT_CUSTOMERS,
    "POST /customers/{customer_id}/credit": _P.RECORD_PAYMENTS,
    "POST /items": _P.EDIT_ITEMS,
    "GET /items": _P.VIEW_INVOICES,
    "GET /items/{item_id}": _P.VIEW_INVOICES,
    "PATCH /items/{item_id}": _P.EDIT_ITEMS,
    "DELETE /items/{item_id}": _P.EDIT_ITEMS,
    "POST /invoices/preview": _P.EDIT_DRAFTS,
    "POST /invoices": _P.EDIT_DRAFTS,
    "GET /invoices": _P.VIEW_INVOICES,
    "GET /invoices/{invoice_id}": _P.VIEW_INVOICES,
    "PATCH /invoices/{invoice_id}": _P.EDIT_DRAFTS,
    "DELETE /invoices/{invoice_id}": _P.EDIT_DRAFTS,
    "POST /invoices/{invoice_id}/issue": _P.ISSUE_INVOICES,
    "POST /invoices/{invoice_id}/send": _P.ISSUE_INVOICES,
    "GET /invoices/{invoice_id}/mails": _P.VIEW_INVOICES,
    "POST /invoices/{invoice_id}/copy": _P.EDIT_DRAFTS,
    "POST /invoices/{invoice_id}/credit-notes": _P.CORRECT_INVOICES,
    "POST /invoices/{invoice_id}/write-off": _P.WRITE_OFF,
    "GET /invoices/{invoice_id}/explain": _P.VIEW_INVOICES,
    "POST /recurring/preview": _P.EDIT_DRAFTS,
    "POST /recurring": _P.EDIT_DRAFTS,
    "GET /recurring": _P.VIEW_INVOICES,
    "GET /recurring/{recurring_id}": _P.VIEW_INVOICES,
    "GET /recurring/{recurring_id}/upcoming": _P.VIEW_INVOICES,
    "PATCH /recurring/{recurring_id}": _P.EDIT_DRAFTS,
    "DELETE /recurring/{recurring_id}": _P.EDIT_DRAFTS,
    "GET /reminders": _P.VIEW_INVOICES,
    "GET /reminders/upcoming": _P.VIEW_INVOICES,
    "GET /reminders/escalations": _P.VIEW_INVOICES,
    "GET /reminders/policy": _P.VIEW_INVOICES,
    "PUT /reminders/policy": _P.MANAGE_SETTINGS,
    "GET /customers/{customer_id}/reminder-policy": _P.VIEW_CUSTOMERS,
    "PUT /customers/{customer_id}/reminder-policy": _P.MANAGE_SETTINGS,
    "DELETE /customers/{customer_id}/reminder-policy": _P.MANAGE_SETTINGS,
    "POST /invoices/{invoice_id}/reminders": _P.ISSUE_INVOICES,
    "GET /invoices/{invoice_id}/document": _P.VIEW_INVOICES,
    "GET /invoices/{invoice_id}/checks": _P.VIEW_INVOICES,
    "GET /invoices/{invoice_id}/verifactu": _P.VIEW_INVOICES,
    "GET /verifactu/records": _P.EXPORT_DATA,
    "POST /payments": _P.RECORD_PAYMENTS,
    "GET /payments": _P.VIEW_PAYMENTS,
    "GET /payments/{payment_id}": _P.VIEW_PAYMENTS,
    "POST /payments/{payment_id}/refunds": _P.REFUND_PAYMENTS,
    "POST /payments/{payment_id}/reversals": _P.RECORD_PAYMENTS,
    "POST /opening": _P.MANAGE_BOOKS,
    "POST /expenses": _P.RECORD_EXPENSES,
    "GET /expenses": _P.VIEW_EXPENSES,
    "GET /expenses/{expense_id}": _P.VIEW_EXPENSES,
    "PATCH /expenses/{expense_id}": _P.RECORD_EXPENSES,
    "POST /expenses/{expense_id}/pay": _P.RECORD_EXPENSES,
    "POST /expenses/{expense_id}/cancel": _P.RECORD_EXPENSES,
    "POST /expenses/{expense_id}/receipts": _P.RECORD_EXPENSES,
    "GET /receipts/{receipt_id}": _P.VIEW_EXPENSES,
    "POST /received-documents": _P.RECORD_EXPENSES,
    "GET /received-documents": _P.VIEW_EXPENSES,
    "GET /received-documents/{received_id}": _P.VIEW_EXPENSES,
    "GET /received-documents/{received_id}/original": _P.VIEW_EXPENSES,
    "POST /received-documents/{received_id}/record": _P.RECORD_EXPENSES,
    "POST /received-documents/{received_id}/set-aside": _P.RECORD_EXPENSES,
    "POST /received-documents/{received_id}/bring-back": _P.RECORD_EXPENSES,
    "GET /reports/overview": _P.VIEW_FIGURES,
    "GET /reports/aging": _P.VIEW_REPORTS,
    "GET /reports/cash-flow": _P.VIEW_REPORTS,
    "GET /reports/tax": _P.VIEW_REPORTS,
    "GET /reports/ledger": _P.VIEW_REPORTS,
    "GET /events": _P.VIEW_EVENTS,
}

PERMISSIONS: Mapping[tuple[str, str], Permission] = {
    (method, V1 + path): right for route, right in _RIGHTS.items() for method, path in [route.split(" ", 1)]
}


def permission_for(method: str, path: str) -> Permission | None:
    """The right that a route asks for, None if nobody has thought about it."""
    return PERMISSIONS.get((method, path))
