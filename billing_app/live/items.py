"""The live view of the catalogue."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.live.views import Params, Values, View, any_text, one_of, register
from billing_app.services.items import SORTS, list_items


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _build(actor: Actor, params: Params) -> Values:
    page = list_items(
        actor,
        query=params.get("q", ""),
        shown=params.get("status", "active"),
        sort=params.get("sort", "name"),
        cursor=params.get("after", ""),
    )
    return {"page": page, "params": dict(params)}


ITEMS = register(
    View(
        "items",
        Permission.VIEW_INVOICES,
        ("item.",),
        _build,
        {"q": any_text, "status": one_of("active", "archived"), "sort": one_of(*SORTS), "after": _cursor},
    )
)
