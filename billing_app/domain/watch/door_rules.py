"""Rules about the door: guessing passwords and keys, and knocking where nothing is."""

from collections.abc import Iterable
from datetime import timedelta

from billing_app.domain.watch.finding import Finding, Grade
from billing_app.domain.watch.kinds import FAILURES, SIGNED_IN, Signal
from billing_app.domain.watch.observing import (
    Observation,
    Recent,
    accounts_of,
    grouped,
    newest,
    sources_of,
    spread,
    total,
)

_QUARTER, _HALF, _HOUR = timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)

ACCOUNT_TRIES = 10
ADDRESS_TRIES = 20
ADDRESS_ACCOUNTS = 6
SPRAY_ACCOUNTS = 12
SPRAY_ADDRESSES = 3
ACCOUNT_ADDRESSES = 4
TRIES_BEFORE_SUCCESS = 8
DISABLED_TRIES = 3
KEY_TRIES = 10
LINK_TRIES = 10
REQUESTS = 20
ORIGINS = 5
SOCKETS = 40


def guessing_an_account(recent: Recent) -> Iterable[Finding]:
    """Many wrong passwords for one account, from one address or from several."""
    lines = recent.of(FAILURES, _QUARTER)
    for account, own in spread(lines, lambda line: line.by_account).items():
        tries = sum(line.by_account[account] for line in own)
        sources = {key for line in own if len(line.by_source) == 1 for key in line.by_source}
        if len(sources) >= ACCOUNT_ADDRESSES and tries >= ACCOUNT_ADDRESSES + 2:
            yield _about_account("distributed_guessing", account, tries, own)
        elif tries >= ACCOUNT_TRIES:
            yield _about_account("guessing", account, tries, own)


def _about_account(rule: str, account: str, tries: int, lines: list[Observation]) -> Finding:
    known = next((line for line in lines if line.business_id), lines[-1])
    return Finding(
        rule,
        account,
        "warning",
        tries,
        newest(lines),
        business_id=known.business_id,
        subject_id=known.subject_id,
        address=lines[-1].address,
    )


def spraying_from_an_address(recent: Recent) -> Iterable[Finding]:
    """One address that tries many accounts, or tries very often."""
    lines = recent.of(FAILURES, _QUARTER)
    of_source = spread(lines, lambda line: line.by_source)
    for key, source in sources_of(lines).items():
        if source.accounts >= ADDRESS_ACCOUNTS or source.count >= ADDRESS_TRIES:
            own = of_source[key]
            bans = (source.address,) if source.address else ()
            yield Finding(
                "spraying",
                key,
                "alarm",
                source.count,
                newest(own),
                business_id=_only_business(own),
                address=source.address,
                detail=str(source.accounts),
                bans=bans,
            )


def spraying_from_many_addresses(recent: Recent) -> Iterable[Finding]:
    """Many accounts tried a few times each from many addresses: too few per account and address to be noticed alone."""
    lines = recent.of(FAILURES, _HALF)
    accounts, sources = accounts_of(lines), sources_of(lines)
    if len(accounts) >= SPRAY_ACCOUNTS and len(sources) >= SPRAY_ADDRESSES:
        tries = total(lines)
        yield Finding(
            "distributed_spraying",
            "installation",
            "alarm",
            tries,
            newest(lines),
            detail=f"{len(accounts)} · {len(sources)}",
        )


def success_after_failures(recent: Recent) -> Iterable[Finding]:
    """A sign-in that worked after many that did not: for the account, or from an address that tried others."""
    strangers = {line.subject_id for line in recent.of({Signal.NEW_NETWORK, Signal.NEW_DEVICE}, _QUARTER)}
    entered = [line for line in recent.of({SIGNED_IN}, _QUARTER) if line.subject_id in strangers]
    failures = recent.of(FAILURES, _HOUR) if entered else []
    accounts, sources = accounts_of(failures), sources_of(failures)
    for line in entered:
        tries = accounts.get(line.account_key, 0)
        source = sources.get(line.address_key)
        others = source.accounts if source else 0
        if tries >= TRIES_BEFORE_SUCCESS or others >= ADDRESS_ACCOUNTS // 2 + 1:
            yield Finding(
                "guessed",
                line.subject_id,
                "alarm",
                max(tries, source.count if source else 0),
                line.at,
                business_id=line.business_id,
                subject_id=line.subject_id,
                address=source.address if source else "",
            )


def disabled_member(recent: Recent) -> Iterable[Finding]:
    """Somebody who may not sign in any more tries to, with a password that is right."""
    for member, lines in grouped(recent.of({Signal.SIGN_IN_DISABLED}, _HOUR), lambda line: line.subject_id).items():
        if total(lines) >= DISABLED_TRIES:
            yield _of_lines("disabled_member", member, "warning", lines)


def guessing_keys(recent: Recent) -> Iterable[Finding]:
    """One address that tries API keys."""
    yield from _by_address(recent, "key_guessing", Signal.KEY_REFUSED, KEY_TRIES, "alarm")


def guessing_links(recent: Recent) -> Iterable[Finding]:
    """One address that tries links with secrets: of customers, invitations, new passwords, stations."""
    yield from _by_address(recent, "link_guessing", Signal.LINK_UNKNOWN, LINK_TRIES, "warning")


def scanning(recent: Recent) -> Iterable[Finding]:
    """One address that asks for what no browser asks for."""
    yield from _by_address(recent, "scanning", Signal.REQUEST_REFUSED, REQUESTS, "warning")


def hammering_sockets(recent: Recent) -> Iterable[Finding]:
    """One address that opens sockets again and again without the right to."""
    yield from _by_address(recent, "socket_flood", Signal.SOCKET_REFUSED, SOCKETS, "warning")


def foreign_pages(recent: Recent) -> Iterable[Finding]:
    """Another site that makes browsers send requests here. Nobody is banned: those who send it are its victims."""
    lines = recent.of({Signal.ORIGIN_REFUSED}, _QUARTER)
    of_source = spread(lines, lambda line: line.by_source)
    for key, source in sources_of(lines).items():
        if source.count >= ORIGINS:
            at = newest(of_source[key])
            yield Finding("foreign_pages", key, "warning", source.count, at, address=source.address)


def _by_address(recent: Recent, rule: str, kind: str, least: int, grade: Grade) -> Iterable[Finding]:
    lines = recent.of({kind}, _QUARTER)
    of_source = spread(lines, lambda line: line.by_source)
    for key, source in sources_of(lines).items():
        if source.count >= least:
            bans = (source.address,) if source.address else ()
            at = newest(of_source[key])
            yield Finding(rule, key, grade, source.count, at, address=source.address, bans=bans)


def _of_lines(rule: str, about: str, grade: Grade, lines: list[Observation]) -> Finding:
    last = lines[-1]
    return Finding(
        rule,
        about,
        grade,
        total(lines),
        newest(lines),
        business_id=last.business_id,
        subject_id=last.subject_id,
        address=last.address,
        detail=last.subject,
    )


def _only_business(lines: Iterable[Observation]) -> str:
    found = {line.business_id for line in lines}
    return found.pop() if len(found) == 1 else ""


DOOR_RULES = (
    guessing_an_account,
    spraying_from_an_address,
    spraying_from_many_addresses,
    success_after_failures,
    disabled_member,
    guessing_keys,
    guessing_links,
    scanning,
    hammering_sockets,
    foreign_pages,
)
