"""Reports: aging by customer, money in and out by period, tax, the ledger and its balances; each also as a table."""

from billing_app.services.reports.aging import AgingReport, AgingRow, aging_report
from billing_app.services.reports.books import TrialBalance, ledger_report, ledger_table, trial_balance
from billing_app.services.reports.cash import CashFlowReport, CashPeriod, cash_flow_report
from billing_app.services.reports.periods import Table
from billing_app.services.reports.tax import TaxReport, tax_report

__all__ = [
    "AgingReport",
    "AgingRow",
    "CashFlowReport",
    "CashPeriod",
    "Table",
    "TaxReport",
    "TrialBalance",
    "aging_report",
    "cash_flow_report",
    "ledger_report",
    "ledger_table",
    "tax_report",
    "trial_balance",
]
