"""Live views of security: how things stand, and the log."""

from collections.abc import Mapping

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import is_id
from billing_app.domain.watch.kinds import LOGGED_PREFIXES
from billing_app.live.views import Params, Values, View, one_of, register
from billing_app.services.business_profile import business_of
from billing_app.services.security.log import LOG_TOPICS, read_log
from billing_app.services.security.standing import security_standing


def _place(text: str) -> str:
    if not is_id(text):
        raise InvalidInput("This place in the log is not known. Start again at the first page.", path="after")
    return text


def _build_standing(actor: Actor, _params: Params) -> Values:
    return {"standing": security_standing(actor), "zone": business_of(actor).time_zone}


def _build_log(actor: Actor, params: Params) -> Values:
    page = read_log(
        actor,
        topic=params.get("topic", ""),
        subject_id=params.get("member", ""),
        before=params.get("after", ""),
    )
    return {"page": page, "params": dict(params), "zone": business_of(actor).time_zone}


def log_parameters(found: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the log."""
    return {name: text for name, text in found.items() if name in {"topic", "member", "after"} and text}


_OPERATING = frozenset({Permission.OPERATE})
_TOUCHED_BY = (*LOGGED_PREFIXES, "settings.")
SECURITY = register(View("security", Permission.VIEW_SECURITY, _TOUCHED_BY, _build_standing, also_scoped_by=_OPERATING))
SECURITY_LOG = register(
    View(
        "security_log",
        Permission.VIEW_SECURITY,
        _TOUCHED_BY,
        _build_log,
        {"topic": one_of(*LOG_TOPICS), "member": _place, "after": _place},
        also_scoped_by=_OPERATING,
    )
)
