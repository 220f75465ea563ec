"""Facts: what happened, in one record that becomes an event of the chain and tells the live views what is stale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` is `subject.verb` (`invoice.issued`); `subject_id` names the row; the payload is JSON-ready (no floats).

    `customer_id` says whose pages are touched as well, empty where no customer is. `private` is kept beside the chain
    for a limited time only, in the security log: the event holds no more of it than a salted hash.
    """

    kind: str
    subject_id: str
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    customer_id: str = ""
    private: Mapping[str, Any] = field(default_factory=dict[str, Any])
