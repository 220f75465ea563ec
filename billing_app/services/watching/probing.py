"""Telling ids of other businesses from ids that nobody has; asked later, so that an answer's time tells nothing."""

from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.gathering import Waiting
from billing_app.services.watching.reporting import Noted
from billing_app.store.ownership import owners_of
from billing_app.store.session import system_reading


def tell_foreign_ids(due: Waiting) -> Waiting:
    """The same, with each unknown id that belongs to another business called foreign; own ones are no signal."""
    asked = {each.subject for each in due if each.signal is Signal.ID_UNKNOWN}
    if not asked:
        return due
    with system_reading() as session:
        owners = owners_of(session, asked)
    strange = {each: counted for each, counted in due.items() if not _is_own(each, owners.get(each.subject, ""))}
    return {_told(each, owners.get(each.subject, "")): counted for each, counted in strange.items()}


def _is_own(noted: Noted, owner: str) -> bool:
    return noted.signal is Signal.ID_UNKNOWN and owner != "" and owner == noted.business_id


def _told(noted: Noted, owner: str) -> Noted:
    is_foreign = noted.signal is Signal.ID_UNKNOWN and owner not in {"", noted.business_id}
    return noted._replace(signal=Signal.ID_FOREIGN) if is_foreign else noted
