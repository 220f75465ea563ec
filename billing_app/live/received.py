"""Live views of what came in: the list, and one document with all that was read of it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.live.views import Params, Values, View, any_text, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.history import history_of
from billing_app.services.receiving import (
    ReceivedFilter,
    get_received,
    is_duplicate_of_document,
    is_expense_cancelled,
    list_received,
    read_of,
)
from billing_app.store.received import STATES


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _build_list(actor: Actor, params: Params) -> Values:
    wanted = ReceivedFilter(status=params.get("status", "open"), q=params.get("q", ""), cursor=params.get("after", ""))
    return {"page": list_received(actor, wanted), "params": dict(params), "business": business_of(actor)}


def _build_one(actor: Actor, params: Params) -> Values:
    try:
        row = get_received(actor, params["received_document"])
    except NotFound:
        return {"row": None}
    events = history_of(actor, row.id) if actor.may(Permission.VIEW_EVENTS) else []
    values = {"row": row, "read": read_of(row), "is_cancelled": is_expense_cancelled(actor, row)}
    values["is_duplicate_of_document"] = bool(row.duplicate_of) and is_duplicate_of_document(actor, row)
    return values | {"business": business_of(actor), "events": events}


RECEIVED = register(
    View(
        "received",
        Permission.VIEW_EXPENSES,
        ("received.",),
        _build_list,
        {"q": any_text, "status": one_of(*STATES), "after": _cursor},
    )
)
RECEIVED_DOCUMENT = register(
    View(
        "received_document",
        Permission.VIEW_EXPENSES,
        ("received.",),
        _build_one,
        subject="received_document",
        also_scoped_by=frozenset({Permission.VIEW_EVENTS}),
    )
)
