"""The engine, and the one way in and out of the database: `reading` and `transaction`.

One use case is one transaction. On SQLite all writers of a process pass one lock, because competing connections starve
each other; on PostgreSQL rows are locked where they are read for update. Facts recorded in a transaction become events
of the chain just before the commit, so the chain's head is locked as briefly as possible; listeners run after it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.ledger import Entry
from billing_app.store.engines import for_reading, for_writing, make_engine, seeing_all, seeing_all_for_now
from billing_app.store.movements import Movements

_writer = threading.RLock()
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_joint: ContextVar["Scope | None"] = ContextVar("joint", default=None)
_other: ContextVar[Engine | None] = ContextVar("other", default=None)


def clock() -> datetime:
    """The current instant, aware UTC; the only clock that services read."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def acting_at(moment: datetime) -> Iterator[None]:
    """Use cases inside run as if it were that instant: a job for a missed day, the history of the sample business."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@dataclass(slots=True)
class Scope:
    """An open database session bound to one business; what repositories take first."""

    session: Session
    business_id: str
    actor: Actor | None
    now: datetime
    facts: list[tuple[Fact, Entry | None]] = field(default_factory=list)
    pending: Movements = field(default_factory=Movements)
    announced: list[Fact] = field(default_factory=list)
    is_writing: bool = False
    _connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The connection of the session, asked for once: asking the session costs as much as a short query."""
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    def announce(self, fact: Fact) -> None:
        """Tell the listeners after the commit without an event of the chain: a draft saved again within a minute."""
        self.announced.append(fact)

    def record(self, fact: Fact, entry: Entry | None = None) -> None:
        """Record what happened, with the ledger entry it makes: one event of the chain, written at commit."""
        if not self.is_writing:
            raise RuntimeError("facts are recorded inside a transaction only")
        if entry is not None and not entry.is_balanced:
            raise AssertionError(f"unbalanced entry for {fact.kind}")
        self.facts.append((fact, entry))


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit changed, for the listeners."""

    business_id: str
    facts: tuple[Fact, ...]


Listener = Callable[[Committed], None]
_listeners: list[Listener] = []
_engine: Engine | None = None
_engine_url = ""


def connect(url: str) -> Engine:
    """Make this process's engine for a URL, replacing an earlier one; call it after the fork."""
    global _engine, _engine_url
    if _engine is None or url != _engine_url:
        if _engine is not None:
            _engine.dispose()
        _engine, _engine_url = make_engine(url), url
    return _engine


def engine() -> Engine:
    """The engine of this process, or of the copy that this thread looks at."""
    if (found := _other.get() or _engine) is None:
        raise RuntimeError("connect() has not been called in this process")
    return found


@contextmanager
def working_on(copy: Engine) -> Iterator[None]:
    """Everything inside reads and writes another database: a restored copy that is to be proven."""
    token = _other.set(copy)
    try:
        yield
    finally:
        _other.reset(token)


@contextmanager
def reading(actor: Actor, *, sees_all: bool = False) -> Iterator[Scope]:
    """A scope that only reads, in one consistent snapshot, bound to the actor's business.

    `sees_all` is for who looks after the installation, and for what belongs to a person wherever he works.
    """
    if not sees_all and (joint := _joint_scope(actor.business_id)) is not None:
        yield Scope(joint.session, joint.business_id, actor, joint.now)
        return
    bound = seeing_all(engine(), snapshot=True) if sees_all else for_reading(engine(), actor.business_id)
    with Session(bound, expire_on_commit=False) as session:
        yield Scope(session, actor.business_id, actor, clock())


@contextmanager
def transaction(actor: Actor) -> Iterator[Scope]:
    """One use case: one writer at a time on SQLite, one commit, then the listeners outside the lock."""
    if (joint := _joint_scope(actor.business_id)) is not None:
        yield joint
        return
    with _writing(actor.business_id, actor, for_writing(engine(), actor.business_id)) as scope:
        scope.session.info["business_id"] = actor.business_id
        yield scope
    _announce(scope)


@contextmanager
def joint_transaction(actor: Actor) -> Iterator[Scope]:
    """A transaction that `reading` and `transaction` inside it join: all of it commits at the end, or nothing."""
    with transaction(actor) as scope:
        token = _joint.set(scope)
        try:
            yield scope
        finally:
            _joint.reset(token)


def _joint_scope(business_id: str) -> Scope | None:
    joint = _joint.get()
    # A task or thread that was started inside keeps the variable for longer than the transaction lives.
    return joint if joint is not None and joint.business_id == business_id and joint.session.in_transaction() else None


@contextmanager
def seeing_beyond(scope: Scope) -> Iterator[None]:
    """One question inside a business's transaction that only the whole installation can answer."""
    with seeing_all_for_now(scope.connection):
        yield


@contextmanager
def system_reading() -> Iterator[Session]:
    """A plain session for what belongs to no business or to all: logins, sessions, keys, jobs."""
    with Session(seeing_all(engine()), expire_on_commit=False) as session:
        yield session


@contextmanager
def looking_up() -> Iterator[Connection]:
    """A bare connection for one look-up that every request begins with: a session costs more than the query."""
    with seeing_all(engine()).connect() as connection:
        yield connection


@contextmanager
def system_transaction(business_id: str = "", actor: Actor | None = None) -> Iterator[Scope]:
    """A transaction of the installation itself: sign-in, set-up. Without a business its facts go to its own chain."""
    with _writing(business_id, actor, seeing_all(engine(), writes=True)) as scope:
        yield scope
    _announce(scope)


@contextmanager
def _writing(business_id: str, actor: Actor | None, bound: Engine) -> Iterator[Scope]:
    from billing_app.store.chain import append_events  # the chains are written through this session
    from billing_app.store.installation_chain import append_installation_events

    with (
        writing_alone(),
        Session(bound, expire_on_commit=False) as session,
        session.begin(),
    ):
        scope = Scope(session, business_id, actor, clock(), is_writing=True)
        yield scope
        if scope.facts and business_id:
            append_events(scope)
        elif scope.facts:
            append_installation_events(scope)
        elif scope.pending:
            raise RuntimeError("projections move with a recorded fact only")


def writing_alone() -> AbstractContextManager[object]:
    """The turn of a writer of this process on SQLite; for who writes beside the transactions here."""
    return _writer if engine().dialect.name == "sqlite" else nullcontext()


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, _context: object, _instances: object) -> None:
    """Rows are saved by their id alone, so what a transaction saves must be its business's own."""
    own = session.info.get("business_id")
    for row in (*session.new, *session.dirty, *session.deleted) if own else ():
        if getattr(row, "business_id", own) != own:
            raise RuntimeError(f"a row of {type(row).__name__} belongs to another business")


def on_commit(listener: Listener) -> Callable[[], None]:
    """Call a listener after each commit that recorded facts, in the thread that committed; returns how to stop it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def announce(*facts: Fact, business_id: str = "") -> None:
    """Tell the listeners what no commit tells: how far something is that runs in a process of its own."""
    committed = Committed(business_id, facts)
    for listener in tuple(_listeners):
        listener(committed)


def _announce(scope: Scope) -> None:
    facts = (*(fact for fact, _ in scope.facts), *scope.announced)
    if facts:
        announce(*facts, business_id=scope.business_id)
