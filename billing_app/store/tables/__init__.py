"""All tables; importing this package fills the metadata that migrations compare with."""

from billing_app.store.tables.accounts import (
    ApiKey,
    IdempotencyRecord,
    KeyUse,
    Membership,
    SavedView,
    SignIn,
    SignInAttempt,
    TokenBinding,
    User,
)
from billing_app.store.tables.books import (
    AccountDay,
    ChainHead,
    DayFigure,
    EventRow,
    LedgerEntry,
    LedgerPosting,
    OpenByDue,
)
from billing_app.store.tables.business import Business, ExchangeRate, Series
from billing_app.store.tables.customers import Customer, Item
from billing_app.store.tables.e_invoices import EInvoiceCheck
from billing_app.store.tables.expenses import Attachment, Expense
from billing_app.store.tables.factors import (
    Authenticator,
    BankChange,
    BusinessPolicy,
    FactorReset,
    MailCode,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    RememberedDevice,
    UsedChallenge,
)
from billing_app.store.tables.invoices import Invoice
from billing_app.store.tables.jobs import JobMark, JobRun, ScheduledJob
from billing_app.store.tables.joining import Invitation, PasswordReset
from billing_app.store.tables.mail import LetterTemplate, OutgoingMail
from billing_app.store.tables.payments import Allocation, CustomerBalance, Payment
from billing_app.store.tables.providers import ProviderLogin, ProviderVisit
from billing_app.store.tables.received import ReceivedDocument, Supplier, SupplierKey
from billing_app.store.tables.recurring import RecurringInvoice, RecurringProfile
from billing_app.store.tables.reminders import AccountStatement, DunningPolicy, Reminder
from billing_app.store.tables.rendered import RenderedDocument, RenderedEInvoice
from billing_app.store.tables.security import (
    AddressRule,
    Habit,
    InstallationEvent,
    InstallationHead,
    SecurityAlert,
    SecurityEntry,
)
from billing_app.store.tables.stations import CounterPin, Station
from billing_app.store.tables.updates import AdvisoryRecord, KnownWeakness, UpdateCheck
from billing_app.store.tables.verifactu import VerifactuHead, VerifactuRecord
from billing_app.store.tables.visits import CardAccount, CardCheckout, CardEvent, CustomerCode, InvoiceQuestion

__all__ = [
    "AccountDay",
    "AccountStatement",
    "AddressRule",
    "AdvisoryRecord",
    "Allocation",
    "ApiKey",
    "Attachment",
    "Authenticator",
    "BankChange",
    "Business",
    "BusinessPolicy",
    "CardAccount",
    "CardCheckout",
    "CardEvent",
    "ChainHead",
    "CounterPin",
    "Customer",
    "CustomerBalance",
    "CustomerCode",
    "DayFigure",
    "DunningPolicy",
    "EInvoiceCheck",
    "EventRow",
    "ExchangeRate",
    "Expense",
    "FactorReset",
    "Habit",
    "IdempotencyRecord",
    "InstallationEvent",
    "InstallationHead",
    "Invitation",
    "Invoice",
    "InvoiceQuestion",
    "Item",
    "JobMark",
    "JobRun",
    "KeyUse",
    "KnownWeakness",
    "LedgerEntry",
    "LedgerPosting",
    "LetterTemplate",
    "MailCode",
    "Membership",
    "OpenByDue",
    "OutgoingMail",
    "Passkey",
    "PasswordReset",
    "Payment",
    "PendingSignIn",
    "ProviderLogin",
    "ProviderVisit",
    "ReceivedDocument",
    "RecoveryCode",
    "RecurringInvoice",
    "RecurringProfile",
    "RememberedDevice",
    "Reminder",
    "RenderedDocument",
    "RenderedEInvoice",
    "SavedView",
    "ScheduledJob",
    "SecurityAlert",
    "SecurityEntry",
    "Series",
    "SignIn",
    "SignInAttempt",
    "Station",
    "Supplier",
    "SupplierKey",
    "TokenBinding",
    "UpdateCheck",
    "UsedChallenge",
    "User",
    "VerifactuHead",
    "VerifactuRecord",
]
