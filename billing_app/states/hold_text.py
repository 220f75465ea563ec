"""What pages say while a restore holds back mails and jobs."""

from billing_app.services.holding import Hold
from billing_app.states.format import moment


def held_text(hold: Hold | None, locale: str, zone: str) -> str:
    """The banner's sentence; empty in ordinary times."""
    if hold is None:
        return ""
    restored = f"This installation was restored {moment(hold.since, locale, zone)}."
    waits = (
        "hat bills and reminds by itself waits, so that nothing happens twice. See first what happened after the backup"
    )
    if not hold.mails:
        return f"{restored} W{waits}, then let it go on."
    mails = f"{hold.mails} mails that waited in the backup" if hold.mails != 1 else "1 mail that waited in the backup"
    left = f"{mails} may have left since it was made, and w"
    return f"{restored} {left}{waits}. Then let it go on: such mails stay behind, marked as not sent."
