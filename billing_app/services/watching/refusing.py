"""Refusals of use cases, as the watch hears of them from every edge."""

from collections.abc import Iterable

from billing_app.domain.access import Actor
from billing_app.domain.errors import Forbidden, NotFound, Unauthenticated
from billing_app.domain.ids import is_id
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.reporting import report

_MOST_IDS = 5


def report_refusal(error: BaseException, actor: Actor | None, given: Iterable[object], what: str = "") -> None:
    """Note what an error tells: a right that is missing, a key that is wrong, an id that is not theirs.

    `given` are the arguments of what was refused; ids are looked for among them.
    """
    if isinstance(error, Forbidden) and actor is not None:
        report(Signal.PERMISSION_REFUSED, actor, subject=what or error.error_code)
    elif isinstance(error, Unauthenticated) and error.error_code == "key_unknown":
        report(Signal.KEY_REFUSED)
    elif isinstance(error, NotFound) and actor is not None:
        for identifier in _ids_in(given):
            report(Signal.ID_UNKNOWN, actor, subject=identifier)


def _ids_in(given: Iterable[object]) -> list[str]:
    found = [each for each in given if isinstance(each, str) and is_id(each)]
    return list(dict.fromkeys(found))[:_MOST_IDS]
