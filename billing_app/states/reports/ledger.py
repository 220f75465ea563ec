"""The ledger: every entry of a period with its postings, and the balance of every account."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from billing_app.domain.ledger import Account
from billing_app.domain.money import Money
from billing_app.live.reports import LEDGER, TRIAL_BALANCE
from billing_app.live.views import Values
from billing_app.services.reports import TrialBalance
from billing_app.states import wire
from billing_app.states.choices import Choice
from billing_app.states.format import day, money, plain
from billing_app.states.listing import Listing
from billing_app.states.live import shows
from billing_app.states.reports.periods import period_bar
from billing_app.states.reports.words import account_text, entry_path, entry_text

PATH = "/reports/ledger"
BALANCE_PATH = "/reports/trial-balance"


def account_choices() -> list[Choice]:
    """All accounts, and none of them."""
    return [{"value": "", "text": "All accounts"}, *({"value": each, "text": account_text(each)} for each in Account)]


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveLedger`, in a language: one row for each posting, the entry named on its first."""
    page, period, account, currency = (values[name] for name in ("page", "period", "account", "currency"))
    rows = [row for booked in page.rows for row in _rows(booked, currency, locale)]
    listing = Listing().with_(period=period.text, account=account)
    following = listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else ""
    return {
        "is_ready": True,
        "bar": period_bar(period, PATH, locale, account=account),
        "rows": rows,
        "account": account,
        "more": following,
        "first_page": listing.address(PATH) if values["after"] else "",
        "note": f"{len(page.rows)} {'entry' if len(page.rows) == 1 else 'entries'}" if rows else "",
        "download": f"/downloads/ledger.csv?{urlencode({'period': period.text, 'account': account})}",
    }


def _rows(booked: Any, currency: str, locale: str) -> list[dict[str, str]]:
    entry = booked.entry
    return [
        {
            "key": f"{entry.id}-{index}",
            "day": day(entry.booked_on, locale) if not index else "",
            "entry": entry_text(entry.kind) if not index else "",
            "href": entry_path(entry.kind, entry.subject_id) if not index else "",
            "account": account_text(posting.account),
            "debit": _amount(posting.debit, currency, locale),
            "credit": _amount(posting.credit, currency, locale),
        }
        for index, posting in enumerate(booked.postings)
    ]


def _amount(minor: int, currency: str, locale: str) -> str:
    return money(Money(minor, currency), locale) if minor else ""


def balance_texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveTrialBalance`, in a language."""
    report: TrialBalance = values["report"]
    period = values["period"]
    debit = Money(sum(row.debit for row in report.rows), report.currency)
    credit = Money(sum(row.credit for row in report.rows), report.currency)
    return {
        "is_ready": True,
        "bar": period_bar(period, BALANCE_PATH, locale),
        "note": f"Everything booked up to {day(report.on, locale)}.",
        "rows": [
            {
                "account": account_text(row.account),
                "name": row.account,
                "href": Listing().with_(period=period.text, account=row.account).address(PATH),
                "debit": money(Money(row.debit, report.currency), locale),
                "credit": money(Money(row.credit, report.currency), locale),
                "balance": money(Money(row.balance, report.currency), locale),
                "value": plain(Money(row.balance, report.currency)),
            }
            for row in report.rows
        ],
        "debit": money(debit, locale),
        "credit": money(credit, locale),
        "difference": money(debit - credit, locale),
        "download": f"/downloads/trial_balance.csv?period={period.text}",
    }


@shows(LEDGER, present=texts_of)
class LiveLedger(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the ledger."""

    is_ready: bool = False
    bar: dict[str, Any] = {}
    rows: list[dict[str, str]] = []
    account: str = ""
    more: str = ""
    first_page: str = ""
    note: str = ""
    download: str = ""


@shows(TRIAL_BALANCE, present=balance_texts_of)
class LiveTrialBalance(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the balances of the same day."""

    is_ready: bool = False
    bar: dict[str, Any] = {}
    note: str = ""
    rows: list[dict[str, str]] = []
    debit: str = ""
    credit: str = ""
    difference: str = ""
    download: str = ""
