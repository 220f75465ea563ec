"""Live views of the settings: the business, its books, numbers, rates, openings, team and keys."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.exchange_rates import list_rates
from billing_app.services.factor_reset import list_member_factors
from billing_app.services.history import MOST, history_of
from billing_app.services.inviting import list_invitations
from billing_app.services.keys import list_keys
from billing_app.services.mailing import is_mail_configured
from billing_app.services.own_login import sessions_of
from billing_app.services.security_policy import read_policy
from billing_app.services.series import list_series
from billing_app.services.stations.offering import list_stations
from billing_app.services.team import list_members
from billing_app.services.verifactu.standing import read_standing

_SETTINGS = ("settings.", "period.", "bank_details.")
_CLOSINGS = ("period.closed", "period.reopened")


def _build_business(actor: Actor, _params: Params) -> Values:
    return {"business": read_business(actor)}


def _build_books(actor: Actor, _params: Params) -> Values:
    events = history_of(actor, str(actor.business_id), MOST) if actor.may(Permission.VIEW_EVENTS) else []
    return {"business": read_business(actor), "closings": [one for one in events if one.kind in _CLOSINGS]}


def _build_series(actor: Actor, _params: Params) -> Values:
    return {"series": list_series(actor)}


def _build_verifactu(actor: Actor, _params: Params) -> Values:
    return {"standing": read_standing(actor)}


def _build_rates(actor: Actor, _params: Params) -> Values:
    return {"rates": list_rates(actor), "currency": business_of(actor).currency}


def _build_openings(actor: Actor, _params: Params) -> Values:
    events = history_of(actor, str(actor.business_id), MOST) if actor.may(Permission.VIEW_EVENTS) else []
    found = [one for one in events if one.kind == "opening.recorded"]
    return {"openings": found, "business": business_of(actor)}


def _build_team(actor: Actor, _params: Params) -> Values:
    return {
        "members": list_members(actor),
        "invitations": list_invitations(actor),
        "sends_mail": is_mail_configured(),
        "zone": business_of(actor).time_zone,
    }


def _build_security(actor: Actor, _params: Params) -> Values:
    zone = business_of(actor).time_zone
    return {"policy": read_policy(actor), "members": list_member_factors(actor), "zone": zone}


def _build_own_sessions(actor: Actor, params: Params) -> Values:
    return {"sessions": sessions_of(actor, params.get("user", "")), "zone": business_of(actor).time_zone}


def _build_stations(actor: Actor, _params: Params) -> Values:
    series = list_series(actor, ("invoice",))
    return {"stations": list_stations(actor), "series": series, "zone": business_of(actor).time_zone}


def _build_keys(actor: Actor, _params: Params) -> Values:
    return {"keys": list_keys(actor), "zone": business_of(actor).time_zone}


# A view is built with no more rights than it names: reading the business, its series and rates asks for these.
_READING = frozenset({Permission.VIEW_INVOICES})
_WITH_EVENTS = _READING | {Permission.VIEW_EVENTS}
_NUMBERED = ("settings.", "invoice.", "credit_note.", "deposit.")

BUSINESS = register(
    View("business_settings", Permission.MANAGE_SETTINGS, _SETTINGS, _build_business, also_scoped_by=_READING)
)
BOOKS = register(View("books_settings", Permission.MANAGE_BOOKS, _SETTINGS, _build_books, also_scoped_by=_WITH_EVENTS))
SERIES = register(View("number_series", Permission.MANAGE_SETTINGS, _NUMBERED, _build_series, also_scoped_by=_READING))
VERIFACTU = register(
    View("verifactu", Permission.MANAGE_SETTINGS, (*_NUMBERED, "period."), _build_verifactu, also_scoped_by=_READING)
)
RATES = register(View("exchange_rates", Permission.MANAGE_BOOKS, ("settings.",), _build_rates, also_scoped_by=_READING))
OPENINGS = register(
    View("openings", Permission.MANAGE_BOOKS, ("opening.",), _build_openings, also_scoped_by=_WITH_EVENTS)
)
TEAM = register(View("team", Permission.MANAGE_TEAM, ("member.", "invitation.", "mail."), _build_team))
SECURITY = register(View("sign_in_rules", Permission.MANAGE_TEAM, ("settings.", "member.", "factor."), _build_security))
KEYS = register(View("api_keys", Permission.MANAGE_KEYS, ("key.",), _build_keys))
STATIONS = register(
    View("stations", Permission.VIEW_SECURITY, ("station.", *_NUMBERED), _build_stations, also_scoped_by=_READING)
)
# No page can ask for a view by its name: the handler of the profile names the person who acts, and nobody else.
OWN_SESSIONS = register(
    View(
        "own_sessions",
        Permission.VIEW_INVOICES,
        ("session.", "member."),
        _build_own_sessions,
        subject="user",
        is_of_person=True,
    )
)
