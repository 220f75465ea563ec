"""What pages say while a restore holds back mails and jobs."""

from billing_app.services.holding import Hold
from billing_app.states.format import moment


def held_text(hold: Hold | None, locale: str, zone: str) -> str:
    """The banner's sentence; empty in ordinary times."""
    if hold is None:
        return ""
    mails = f"{hold.mails} mails that waited in the backup" if hold.mails != 1 else "1 mail that waited in the backup"
    return (
        f"This installation was restored {moment(hold.since, locale, zone)}. {mails} may have left since it was made, "
        "and what bills and reminds by itself waits, so that nothing happens twice. See first what happened after the "
        "backup. Then let it go on: such mails stay behind, marked as not sent."
    )
