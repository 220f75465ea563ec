"""Mails of a document, ready to show: to whom, and what became of each."""

from billing_app.services.sending import MailRecord
from billing_app.states.format import moment

_STATES = {
    "queued": ("On its way", "info"),
    "sent": ("Sent", "good"),
    "bounced": ("Came back", "bad"),
    "cancelled": ("Not sent", "plain"),
}


def mail_state_text(mail: MailRecord) -> str:
    """What became of a mail, in a word or two."""
    return _STATES[mail.state][0]


def mail_row(mail: MailRecord, locale: str, zone: str) -> dict[str, str]:
    """One mail: its address, its state in a word, when and by whom, and what the server said."""
    text, tone = _STATES[mail.state]
    at = moment(mail.sent_at or mail.queued_at, locale, zone)
    tries = f"{mail.tries} tries so far" if mail.state == "queued" and mail.tries else ""
    about = ("Copy" if mail.is_copy else "", at, mail.asked_by, tries)
    return {
        "id": mail.id,
        "to": mail.to,
        "state_text": text,
        "tone": tone,
        "about": " · ".join(part for part in about if part),
        "said": mail.said if mail.state != "sent" else "",
        "is_settled": "" if mail.state == "queued" or mail.is_copy else "yes",
    }
