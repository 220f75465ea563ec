"""The live view of the suppliers that are known again."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.live.views import Params, Values, View, any_text, register
from billing_app.services.suppliers import list_suppliers


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _build(actor: Actor, params: Params) -> Values:
    page = list_suppliers(actor, query=params.get("q", ""), cursor=params.get("after", ""))
    return {"page": page, "params": dict(params)}


SUPPLIERS = register(
    View("suppliers", Permission.VIEW_EXPENSES, ("supplier.",), _build, {"q": any_text, "after": _cursor})
)
