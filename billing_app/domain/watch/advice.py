"""What an alert says to people: what happened, and what to do about it."""

from collections.abc import Mapping
from typing import NamedTuple

JOB_FAILED = "job_failed"
"""A rule that does not speak of safety: something that works by itself did not."""
UNWELL = "unwell"
"""Another one: the machine, or what keeps it safe, is not as it should be."""
CLOSING_THEMSELVES = frozenset({JOB_FAILED, UNWELL})
"""Rules whose alert stands until all is well again: silence in between does not end the incident."""


class Advice(NamedTuple):
    """Words of an alert. `what` may name {count} and {detail}."""

    title: str
    what: str
    to_do: str


ADVICE: Mapping[str, Advice] = {
    "guessing": Advice(
        "Somebody guesses a password",
        "{count} tries with a wrong password at one account.",
        "Ask the member whether it was them. If not: they keep their password, and turn on a second factor.",
    ),
    "distributed_guessing": Advice(
        "A password is guessed from many addresses",
        "{count} tries with a wrong password at one account, from several addresses.",
        "Ask the member whether it was them. If not: turn on a second factor for the account.",
    ),
    "spraying": Advice(
        "One address tries many accounts",
        "{count} failed sign-ins at {detail} accounts from one address.",
        "The address is banned for a while. Nothing else is needed unless one of the tries succeeded.",
    ),
    "distributed_spraying": Advice(
        "Many accounts are tried from many addresses",
        "{count} failed sign-ins in half an hour; accounts and addresses: {detail}.",
        "Tries are slowed down at every account. Require a second factor for all members if you have not yet.",
    ),
    "guessed": Advice(
        "A sign-in succeeded after many failures",
        "{count} tries failed before somebody signed in from a network that is new to this member.",
        "Lock the member, call them, and let them choose a new password.",
    ),
    "disabled_member": Advice(
        "A member who is shut out tries to come in",
        "{count} tries to sign in to an account that has no access any more.",
        "Nothing happened. If it goes on, talk to the person or ban the address.",
    ),
    "key_guessing": Advice(
        "Somebody tries API keys",
        "{count} requests with keys that do not exist, from one address.",
        "The address is banned for a while. If it is your own software, give it the right key.",
    ),
    "link_guessing": Advice(
        "Somebody tries links",
        "{count} links that lead nowhere, from one address.",
        "The address is banned for a while. Links can't be guessed in any time; nothing else is needed.",
    ),
    "scanning": Advice(
        "The program is scanned for weak spots",
        "{count} requests that no browser sends, from one address.",
        "The address is banned for a while. Nothing else is needed.",
    ),
    "socket_flood": Advice(
        "Live connections are hammered",
        "{count} connections were refused, from one address.",
        "The address is banned for a while. Nothing else is needed.",
    ),
    "foreign_pages": Advice(
        "Another site sends requests here",
        "{count} requests came from pages of another site and were refused.",
        "Ask people in your office which page they had open. Nobody is banned: they are the victims.",
    ),
    "stolen_token": Advice(
        "Somebody uses the token of another session",
        "{count} live connections with a token that belongs to somebody else's session were refused.",
        "Nothing was shown. End the sessions of the member whose token it is, and look at the browser it came from.",
    ),
    "stolen_session": Advice(
        "A session jumps between networks",
        "One session was used from several networks or devices within minutes.",
        "If the member is not on the way with a phone: end their sessions and let them sign in again.",
    ),
    "probing_rights": Advice(
        "A member tries what they may not do",
        "{count} acts were refused within minutes, the last one: {detail}.",
        "Ask the member. If it was not them, their session is in other hands: end it, or lock the member.",
    ),
    "probing_ids": Advice(
        "Somebody asks for records that are not theirs",
        "{count} requests for records that belong to others or to nobody.",
        "Nothing was shown. End the sessions of the member, or revoke the key, until you know why.",
    ),
    "forged_events": Advice(
        "Events are written by hand",
        "{count} events that no page sends were refused.",
        "Nothing happened. Ask the member; if it was not them, end their sessions.",
    ),
    "event_flood": Advice(
        "A connection floods the program",
        "{count} events were held back on one connection.",
        "Others are not slowed down. If it goes on, end the session or ban the address.",
    ),
    "impossible_pace": Advice(
        "More acts than a person can do",
        "{count} acts within a minute.",
        "If nobody runs a program in a browser here: end the sessions of the member.",
    ),
    "key_pace": Advice(
        "An API key is far busier than usual",
        "{count} requests within a minute.",
        "Ask whoever runs the software. If nobody knows why, revoke the key.",
    ),
    "export_volume": Advice(
        "Far more data taken along than usual",
        "{count} rows were exported, many times what this member takes on other days ({detail}).",
        "Call the member. If it was not them: lock the member, and think of telling those whose data it is.",
    ),
    "strange_sign_in": Advice(
        "A sign-in that does not look like the member",
        "A new device in a new network at an hour at which this member is never here.",
        "Call the member. If it was not them: lock the member and let them choose a new password.",
    ),
    "two_places": Advice(
        "One member in two places",
        "Two sign-ins within minutes, the second with a new device in a new network.",
        "Call the member. If one of them was not them: lock the member.",
    ),
    "bank_details": Advice(
        "Bank details were changed",
        "What stands on your invoices as the account to pay into is another one now.",
        "If nobody of you did that: put it back under Settings, Business, and lock whoever did it.",
    ),
    "new_owner": Advice(
        "There is a new owner",
        "A member was made an owner: they may do everything now.",
        "If nobody of you did that: give them another role, and lock whoever did it.",
    ),
    "key_elsewhere": Advice(
        "An API key comes from a new network",
        "A key was used from where it never was before.",
        "If the software did not move: revoke the key and make a new one.",
    ),
    "factor_guessing": Advice(
        "Somebody guesses second factors",
        "{count} wrong codes after a right password.",
        "The password is known to whoever tries: let the member change it.",
    ),
    JOB_FAILED: Advice(
        "A job did not work",
        "{detail}",
        "Look at the page “Jobs”: it shows what went wrong, and “Run now” tries again. This closes when it works.",
    ),
    UNWELL: Advice(
        "The installation is not well",
        "{detail}",
        "The page “Backups” shows how the machine stands. This closes by itself when it is good again.",
    ),
    "step_up_guessing": Advice(
        "Wrong passwords within a session",
        "{count} wrong passwords or codes by somebody who is signed in.",
        "Whoever sits there may not be the member: end the session.",
    ),
    "vulnerable_package": Advice(
        "Something that this program runs on has a known weakness",
        "{count} new and serious: {detail}.",
        "Under “Updates” on this page stands what puts it right: usually the newest release, or the updates of the "
        "system. Where there is no fix yet, follow the link and judge whether it concerns you.",
    ),
    "updates_unchecked": Advice(
        "Nobody knows whether this program has known weaknesses",
        "Not everything could be checked, or not lately: {detail}",
        "See under “Updates” on this page what could not be checked. Let the machine reach the database of "
        "vulnerabilities, or give it a fresh copy (BILLING_ADVISORY_FEEDS).",
    ),
    "security_release": Advice(
        "There is a security release",
        "Release {detail} puts weaknesses right.",
        "It is put in place by itself in the window of the installation, if that is turned on. "
        "Otherwise: python3 -m billing_app update apply",
    ),
    "update_failed": Advice(
        "An update was taken back",
        "{detail}",
        "The release before goes on working, with all data. Tell whoever makes the releases.",
    ),
}
_UNKNOWN = Advice("Something unusual", "{count} times: {detail}.", "Look at the log below.")


def advice_for(rule: str, count: int, detail: str) -> Advice:
    """The words of an alert, filled in."""
    found = ADVICE.get(rule, _UNKNOWN)
    return found._replace(what=found.what.format(count=count, detail=detail or "–"))
