"""The same key gives the same answer once: a repeated command is answered from memory, never run again.

The record of the key is inserted in the very transaction of the command, and the answer is written onto it before the
commit. So there is no claim that could outlive a crashed process, and no command that is done without its answer: both
are in the database, or neither. Whoever comes second waits at the unique index (PostgreSQL) or for the one writer
(SQLite) and then finds the answer. A refusal rolls back to a savepoint and is kept as an answer too.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, InvalidInput, Refused
from billing_app.store import idempotency as store
from billing_app.store.movements import Movements
from billing_app.store.session import Scope, clock, joint_transaction, system_transaction
from billing_app.store.tables import IdempotencyRecord

MAX_KEY_LENGTH = 255
KEPT_FOR = timedelta(hours=24)
_NOT_KEPT = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered: a status as in HTTP, and its body as text."""

    status: int
    body: str
    is_replayed: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether repeating the command must give this very answer; passing troubles are tried anew."""
        return self.status < 500 and self.status not in _NOT_KEPT


class _NotKept(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def digest_of(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same: method, path and body."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def answer_once(
    actor: Actor,
    key: str,
    request_digest: str,
    *,
    command: Callable[[], Answer],
    refusal: Callable[[BillingError], Answer],
) -> Answer:
    """Run a command and keep its answer, or replay the answer that its key was given in the last 24 hours.

    The command runs in this thread, inside one transaction that the services it calls join; `refusal` words the answer
    to a BillingError. Raises Refused (`idempotency_key_reused`) for another request under the same key, and Conflict
    (`still_running`) when another process works on the same one for more than 10 seconds.
    """
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        sentence = f"An idempotency key has 1 to {MAX_KEY_LENGTH} printable characters."
        raise InvalidInput(sentence, code="bad_idempotency_key", path="Idempotency-Key")
    try:
        with joint_transaction(actor) as scope:
            earlier = store.claim(scope, key, request_digest)
            if earlier is not None and scope.now - earlier.created_at < KEPT_FOR:
                return _replayed(earlier, request_digest)
            if earlier is not None:
                _renew(scope, earlier, request_digest)
            answer = _run(scope, command, refusal)
            if not answer.is_kept:
                raise _NotKept(answer)
            store.keep(scope, key, answer.status, answer.body)
            return answer
    except _NotKept as outcome:
        return outcome.answer


def _replayed(record: IdempotencyRecord, request_digest: str) -> Answer:
    if record.request_digest != request_digest:
        sentence = "This idempotency key was used for another request. Use a new key for each new command."
        raise Refused(sentence, code="idempotency_key_reused", path="Idempotency-Key")
    return Answer(record.status, record.body, is_replayed=True)


def _renew(scope: Scope, record: IdempotencyRecord, request_digest: str) -> None:
    record.request_digest, record.created_at = request_digest, scope.now
    scope.session.flush()


def _run(scope: Scope, command: Callable[[], Answer], refusal: Callable[[BillingError], Answer]) -> Answer:
    savepoint = scope.session.begin_nested()
    try:
        answer = command()
    except BillingError as error:
        savepoint.rollback()
        scope.facts.clear()
        scope.announced.clear()
        scope.pending = Movements()
        return refusal(error)
    savepoint.commit()
    return answer


def forget_old_answers() -> int:
    """Delete the answers older than 24 hours, of every business; how many they were."""
    with system_transaction() as scope:
        return store.forget_before(scope, clock() - KEPT_FOR)
