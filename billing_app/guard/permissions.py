"""Which right each event handler asks for. One table; a handler without an entry is refused and fails the tests.

Handlers are named per state class. `None` means public: it runs for anybody who has a socket, and does nothing that
depends on who that is.
"""

from collections.abc import Mapping

from reflex.state import BaseState

from billing_app.domain.access import Permission
from billing_app.guard.security_permissions import SECURITY_HANDLERS
from billing_app.guard.settings_permissions import SETTINGS_HANDLERS
from billing_app.guard.working_permissions import WORKING_HANDLERS

Handlers = Mapping[str, Permission | None]

# What Reflex registers for itself: loading a page, and reporting an error of the browser.
_FRAMEWORK: Mapping[str, Handlers] = {
    "reflex___state____state": {"hydrate_and_load": None, "hydrate": None, "set_is_hydrated": None},
    "reflex___state____state.reflex___state____on_load_internal_state": {
        "on_load_internal": None,
        "set_is_hydrated": None,
    },
    "reflex___state____state.reflex___state____update_vars_internal_state": {"update_vars_internal": None},
    "reflex___state____state.reflex___state____frontend_event_exception_state": {"handle_frontend_exception": None},
}

HANDLERS: dict[str, Handlers] = {
    **SECURITY_HANDLERS,
    "CounterState": {
        "enter": Permission.VIEW_INVOICES,
        "add": Permission.EDIT_DRAFTS,
        "less": Permission.EDIT_DRAFTS,
        "type_quantity": Permission.EDIT_DRAFTS,
        "clear": Permission.EDIT_DRAFTS,
        "put_back": Permission.EDIT_DRAFTS,
        "find": Permission.VIEW_INVOICES,
        "scan": Permission.EDIT_DRAFTS,
        "search_customers": Permission.VIEW_CUSTOMERS,
        "pick_customer": Permission.VIEW_CUSTOMERS,
        "ask": Permission.ISSUE_INVOICES,
        "give": Permission.RECORD_PAYMENTS,
        "give_note": Permission.RECORD_PAYMENTS,
        "give_tip": Permission.RECORD_PAYMENTS,
        "back": Permission.VIEW_INVOICES,
        "take": Permission.ISSUE_INVOICES,
        "show_receipt": Permission.VIEW_INVOICES,
        "show_latest": Permission.VIEW_INVOICES,
    },
    "CounterCustomerState": dict.fromkeys(
        ("start", "show_form", "add_customer", "drop_customer"), Permission.EDIT_CUSTOMERS
    ),
    "CustomersState": {
        "enter": Permission.VIEW_CUSTOMERS,
        "search": Permission.VIEW_CUSTOMERS,
        "show_form": Permission.EDIT_CUSTOMERS,
        "create": Permission.EDIT_CUSTOMERS,
        "take_back": Permission.EDIT_CUSTOMERS,
    },
    "CustomerState": {
        "enter": Permission.VIEW_CUSTOMERS,
        "edit": Permission.EDIT_CUSTOMERS,
        "cancel": Permission.EDIT_CUSTOMERS,
        "save": Permission.EDIT_CUSTOMERS,
        "put_back": Permission.EDIT_CUSTOMERS,
        "archive": Permission.EDIT_CUSTOMERS,
        "restore": Permission.EDIT_CUSTOMERS,
        "bring_back": Permission.EDIT_CUSTOMERS,
        "ask": Permission.EDIT_CUSTOMERS,
        "delete": Permission.EDIT_CUSTOMERS,
    },
    "ExpensesState": {
        "enter": Permission.VIEW_EXPENSES,
        "search": Permission.VIEW_EXPENSES,
        "choose_category": Permission.VIEW_EXPENSES,
        "pay": Permission.RECORD_EXPENSES,
        "unpay": Permission.RECORD_EXPENSES,
    },
    "ExpenseState": {
        "enter": Permission.VIEW_EXPENSES,
        "show": Permission.VIEW_EXPENSES,
        "prepare": Permission.RECORD_EXPENSES,
        "step_back": Permission.RECORD_EXPENSES,
        "pay": Permission.RECORD_EXPENSES,
        "unpay": Permission.RECORD_EXPENSES,
        "cancel": Permission.RECORD_EXPENSES,
        "attached": Permission.RECORD_EXPENSES,
    },
    "CashOutlookState": {"enter": Permission.VIEW_FIGURES},
    "ExpenseFormState": {
        "start": Permission.RECORD_EXPENSES,
        "correct": Permission.RECORD_EXPENSES,
        "repeat": Permission.RECORD_EXPENSES,
        "receive": Permission.RECORD_EXPENSES,
        "show": Permission.RECORD_EXPENSES,
        "type_amount": Permission.RECORD_EXPENSES,
        "type_part": Permission.RECORD_EXPENSES,
        "choose_tax": Permission.RECORD_EXPENSES,
        "add_tax": Permission.RECORD_EXPENSES,
        "remove_tax": Permission.RECORD_EXPENSES,
        "choose_currency": Permission.RECORD_EXPENSES,
        "receipt_kept": Permission.RECORD_EXPENSES,
        "drop_receipt": Permission.RECORD_EXPENSES,
        "record": Permission.RECORD_EXPENSES,
        "put_back": Permission.RECORD_EXPENSES,
        "take_back": Permission.RECORD_EXPENSES,
    },
    "ReceivedState": dict.fromkeys(("enter", "search"), Permission.VIEW_EXPENSES),
    "SuppliersState": {
        **dict.fromkeys(("enter", "search"), Permission.VIEW_EXPENSES),
        **dict.fromkeys(("edit", "show_form", "save", "put_back", "forget", "remember"), Permission.RECORD_EXPENSES),
    },
    "ReceivedDocumentState": {
        "enter": Permission.VIEW_EXPENSES,
        "set_aside": Permission.RECORD_EXPENSES,
        "bring_back": Permission.RECORD_EXPENSES,
    },
    "ViewerState": dict.fromkeys(("enter", "show"), Permission.VIEW_EXPENSES),
    "FactorsState": dict.fromkeys(
        ("enter", "remove_app", "remove_passkey", "forget_device", "keep_factors"), Permission.VIEW_INVOICES
    ),
    "ImportingState": {
        "enter": Permission.VIEW_CUSTOMERS,
        "take": Permission.IMPORT_DATA,
        "choose": Permission.IMPORT_DATA,
        "choose_duplicates": Permission.IMPORT_DATA,
        "carry_out": Permission.IMPORT_DATA,
        "stop": Permission.IMPORT_DATA,
        "start_over": Permission.IMPORT_DATA,
    },
    "InvoiceState": {
        "enter": Permission.VIEW_INVOICES,
        "annotate": Permission.EDIT_DRAFTS,
        "repeat": Permission.EDIT_DRAFTS,
        "remind": Permission.ISSUE_INVOICES,
        "dispute": Permission.EDIT_DRAFTS,
        "put_back": Permission.EDIT_DRAFTS,
        "copy": Permission.EDIT_DRAFTS,
        "take_back_copy": Permission.EDIT_DRAFTS,
        "revoke": Permission.ISSUE_INVOICES,
        "explain": Permission.VIEW_INVOICES,
    },
    "EInvoiceState": dict.fromkeys(("look", "choose"), Permission.VIEW_INVOICES),
    "InvoicePaymentState": {
        "choose_day": Permission.RECORD_PAYMENTS,
        "show": Permission.RECORD_PAYMENTS,
        "take_discount": Permission.RECORD_PAYMENTS,
        "record": Permission.RECORD_PAYMENTS,
        "take_back": Permission.RECORD_PAYMENTS,
    },
    "InvoiceCreditState": {
        "show": Permission.CORRECT_INVOICES,
        "choose": Permission.CORRECT_INVOICES,
        "issue": Permission.CORRECT_INVOICES,
    },
    "InvoiceWriteOffState": {"show": Permission.WRITE_OFF, "write_off": Permission.WRITE_OFF},
    "InvoiceSendState": {
        "show": Permission.ISSUE_INVOICES,
        "type_subject": Permission.ISSUE_INVOICES,
        "type_text": Permission.ISSUE_INVOICES,
        "send": Permission.ISSUE_INVOICES,
        "resend": Permission.ISSUE_INVOICES,
    },
    "InvoicesState": {
        "enter": Permission.VIEW_INVOICES,
        "search": Permission.VIEW_INVOICES,
        "narrow": Permission.VIEW_INVOICES,
        "find_customers": Permission.VIEW_CUSTOMERS,
        "choose_customer": Permission.VIEW_INVOICES,
        "choose": Permission.ISSUE_INVOICES,
        "choose_all": Permission.ISSUE_INVOICES,
        "issue_selected": Permission.ISSUE_INVOICES,
        "issue_anyway": Permission.ISSUE_INVOICES,
        "issue_others": Permission.ISSUE_INVOICES,
        "think_again": Permission.ISSUE_INVOICES,
        "choose_issued": Permission.ISSUE_INVOICES,
        "choose_no_issued": Permission.ISSUE_INVOICES,
        "send_selected": Permission.ISSUE_INVOICES,
    },
    "ItemsState": {
        "enter": Permission.VIEW_INVOICES,
        "search": Permission.VIEW_INVOICES,
        "start": Permission.EDIT_ITEMS,
        "edit": Permission.EDIT_ITEMS,
        "show_form": Permission.EDIT_ITEMS,
        "save": Permission.EDIT_ITEMS,
        "take_back": Permission.EDIT_ITEMS,
        "put_back": Permission.EDIT_ITEMS,
        "archive": Permission.EDIT_ITEMS,
        "restore": Permission.EDIT_ITEMS,
    },
    "InvoiceEditorState": {
        "start": Permission.EDIT_DRAFTS,
        "load": Permission.EDIT_DRAFTS,
        "reopen": Permission.EDIT_DRAFTS,
        "join": Permission.EDIT_DRAFTS,
        "save": Permission.EDIT_DRAFTS,
        "issue": Permission.ISSUE_INVOICES,
        "issue_anyway": Permission.ISSUE_INVOICES,
        "think_again": Permission.ISSUE_INVOICES,
        "delete": Permission.EDIT_DRAFTS,
        "bring_back": Permission.EDIT_DRAFTS,
        "duplicate": Permission.EDIT_DRAFTS,
        "explain": Permission.VIEW_INVOICES,
    },
    "EditorPickState": {
        "find_customers": Permission.VIEW_CUSTOMERS,
        "find_items": Permission.VIEW_INVOICES,
        "show_for_customer": Permission.VIEW_INVOICES,
        "start_customer": Permission.EDIT_CUSTOMERS,
        "show_form": Permission.EDIT_CUSTOMERS,
        "add_customer": Permission.EDIT_CUSTOMERS,
        "drop_customer": Permission.EDIT_CUSTOMERS,
        "add_item": Permission.EDIT_ITEMS,
        "drop_item": Permission.EDIT_ITEMS,
    },
    "OverviewState": {"enter": Permission.VIEW_INVOICES, "show_span": Permission.VIEW_FIGURES},
    "PaymentsState": {
        "enter": Permission.VIEW_PAYMENTS,
        "search": Permission.VIEW_PAYMENTS,
        "choose_method": Permission.VIEW_PAYMENTS,
        "choose_period": Permission.VIEW_PAYMENTS,
    },
    "PaymentState": {
        "enter": Permission.VIEW_PAYMENTS,
        "show": Permission.VIEW_PAYMENTS,
        "prepare": Permission.RECORD_PAYMENTS,
        "step_back": Permission.RECORD_PAYMENTS,
        "refund": Permission.REFUND_PAYMENTS,
        "take_back": Permission.RECORD_PAYMENTS,
        "reverse": Permission.RECORD_PAYMENTS,
        "use": Permission.RECORD_PAYMENTS,
    },
    "PaymentFormState": {
        "enter": Permission.VIEW_PAYMENTS,
        "start": Permission.RECORD_PAYMENTS,
        "show": Permission.RECORD_PAYMENTS,
        "search_customers": Permission.RECORD_PAYMENTS,
        "pick_customer": Permission.RECORD_PAYMENTS,
        "type_amount": Permission.RECORD_PAYMENTS,
        "choose_currency": Permission.RECORD_PAYMENTS,
        "choose_day": Permission.RECORD_PAYMENTS,
        "edit_part": Permission.RECORD_PAYMENTS,
        "record": Permission.RECORD_PAYMENTS,
        "take_back": Permission.RECORD_PAYMENTS,
    },
    "PaletteState": dict.fromkeys(("search", "scan"), Permission.VIEW_INVOICES),
    "ReportsState": {
        "enter_tax": Permission.VIEW_REPORTS,
        "enter_aging": Permission.VIEW_REPORTS,
        "enter_cash_flow": Permission.VIEW_REPORTS,
        "enter_ledger": Permission.VIEW_REPORTS,
        "enter_trial_balance": Permission.VIEW_REPORTS,
        "choose_account": Permission.VIEW_REPORTS,
    },
    "WallState": {"enter": Permission.VIEW_FIGURES},
    **SETTINGS_HANDLERS,
    **WORKING_HANDLERS,
}
"""State class name to handler name to the right that it asks for."""


def permission_table(states: Mapping[str, type[BaseState]]) -> dict[str, Permission | None]:
    """Full handler name to right, for the states that are registered under their full names."""
    table = {f"{state}.{handler}": right for state, each in _FRAMEWORK.items() for handler, right in each.items()}
    for full_name, state in states.items():
        for handler, right in HANDLERS.get(state.__name__, {}).items():
            table[f"{full_name}.{handler}"] = right
    return table
