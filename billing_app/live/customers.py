"""Live views of customers: the list, one customer with their account, its history, and who is editing it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.currencies import DECIMALS
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.domain.period import parse_period
from billing_app.live.views import Params, Values, View, any_text, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.customers import SORTS, get_customer, list_customers, sum_of_customers
from billing_app.services.payments import open_invoices
from billing_app.services.reminders import shown_policy
from billing_app.services.statements import customer_history, customer_statement

_MONEY_MOVES = ("invoice.", "credit_note.", "deposit.", "payment.", "credit.", "opening.")


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _currency(text: str) -> str:
    if text not in DECIMALS:
        raise InvalidInput("Use a currency such as EUR.", path="currency")
    return text


def _build_list(actor: Actor, params: Params) -> Values:
    page = list_customers(
        actor,
        query=params.get("q", ""),
        shown=params.get("status", "active"),
        sort=params.get("sort", "name"),
        cursor=params.get("after", ""),
    )
    owed = sum_of_customers(actor, query=params.get("q", ""), shown=params.get("status", "active"))
    return {"page": page, "params": dict(params), "sum": owed}


def _build_one(actor: Actor, params: Params) -> Values:
    try:
        customer = get_customer(actor, params["customer"])
        period = parse_period(params["period"]) if "period" in params else None
        days = {"first": period.first, "last": period.last} if period else {}
        statement = customer_statement(actor, customer.id, params.get("currency", ""), **days)
        invoices = open_invoices(actor, customer.id) if actor.may(Permission.VIEW_INVOICES) else []
    except NotFound:
        return {"customer": None}
    return {
        "customer": customer,
        "statement": statement,
        "period": period,
        "open": invoices,
        "business": business_of(actor),
        "reminders": shown_policy(actor, customer.id),
    }


def _build_history(actor: Actor, params: Params) -> Values:
    try:
        happenings = customer_history(actor, params["customer"])
    except NotFound:
        happenings = ()
    return {"happenings": happenings, "zone": business_of(actor).time_zone}


def _build_editing(_actor: Actor, _params: Params) -> Values:
    return {}


CUSTOMERS = register(
    View(
        "customers",
        Permission.VIEW_CUSTOMERS,
        ("customer.", *_MONEY_MOVES),
        _build_list,
        {"q": any_text, "status": one_of("active", "archived"), "sort": one_of(*SORTS), "after": _cursor},
    )
)
CUSTOMER = register(
    View(
        "customer",
        Permission.VIEW_CUSTOMERS,
        ("customer.", "settings.", *_MONEY_MOVES),
        _build_one,
        {"currency": _currency, "period": lambda text: parse_period(text).text},
        subject="customer",
        also_scoped_by=frozenset({Permission.VIEW_INVOICES}),
    )
)
CUSTOMER_HISTORY = register(
    View(
        "customer_history",
        Permission.VIEW_EVENTS,
        ("customer.", "document.", *_MONEY_MOVES),
        _build_history,
        subject="customer",
    )
)
CUSTOMER_EDITING = register(
    View(
        "customer_editing",
        Permission.EDIT_CUSTOMERS,
        (),
        _build_editing,
        subject="customer",
        shows_presence=True,
    )
)
