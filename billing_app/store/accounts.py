"""Rows of logins, memberships, sessions, token bindings and sign-in attempts: the installation's, not a tenant's."""

from collections import namedtuple
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, cast

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, bindparam, delete, func, text, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from billing_app.store.tables import Business, Membership, SignIn, SignInAttempt, TokenBinding, User


class Standing(NamedTuple):
    """A session with the person behind it and what that person is in the session's business; only for reading."""

    sign_in: SignIn
    user: User
    membership: Membership


def _table(of: Any) -> Any:
    return of.__table__


# Asked at every request and event, several times while a page opens: built once, and read as plain tuples with the
# names of the rows' columns, because making objects of rows took longer than finding them.
_sign_in, _user, _membership = (_table(each) for each in (SignIn, User, Membership))
_TUPLES = [(namedtuple(one.name, one.c.keys()), len(one.c)) for one in (_sign_in, _user, _membership)]
_STANDINGS = (
    select_columns(_sign_in, _user, _membership)
    .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    .join(_user, _user.c.id == _sign_in.c.user_id)
    .join(
        _membership,
        (_membership.c.user_id == _sign_in.c.user_id) & (_membership.c.business_id == _sign_in.c.business_id),
    )
    .where(_sign_in.c.ended_at.is_(None), _membership.c.ended_at.is_(None), _membership.c.locked_at.is_(None))
)
_STANDING_OF_DIGEST = _STANDINGS.where(_sign_in.c.digest == bindparam("digest"))
_STANDING_OF_PREVIOUS = _STANDINGS.where(
    _sign_in.c.previous_digest == bindparam("digest"), _sign_in.c.previous_until > bindparam("now")
)
_STANDING_OF_ID = _STANDINGS.where(_sign_in.c.id == bindparam("sign_in_id"))
_STANDINGS_OF_IDS = _STANDINGS.where(_sign_in.c.id.in_(bindparam("ids", expanding=True)))
_OWNERS = select_columns(_table(TokenBinding).c.token, _table(TokenBinding).c.session_id).where(
    _table(TokenBinding).c.token.in_(bindparam("tokens", expanding=True))
)


def has_any_user(session: Session) -> bool:
    """Whether the installation has been set up."""
    return session.exec(select(User.id).limit(1)).first() is not None


def find_user(session: Session, email: str) -> User | None:
    """The login of an address, which is compared in lower case."""
    return session.exec(select(User).where(User.email == email.lower())).one_or_none()


def find_membership(session: Session, user_id: str, business_id: str) -> Membership | None:
    """What a user is in a business, also when that has ended."""
    wanted = select(Membership).where(Membership.user_id == user_id, Membership.business_id == business_id)
    return session.exec(wanted).one_or_none()


def active_memberships(session: Session, user_id: str) -> Sequence[Membership]:
    """The businesses that a user works for now and is not locked out of.

    Real ones stand before the sample, whose history reaches back; then they go by joining.
    """
    wanted = select(Membership).join(Business, col(Business.id) == col(Membership.business_id))
    wanted = wanted.where(Membership.user_id == user_id, col(Membership.ended_at).is_(None))
    wanted = wanted.where(col(Membership.locked_at).is_(None), col(Business.loading_since).is_(None))
    return session.exec(wanted.order_by(col(Business.is_demo), col(Membership.created_at), col(Membership.id))).all()


def workplaces(session: Session, user_id: str) -> Sequence[tuple[Membership, str]]:
    """The same with the names of the businesses, by name."""
    wanted = select(Membership, Business.name).join(Business, col(Business.id) == col(Membership.business_id))
    wanted = wanted.where(Membership.user_id == user_id, col(Membership.ended_at).is_(None))
    wanted = wanted.where(col(Membership.locked_at).is_(None), col(Business.loading_since).is_(None))
    return session.exec(wanted.order_by(func.lower(Business.name), col(Business.id))).all()


def home_of(session: Session, user_id: str) -> str:
    """The business that a user works for, or worked for last; empty for a login without any."""
    wanted = select(Membership.business_id).where(Membership.user_id == user_id)
    lasting = wanted.order_by(col(Membership.ended_at).is_(None).desc(), col(Membership.created_at), col(Membership.id))
    return session.exec(lasting.limit(1)).first() or ""


def members_of(session: Session, business_id: str) -> Sequence[tuple[User, Membership]]:
    """Who works for a business now, by name."""
    wanted = (
        select(User, Membership)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.business_id == business_id, col(Membership.ended_at).is_(None))
    )
    return session.exec(wanted.order_by(func.lower(User.name), User.id)).all()


def find_standing(session: Session, digest: str, now: datetime) -> Standing | None:
    """The session of a cookie's hash, if it was not ended and the membership stands; limits are not judged here.

    A value that was just replaced counts for a few seconds more.
    """
    row = session.connection().execute(_STANDING_OF_DIGEST, {"digest": digest}).one_or_none()
    if row is None:
        row = session.connection().execute(_STANDING_OF_PREVIOUS, {"digest": digest, "now": now}).one_or_none()
    return None if row is None else _standing(row)


def get_standing(session: Session, sign_in_id: str) -> Standing | None:
    """The same for a session that is known by its id."""
    row = session.connection().execute(_STANDING_OF_ID, {"sign_in_id": sign_in_id}).one_or_none()
    return None if row is None else _standing(row)


def find_standings(session: Session, sign_in_ids: Collection[str]) -> list[Standing]:
    """The same for several."""
    return [_standing(row) for row in session.connection().execute(_STANDINGS_OF_IDS, {"ids": list(sign_in_ids)})]


def _standing(row: Any) -> Standing:
    values = iter(row)
    parts: list[Any] = [made._make(islice(values, width)) for made, width in _TUPLES]
    return Standing(*parts)


def open_sign_ins_of(session: Session, user_ids: Collection[str]) -> Sequence[tuple[str, str]]:
    """Ids of the sessions of some people that were not ended, each with whose it is."""
    wanted = select(SignIn.id, SignIn.user_id).where(col(SignIn.user_id).in_(user_ids), col(SignIn.ended_at).is_(None))
    return session.exec(wanted).all()


def lock_sign_in(session: Session, sign_in_id: str) -> SignIn:
    """A session, locked until the commit and read anew."""
    wanted = select(SignIn).where(SignIn.id == sign_in_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def ask_for_renewal(session: Session, user_id: str, business_id: str) -> None:
    """Have the open sessions of a member get new values: the rights behind them have changed."""
    open_ones = update(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.business_id) == business_id)
    _run(session, open_ones.where(col(SignIn.ended_at).is_(None)).values(must_renew=True))


def step_up_sign_in(session: Session, sign_in_id: str, now: datetime) -> None:
    """Note that the person behind a session has just proven himself again."""
    _run(session, update(SignIn).where(col(SignIn.id) == sign_in_id).values(stepped_up_at=now))


def touch_sign_in(session: Session, sign_in_id: str, now: datetime) -> None:
    """Note that a session was used."""
    _run(session, update(SignIn).where(col(SignIn.id) == sign_in_id).values(last_seen_at=now))


def end_sign_ins(session: Session, user_id: str, now: datetime, *, except_id: str = "") -> list[str]:
    """End all sessions of a user but one; returns the ids of those that ended."""
    open_ones = select(SignIn).where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None), SignIn.id != except_id)
    ended = session.exec(open_ones).all()
    for sign_in in ended:
        end_sign_in(session, sign_in, now)
    return [sign_in.id for sign_in in ended]


def end_sign_in(session: Session, sign_in: SignIn, now: datetime) -> None:
    """End one session and forget the client tokens of its tabs."""
    _run(session, update(SignIn).where(col(SignIn.id) == sign_in.id).values(ended_at=now))
    _run(session, delete(TokenBinding).where(col(TokenBinding.session_id) == sign_in.id))


def sessions_of_tokens(session: Session, tokens: Collection[str]) -> dict[str, str]:
    """The session that each client token belongs to; tokens that belong to none are left out."""
    return {row.token: row.session_id for row in session.connection().execute(_OWNERS, {"tokens": list(tokens)})}


def owner_of_token(session: Session, token: str) -> SignIn | None:
    """The session that a client token was bound to, whether it is still open or not."""
    wanted = select(SignIn).join(TokenBinding, col(TokenBinding.session_id) == col(SignIn.id))
    return session.exec(wanted.where(TokenBinding.token == token[:64])).one_or_none()


def serialise(session: Session, topic: str) -> None:
    """Let only one transaction at a time deal with a topic. On SQLite every writer is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        _run(session, text("SELECT pg_advisory_xact_lock(hashtextextended(:topic, 0))").bindparams(topic=topic))


def failures_of_account(session: Session, account: str, since: datetime) -> list[datetime]:
    """Failed tries at an account since its last success, oldest first."""
    succeeded = session.exec(
        select(func.max(SignInAttempt.at)).where(SignInAttempt.account == account, col(SignInAttempt.succeeded))
    ).one()
    begin = since if succeeded is None else max(since, succeeded)
    return _failures(session, col(SignInAttempt.account) == account, begin)


def failures_of_address(session: Session, address: str, since: datetime) -> list[datetime]:
    """Failed tries from a network address, oldest first; a success does not wipe them out."""
    return _failures(session, col(SignInAttempt.address) == address, since)


def mark_succeeded(session: Session, attempt_id: str) -> None:
    """Turn a try, which is counted as failed until proven otherwise, into a success."""
    _run(session, update(SignInAttempt).where(col(SignInAttempt.id) == attempt_id).values(succeeded=True))


def business_name(session: Session, business_id: str) -> str:
    """The name of a business, for its members."""
    return session.exec(select(Business.name).where(Business.id == business_id)).one()


def _failures(session: Session, condition: Any, since: datetime) -> list[datetime]:
    wanted = select(SignInAttempt.at).where(
        condition, SignInAttempt.at > since, col(SignInAttempt.succeeded).is_(False)
    )
    return list(session.exec(wanted.order_by(col(SignInAttempt.at))).all())


def _run(session: Session, statement: Any) -> None:
    cast("Any", session).execute(statement)
