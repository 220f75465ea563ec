"""Live views of payments: the list, and one payment with what hangs on it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.domain.period import parse_period
from billing_app.live.views import Params, Values, View, any_id, any_text, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.customers import get_customer
from billing_app.services.payments import PaymentFilter, list_payments, sums_of_payments
from billing_app.services.payments.details import payment_detail

_TOUCHED_BY = ("payment.", "credit.", "credit_note.", "customer.", "invoice.written_off")


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _period(text: str) -> str:
    return parse_period(text).text


def filter_of(params: Params) -> PaymentFilter:
    """What an address asks of the list of payments."""
    period = parse_period(params["period"]) if params.get("period") else None
    return PaymentFilter(
        customer_id=params.get("customer", ""),
        method=params.get("method", ""),
        kind=params.get("status", ""),
        q=params.get("q", ""),
        paid_from=period.first if period else None,
        paid_to=period.last if period else None,
        cursor=params.get("after", ""),
    )


def _build_list(actor: Actor, params: Params) -> Values:
    page = list_payments(actor, filter_of(params))
    customer = ""
    if params.get("customer") and actor.may(Permission.VIEW_CUSTOMERS):
        try:
            customer = get_customer(actor, params["customer"]).profile.name
        except NotFound:
            customer = "An unknown customer"
    values = {"page": page, "params": dict(params), "customer": customer, "today": business_of(actor).today}
    return values | {"sums": sums_of_payments(actor, filter_of(params))}


def _build_one(actor: Actor, params: Params) -> Values:
    try:
        return {"detail": payment_detail(actor, params.get("payment", ""))}
    except NotFound:
        return {"detail": None}


PAYMENTS = register(
    View(
        "payments",
        Permission.VIEW_PAYMENTS,
        _TOUCHED_BY,
        _build_list,
        {
            "q": any_text,
            "status": one_of("payment", "refund"),
            "customer": any_id,
            "method": any_text,
            "period": _period,
            "after": _cursor,
        },
        also_scoped_by=frozenset({Permission.VIEW_CUSTOMERS}),
    )
)
PAYMENT = register(View("payment", Permission.VIEW_PAYMENTS, _TOUCHED_BY, _build_one, {"payment": any_id}))
