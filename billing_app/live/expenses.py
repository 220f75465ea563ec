"""Live views of expenses: the list, and one expense with the files that prove it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.live.views import Params, Values, View, any_id, any_text, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.expenses import expense_categories, get_expense, list_expenses, sums_of_expenses
from billing_app.services.history import history_of
from billing_app.services.receiving import count_to_record
from billing_app.store.expenses import STATUSES, ExpenseFilter


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def filter_of(params: Params) -> ExpenseFilter:
    """What an address asks of the list of expenses."""
    return ExpenseFilter(
        status=params.get("status", ""),
        category=params.get("category", ""),
        q=params.get("q", ""),
        cursor=params.get("after", ""),
    )


def _build_list(actor: Actor, params: Params) -> Values:
    return {
        "page": list_expenses(actor, filter_of(params)),
        "sums": sums_of_expenses(actor, filter_of(params)),
        "params": dict(params),
        "categories": expense_categories(actor),
        "today": business_of(actor).today,
        "to_record": count_to_record(actor),
    }


def _build_one(actor: Actor, params: Params) -> Values:
    if not params.get("expense"):
        return {"record": None}
    try:
        record = get_expense(actor, params["expense"])
        events = history_of(actor, record.row.id) if actor.may(Permission.VIEW_EVENTS) else []
        return {"record": record, "business": business_of(actor), "events": events}
    except NotFound:
        return {"record": None}


EXPENSES = register(
    View(
        "expenses",
        Permission.VIEW_EXPENSES,
        ("expense.", "received."),
        _build_list,
        {"q": any_text, "status": one_of(*STATUSES), "category": any_text, "after": _cursor},
    )
)
EXPENSE = register(
    View(
        "expense",
        Permission.VIEW_EXPENSES,
        ("expense.",),
        _build_one,
        {"expense": any_id},
        also_scoped_by=frozenset({Permission.VIEW_EVENTS}),
    )
)
