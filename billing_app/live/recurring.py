"""The live view of what repeats."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.live.views import Params, Values, View, any_text, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.recurring import list_profiles


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _build(actor: Actor, params: Params) -> Values:
    page = list_profiles(
        actor, query=params.get("q", ""), state=params.get("status", ""), cursor=params.get("after", "")
    )
    return {"page": page, "params": dict(params), "today": business_of(actor).today}


RECURRING = register(
    View(
        "recurring",
        Permission.VIEW_INVOICES,
        ("recurring.", "customer.updated"),
        _build,
        {"q": any_text, "status": one_of("active", "paused", "ended"), "after": _cursor},
    )
)
