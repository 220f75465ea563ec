"""Asking the workshop for pieces of documents, and saying in a sentence when it can't make one."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from billing_app.documents.workshop import TookTooLong, WorkshopFailed, in_workshop
from billing_app.domain.errors import Conflict, Refused

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def make_in_workshop(function: Callable[..., _T], /, *args: Any, seconds: float, **keywords: Any) -> _T:
    """What the function makes; work that takes too much raises an error that people can read."""
    try:
        return in_workshop(function, *args, seconds=seconds, **keywords)
    except TookTooLong:
        sentence = "This takes too long just now. Try again in a minute."
        raise Conflict(sentence, code="workshop_busy") from None
    except WorkshopFailed as error:
        _log.warning("the workshop failed in %s: %s", function.__qualname__, error)
        raise Refused("This could not be made. Try again; a smaller document or picture may help.") from None
