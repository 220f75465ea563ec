"""What pages say while a restore holds back mails and jobs."""

from billing_app.services.holding import Hold
from billing_app.states.format import moment


def held_text(hold: Hold | None, locale: str, zone: str) -> str:
    """The banner's sentence; empty in ordinary times."""
    if hold is None:
        return ""
    restored = f"This installation was restored {moment(hold.since, locale, zone)}."
    waits = "What bills and reminds by itself waits, so that nothing happens twice."
    look = "See first what happened after the backup, then let it go on"
    if not hold.mails:
        return f"{restored} {waits} {look}."
    mails = f"{hold.mails} mails that waited" if hold.mails != 1 else "1 mail that waited"
    left = f"{mails} in the backup may have left since it was made"
    return f"{restored} {waits} {left}. {look}: such mails stay behind, marked as not sent."
