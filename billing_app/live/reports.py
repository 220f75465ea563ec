"""Live views of the reports: tax, aging, cash flow, the ledger and its balances."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.domain.ledger import Account
from billing_app.domain.period import Period, PeriodKind, parse_period, period_of
from billing_app.live.views import Params, Values, View, one_of, register
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.reports import aging_report, cash_flow_report, ledger_report, tax_report, trial_balance

ENTRIES_PER_PAGE = 25
BOOKINGS = ("invoice.", "credit_note.", "deposit.", "payment.", "credit.", "expense.", "opening.", "settings.")


def _period_text(text: str) -> str:
    return parse_period(text).text


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _period(actor: Actor, params: Params, kind: PeriodKind) -> Period:
    """The period that the address names, else the one of this kind that is today."""
    named = params.get("period", "")
    return parse_period(named) if named else period_of(business_of(actor).today, kind)


def _build_tax(actor: Actor, params: Params) -> Values:
    period = _period(actor, params, "quarter")
    kept_on = read_business(actor).profile.tax_basis
    # Books on the accrual basis can't tell the cash basis; an address that asks for it is answered with what there is.
    basis = params.get("basis", "") if kept_on == "cash" else ""
    return {"report": tax_report(actor, period.first, period.last, basis=basis), "period": period, "kept_on": kept_on}


def _build_aging(actor: Actor, _params: Params) -> Values:
    return {"report": aging_report(actor)}


def _build_cash_flow(actor: Actor, params: Params) -> Values:
    period, by = _period(actor, params, "year"), params.get("by", "month")
    report = cash_flow_report(actor, period.first, period.last, by=by)
    return {"report": report, "period": period, "by": by, "today": business_of(actor).today}


def _build_ledger(actor: Actor, params: Params) -> Values:
    period = _period(actor, params, "month")
    account, after = params.get("account", ""), params.get("after", "")
    page = ledger_report(actor, period.first, period.last, account=account, limit=ENTRIES_PER_PAGE, cursor=after)
    business = business_of(actor)
    return {"page": page, "period": period, "account": account, "after": after, "currency": business.currency}


def _build_balances(actor: Actor, params: Params) -> Values:
    period = _period(actor, params, "year")
    return {"report": trial_balance(actor, on=period.last), "period": period}


_PERIOD = {"period": _period_text}
TAX = register(
    View(
        "tax_report",
        Permission.VIEW_REPORTS,
        BOOKINGS,
        _build_tax,
        _PERIOD | {"basis": one_of("accrual", "cash")},
        also_scoped_by=frozenset({Permission.VIEW_INVOICES}),  # the business says on which basis its books are kept
    )
)
AGING = register(View("aging_report", Permission.VIEW_REPORTS, BOOKINGS, _build_aging))
CASH_FLOW = register(
    View(
        "cash_flow_report",
        Permission.VIEW_REPORTS,
        BOOKINGS,
        _build_cash_flow,
        _PERIOD | {"by": one_of("week", "month")},
    )
)
LEDGER = register(
    View(
        "ledger",
        Permission.VIEW_REPORTS,
        BOOKINGS,
        _build_ledger,
        _PERIOD | {"account": one_of(*Account), "after": _cursor},
    )
)
TRIAL_BALANCE = register(View("trial_balance", Permission.VIEW_REPORTS, BOOKINGS, _build_balances, _PERIOD))
