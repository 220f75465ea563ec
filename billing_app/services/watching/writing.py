"""Writing lines of the security log: one transaction for each business, and one for what belongs to nobody."""

import logging
from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from billing_app.domain.change import Fact
from billing_app.services.watching.gathering import Line
from billing_app.store.session import system_transaction

_log = logging.getLogger(__name__)


def write_lines(lines: Iterable[Line]) -> None:
    """Append the lines to the chains they belong to."""
    homes: dict[str, list[Line]] = {}
    for line in lines:
        homes.setdefault(line.business_id, []).append(line)
    for business_id, own in homes.items():
        try:
            with system_transaction(business_id) as scope:
                for line in own:
                    payload = {"count": line.count}
                    scope.record(Fact(str(line.signal), line.subject_id, payload, private=line.private))
        except IntegrityError:  # a sample business that was removed meanwhile has no chain any more
            _log.info("%d lines of the security log belong to a business that is gone", len(own))
