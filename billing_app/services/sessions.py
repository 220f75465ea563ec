"""Sessions: who is behind a cookie, for how long, and which browser tabs belong to it."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from billing_app.domain.access import PERMISSIONS_OF, Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.ids import BusinessId, SessionId, UserId, new_id
from billing_app.services.cookie_values import cookie_value, stored_form
from billing_app.services.socket_values import session_of_socket
from billing_app.services.stations.standing import lasting_stations, wall_actor
from billing_app.services.watching.reducing import whereabouts
from billing_app.settings import settings
from billing_app.store import accounts as rows
from billing_app.store.policies import find_policy
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import SignIn, TokenBinding

# A provider's login says who somebody is to the provider, and perhaps said so hours ago.
_PROVEN_HERE = frozenset({"password", "passkey", "app", "mail", "recovery"})
# Writing at every request would make every reader a writer.
_SEEN_EVERY = timedelta(minutes=1)
_NOTHING: frozenset[Permission] = frozenset()
_OPERATING: frozenset[Permission] = frozenset({Permission.OPERATE})
TURN_KIND = "counter"
_TURN_IDLE = timedelta(minutes=10)
_TOKEN = re.compile(r"[0-9A-Za-z-]{32,64}")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was just begun or renewed; `value` is the cookie's and is stored nowhere.

    `remembered_device` is the value of another cookie, empty unless the second factor is not asked for here again.
    """

    value: str = field(repr=False)
    session_id: str
    actor: Actor
    is_remembered: bool
    expires_at: datetime
    remembered_device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What an open page must know of its session: looking at figures is no use, so a page left alone runs out.

    Once `replaced_at` is over, no connection counts that came with another `value` (as it is stored) than the present
    one, except in the tab that it was renewed for.
    """

    role: Role | None
    runs_out_at: datetime
    value: str = ""
    replaced_at: datetime | None = None
    renewed_for: str = ""


def cookie_name() -> str:
    """The cookie's name: bound to the host wherever https allows it."""
    return "__Host-sid" if settings().is_https else "sid"


def start_session(actor: Actor, *, device: str, address: str) -> NewSession:
    """Begin a session for somebody who has just proven who he is."""
    with system_transaction(actor.business_id, actor) as scope:
        return begin_session(scope, actor, device=device, address=address, is_remembered=False)


def begin_session(
    scope: Scope,
    actor: Actor,
    *,
    device: str,
    address: str,
    is_remembered: bool,
    methods: frozenset[str] = frozenset({"password"}),
    remembered_device: str = "",
) -> NewSession:
    """Store a new session of a user for the scope's business; the value is always new.

    How long it may live is what the business chose; whoever has just proven himself here has stepped up as well.
    """
    value = secrets.token_urlsafe(32)
    limits = find_policy(scope.session, actor.business_id)[0].limits
    idle = limits.idle_remembered if is_remembered else limits.idle
    sign_in = SignIn(
        id=new_id(),
        digest=_digest(value),
        user_id=str(actor.user_id),
        business_id=actor.business_id,
        methods=" ".join(sorted(methods)),
        device=device[:200],
        address=address[:64],
        is_remembered=is_remembered,
        idle_seconds=int(idle.total_seconds()) if idle else 0,
        created_at=scope.now,
        last_seen_at=scope.now,
        expires_at=scope.now + limits.absolute,
        stepped_up_at=scope.now if methods & _PROVEN_HERE else None,
    )
    scope.session.add(sign_in)
    told = {"user_id": sign_in.user_id, "methods": sorted(methods)}
    scope.record(Fact("session.started", sign_in.id, told, private=whereabouts(address, device)))
    acting = replace(actor, session_id=SessionId(sign_in.id), stepped_up_at=sign_in.stepped_up_at)
    return NewSession(value, sign_in.id, acting, is_remembered, sign_in.expires_at, remembered_device)


def begin_turn(
    scope: Scope, actor: Actor, *, station_id: str, device: str, address: str, until: datetime
) -> NewSession:
    """Store a member's session on a counter tablet: short when it is left alone, and nothing dangerous within."""
    value = secrets.token_urlsafe(32)
    sign_in = SignIn(
        id=new_id(),
        digest=_digest(value),
        user_id=str(actor.user_id),
        business_id=actor.business_id,
        kind=TURN_KIND,
        station_id=station_id,
        methods="pin",
        device=device[:200],
        address=address[:64],
        idle_seconds=int(_TURN_IDLE.total_seconds()),
        created_at=scope.now,
        last_seen_at=scope.now,
        expires_at=until,
    )
    scope.session.add(sign_in)
    told = {"user_id": sign_in.user_id, "methods": ["pin"], "station_id": station_id}
    scope.record(Fact("session.started", sign_in.id, told, private=whereabouts(address, device)))
    return NewSession(value, sign_in.id, replace(actor, session_id=SessionId(sign_in.id)), False, until)  # noqa: FBT003


def actor_for_session(cookie_header: str) -> Actor | None:
    """Who acts behind a Cookie header: looked up at every request and event, so that ended rights end at once."""
    value = session_value(cookie_header)
    now = clock()
    standing = None
    if value:
        with system_reading() as session:
            of_socket = session_of_socket(value)
            standing = (
                rows.get_standing(session, of_socket) if of_socket else rows.find_standing(session, _digest(value), now)
            )
    if standing is None or has_run_out(standing.sign_in, now):
        return wall_actor(cookie_header)
    if now - standing.sign_in.last_seen_at > _SEEN_EVERY:
        with system_transaction() as scope:
            rows.touch_sign_in(scope.session, standing.sign_in.id, now)
    return actor_of(standing)


def person_for_session(cookie_header: str) -> Actor | None:
    """The same where more rights are to be had: a screen, or whoever has a turn at the counter, is nobody there."""
    actor = actor_for_session(cookie_header)
    return actor if actor is not None and not actor.station else None


def open_sessions(session_ids: Collection[str]) -> dict[str, OpenSession]:
    """The present role behind each of these sessions, and until when it stands unless it is used; no ended ones."""
    with system_reading() as session:
        found = rows.find_standings(session, session_ids)
    known = {each.sign_in.id: _open(each) for each in found}
    if screens := set(session_ids) - known.keys():
        known |= {station_id: OpenSession(None, until) for station_id, until in lasting_stations(screens).items()}
    return known


def _open(standing: rows.Standing) -> OpenSession:
    row = standing.sign_in
    return OpenSession(actor_of(standing).role, runs_out_at(row), row.digest, row.previous_until, row.renewed_for)


def open_places(user_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The open sessions of these people, in whichever businesses; for whoever notices that they are others by now."""
    if not user_ids:
        return {}
    with system_reading() as session:
        found = rows.open_sign_ins_of(session, user_ids)
    return {user_id: frozenset(one for one, whose in found if whose == user_id) for user_id in user_ids}


def actor_of(standing: rows.Standing) -> Actor:
    """The actor with the rights of the role that the membership has at this moment."""
    role = Role(standing.membership.role)
    permissions = PERMISSIONS_OF[role] | (_OPERATING if standing.user.operator_since else _NOTHING)
    is_turn = standing.sign_in.kind == TURN_KIND
    if is_turn:  # a short PIN proves little: whoever takes a turn at the counter may do what is done there, no more
        permissions, role = permissions & PERMISSIONS_OF[Role.COUNTER], Role.COUNTER
    return Actor(
        business_id=BusinessId(standing.membership.business_id),
        name=standing.user.name,
        kind="user",
        permissions=permissions,
        user_id=UserId(standing.user.id),
        session_id=SessionId(standing.sign_in.id),
        role=role,
        stepped_up_at=standing.sign_in.stepped_up_at,
        station="counter" if is_turn else "",
    )


def has_run_out(sign_in: SignIn, now: datetime) -> bool:
    """Whether a session has outlived its limits."""
    return now >= runs_out_at(sign_in)


def runs_out_at(sign_in: SignIn) -> datetime:
    """When a session reaches its limits if it is not used any more."""
    if not sign_in.idle_seconds:
        return sign_in.expires_at
    return min(sign_in.expires_at, sign_in.last_seen_at + timedelta(seconds=sign_in.idle_seconds))


def end_session(cookie_header: str) -> str:
    """Sign out: end the session behind a Cookie header; returns its id, empty when there was none."""
    value = session_value(cookie_header)
    with system_reading() as session:
        standing = rows.find_standing(session, _digest(value), clock()) if value else None
    if standing is None:
        return ""
    actor = actor_of(standing)
    with system_transaction(actor.business_id, actor) as scope:
        rows.end_sign_in(scope.session, standing.sign_in, scope.now)
        scope.record(Fact("session.ended", standing.sign_in.id, {"user_id": standing.user.id}))
    return standing.sign_in.id


def end_other_sessions(actor: Actor, *, is_everywhere: bool = False) -> list[str]:
    """End the actor's sessions on other devices, here too if wanted; returns the ids of the ended ones."""
    kept = "" if is_everywhere else str(actor.session_id or "")
    with system_transaction(actor.business_id, actor) as scope:
        ended = rows.end_sign_ins(scope.session, str(actor.user_id), scope.now, except_id=kept)
        for session_id in ended:
            scope.record(Fact("session.ended", session_id, {"user_id": str(actor.user_id)}))
    return ended


def bind_tokens(wanted: Sequence[tuple[str, str]]) -> list[bool]:
    """Whether each tab's client token belongs to the session beside it; the first session that uses it keeps it.

    Many at once, because each commit waits for the disk: tabs that come back together cost one.
    """
    known = [(token, session_id) for token, session_id in wanted if _TOKEN.fullmatch(token) and session_id]
    tokens = sorted({token for token, _ in known})
    with system_reading() as session:
        owners = rows.sessions_of_tokens(session, tokens) if tokens else {}
    if unbound := [token for token in tokens if token not in owners]:
        owners |= _bind(unbound, dict(reversed(known)))
    return [owners.get(token) == session_id != "" for token, session_id in wanted]


def _bind(tokens: Sequence[str], first: Mapping[str, str]) -> dict[str, str]:
    """Bind tokens to the session that came first, unless somebody else was faster; returns whose they are now."""
    with system_transaction() as scope:
        for token in tokens:
            rows.serialise(scope.session, token)
        taken = rows.sessions_of_tokens(scope.session, tokens)
        free = [token for token in tokens if token not in taken]
        scope.session.add_all(
            TokenBinding(token=token, session_id=first[token], created_at=scope.now) for token in free
        )
        return {**taken, **{token: first[token] for token in free}}


def session_value(cookie_header: str) -> str:
    """The session cookie's value in a Cookie header; empty when there is none."""
    return cookie_value(cookie_header, cookie_name())


_digest = stored_form
