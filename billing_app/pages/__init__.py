"""Layout of the pages, and the table of which page lies where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from billing_app.pages import settings
from billing_app.pages.backups import backups
from billing_app.pages.cash_flow import cash_flow as cash_flow_outlook
from billing_app.pages.counter import counter
from billing_app.pages.customer import customer
from billing_app.pages.customers import customers
from billing_app.pages.expenses import expenses
from billing_app.pages.importing import importing
from billing_app.pages.invoice import invoice
from billing_app.pages.invoice_editor import editor
from billing_app.pages.invoices import invoices
from billing_app.pages.items import items
from billing_app.pages.jobs import jobs
from billing_app.pages.overview import overview
from billing_app.pages.payments import payments
from billing_app.pages.received import received
from billing_app.pages.received_document import received_document
from billing_app.pages.recurring import recurring
from billing_app.pages.recurring_editor import recurring_editor
from billing_app.pages.reminders import reminders
from billing_app.pages.reports import aging, cash_flow, ledger, tax, trial_balance
from billing_app.pages.security import security
from billing_app.pages.suppliers import suppliers
from billing_app.pages.viewer import viewer
from billing_app.pages.wall import wall
from billing_app.states.backups import BackupsState
from billing_app.states.cash_outlook import CashOutlookState
from billing_app.states.counter import CounterState
from billing_app.states.customer import CustomerState
from billing_app.states.customers import CustomersState
from billing_app.states.expense import ExpenseState
from billing_app.states.expenses import ExpensesState
from billing_app.states.importing import ImportingState
from billing_app.states.invoice import InvoiceState
from billing_app.states.invoice_editor import InvoiceEditorState
from billing_app.states.invoices import InvoicesState
from billing_app.states.items import ItemsState
from billing_app.states.jobs import JobsState
from billing_app.states.overview import OverviewState
from billing_app.states.payment import PaymentState
from billing_app.states.payment_form import PaymentFormState
from billing_app.states.payments import PaymentsState
from billing_app.states.received import ReceivedState
from billing_app.states.received_document import ReceivedDocumentState
from billing_app.states.recurring import RecurringState
from billing_app.states.recurring_editor import RecurringEditorState
from billing_app.states.reminders import RemindersState
from billing_app.states.reports.addresses import ReportsState
from billing_app.states.sample import SampleState
from billing_app.states.saved_views import SavedViewsState
from billing_app.states.security import SecurityState
from billing_app.states.settings.books import BooksState
from billing_app.states.settings.business import BusinessSettingsState
from billing_app.states.settings.cards import CardsState
from billing_app.states.settings.devices import DevicesState
from billing_app.states.settings.documents import DocumentsState
from billing_app.states.settings.factors import FactorsState
from billing_app.states.settings.keys import KeysState
from billing_app.states.settings.letters import LettersState
from billing_app.states.settings.numbers import NumbersState
from billing_app.states.settings.opening import OpeningState
from billing_app.states.settings.pin import PinState
from billing_app.states.settings.profile import ProfileState
from billing_app.states.settings.provider_logins import ProviderLoginsState
from billing_app.states.settings.rates import RatesState
from billing_app.states.settings.security import SignInRulesState
from billing_app.states.settings.team import TeamState
from billing_app.states.settings.verifactu import VerifactuState
from billing_app.states.suppliers import SuppliersState
from billing_app.states.viewer import ViewerState
from billing_app.states.wall import WallState


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its route, its title, what it shows, and the handlers that run when it is opened."""

    route: str
    title: str
    layout: Callable[[], rx.Component]
    on_load: Any = None


PAGES: tuple[Page, ...] = (
    Page("/", "Overview · Tideline", overview, OverviewState.enter),
    Page("/invoices", "Invoices · Tideline", invoices, [InvoicesState.enter, SavedViewsState.enter]),
    Page("/invoices/new", "New invoice · Tideline", editor, InvoiceEditorState.start),
    Page("/invoices/[id]", "Invoice · Tideline", invoice, InvoiceState.enter),
    Page("/cash-flow", "Cash flow · Tideline", cash_flow_outlook, CashOutlookState.enter),
    Page("/counter", "Counter · Tideline", counter, CounterState.enter),
    Page("/wall", "Wall · Tideline", wall, WallState.enter),
    Page("/customers", "Customers · Tideline", customers, [CustomersState.enter, SavedViewsState.enter]),
    Page("/customers/[id]", "Customer · Tideline", customer, CustomerState.enter),
    Page("/items", "Items · Tideline", items, [ItemsState.enter, SavedViewsState.enter]),
    Page("/import", "Import · Tideline", importing, ImportingState.enter),
    Page("/reports", "Tax report · Tideline", tax, ReportsState.enter_tax),
    Page("/reports/aging", "Aging · Tideline", aging, ReportsState.enter_aging),
    Page("/reports/cash-flow", "Cash flow · Tideline", cash_flow, ReportsState.enter_cash_flow),
    Page("/reports/ledger", "Ledger · Tideline", ledger, ReportsState.enter_ledger),
    Page("/reports/trial-balance", "Trial balance · Tideline", trial_balance, ReportsState.enter_trial_balance),
    Page("/recurring", "Recurring invoices · Tideline", recurring, RecurringState.enter),
    Page("/recurring/new", "New recurring invoice · Tideline", recurring_editor, RecurringEditorState.start),
    Page("/recurring/[id]", "Recurring invoice · Tideline", recurring_editor, RecurringEditorState.load),
    Page("/reminders", "Reminders · Tideline", reminders, RemindersState.enter),
    Page("/jobs", "Jobs · Tideline", jobs, JobsState.enter),
    Page("/security", "Security · Tideline", security, SecurityState.enter),
    Page("/backups", "Backups · Tideline", backups, BackupsState.enter),
    Page("/settings", "Settings · Tideline", settings.landing, ProfileState.enter_settings),
    Page("/settings/documents", "Documents · Tideline", settings.documents, DocumentsState.enter),
    Page("/settings/business", "Business · Tideline", settings.business, BusinessSettingsState.enter),
    Page("/settings/cards", "Payments by card · Tideline", settings.cards, CardsState.enter),
    Page("/settings/letters", "Letters · Tideline", settings.letters, LettersState.enter),
    Page("/settings/numbers", "Numbers · Tideline", settings.numbers, NumbersState.enter),
    Page("/settings/taxes-and-books", "Taxes and books · Tideline", settings.books, BooksState.enter),
    Page("/settings/verifactu", "VeriFactu · Tideline", settings.verifactu, VerifactuState.enter),
    Page("/settings/rates", "Exchange rates · Tideline", settings.rates, RatesState.enter),
    Page("/settings/opening", "Opening balances · Tideline", settings.opening, OpeningState.enter),
    Page("/settings/team", "Team · Tideline", settings.team, TeamState.enter),
    Page("/settings/keys", "API keys · Tideline", settings.keys, KeysState.enter),
    Page("/settings/devices", "Devices · Tideline", settings.devices, DevicesState.enter),
    Page("/settings/security", "Signing in · Tideline", settings.security, SignInRulesState.enter),
    Page(
        "/settings/profile",
        "Your profile · Tideline",
        settings.profile,
        [ProfileState.enter, FactorsState.enter, ProviderLoginsState.enter, PinState.enter],
    ),
    Page("/settings/sample", "Sample business · Tideline", settings.sample, SampleState.enter),
    Page(
        "/expenses", "Expenses · Tideline", expenses, [ExpensesState.enter, ExpenseState.enter, SavedViewsState.enter]
    ),
    Page("/received", "Received invoices · Tideline", received, ReceivedState.enter),
    Page("/received/[id]", "Received invoice · Tideline", received_document, ReceivedDocumentState.enter),
    Page("/suppliers", "Suppliers · Tideline", suppliers, SuppliersState.enter),
    Page("/viewer", "E-invoice viewer · Tideline", viewer, ViewerState.enter),
    Page(
        "/payments",
        "Payments · Tideline",
        payments,
        [PaymentsState.enter, PaymentState.enter, PaymentFormState.enter, SavedViewsState.enter],
    ),
)
