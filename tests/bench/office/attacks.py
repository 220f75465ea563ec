"""Scripted attacks: each does what an attacker would, and names the rules any of which must notice it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.watch.kinds import Signal
from billing_app.services.security.responding import lock_member, unlock_member
from billing_app.services.sessions import bind_tokens
from billing_app.services.watching import coming_from, report
from billing_app.services.watching.movement import note_presence
from billing_app.services.watching.pace import note_act, note_key_use
from billing_app.services.watching.tokens import report_strange_token
from billing_app.store.session import transaction
from tests.bench.office.people import Office, Person
from tests.builders import new_customer
from tests.services.people import PASSWORD

BAD = "185.220.101.7"
_ROBOT = "Mozilla/5.0 (X11; Linux) Chrome/140.0 Safari/537"


@dataclass(frozen=True)
class Attack:
    """One attack. `act` performs it, letting time pass with turns of the watch as it goes."""

    name: str
    rules: frozenset[str]
    act: Callable[[Office], None]


def _member(office: Office, number: int = 2) -> Person:
    person = office.people[number]
    with_actor = office.enter(person.email, address=person.home, device=person.device)
    office.tick(3)
    person.actor = with_actor
    return person


def brute_force(office: Office) -> None:
    for _ in range(14):
        office.try_to_enter(office.people[3].email, "guess", BAD)
        office.tick()


def brute_force_from_many(office: Office) -> None:
    for number in range(8):
        office.try_to_enter(office.people[4].email, "guess", f"185.220.{number}.9")
        office.tick(20)


def spray(office: Office) -> None:
    for number in range(10):
        office.try_to_enter(f"member{number}@example.com", "Winter2026!", "185.220.102.1")
        office.tick()


def spray_from_many(office: Office) -> None:
    for number in range(16):
        office.try_to_enter(f"somebody{number}@example.com", "Winter2026!", f"185.221.{number % 5}.4")
        office.tick(40)


def stuffing(office: Office) -> None:
    for number in range(60):
        office.try_to_enter(f"leaked{number}@example.org", "from a leak", f"185.222.{number}.4")
    office.tick()


def guessed(office: Office) -> None:
    for pause in (0, 0, 0, 0, 0, 65, 130, 250, 490, 910):
        office.wait(pause)
        office.try_to_enter(office.people[5].email, "guess", BAD, _ROBOT)
        office.tick()
    office.wait(910)
    assert office.try_to_enter(office.people[5].email, PASSWORD, "185.220.101.99", _ROBOT)


def stolen_token(office: Office) -> None:
    token, victim = str(uuid4()), _member(office).actor
    assert victim is not None
    bind_tokens([(token, str(victim.session_id))])
    with coming_from(BAD, _ROBOT):
        report_strange_token(token, None)


def stolen_cookie(office: Office) -> None:
    person = _member(office)
    assert person.actor is not None
    note_presence(person.actor, person.home, person.device)
    office.tick(30)
    note_presence(person.actor, BAD, "curl/8.0")


def probing_rights(office: Office) -> None:
    actor = _member(office, 7).actor
    for handler in ("keys.create", "team.add", "books.close", "settings.save", "payments.refund"):
        report(Signal.PERMISSION_REFUSED, actor, subject=handler)
        office.tick(2)


def foreign_ids(office: Office) -> None:
    actor = _member(office).actor
    for _ in range(4):
        report(Signal.ID_UNKNOWN, actor, subject=new_customer(office.other).id)
        office.tick(2)


def enumerating_ids(office: Office) -> None:
    for _ in range(25):
        report(Signal.ID_UNKNOWN, office.key, subject=new_id())
        office.tick()


def forged_events(office: Office) -> None:
    actor = _member(office).actor
    for number in range(12):
        report(Signal.EVENT_MALFORMED, actor, subject=f"State.handler{number}")
        office.tick()


def event_flood(office: Office) -> None:
    report(Signal.EVENT_FLOOD, _member(office).actor, subject="too many", amount=5000)


def impossible_pace(office: Office) -> None:
    actor = _member(office).actor
    assert actor is not None
    office.wait(61)
    for _ in range(120):
        note_act(actor, is_change=True)


def mass_export(office: Office) -> None:
    report(Signal.EXPORTED, _member(office).actor, subject="customers", amount=30_000)


def night_visitor(office: Office) -> None:
    office.enter(office.people[6].email, address="185.223.9.9", device=_ROBOT)


def two_places(office: Office) -> None:
    person = _member(office, 1)
    office.tick(120)
    office.enter(person.email, address="185.224.9.9", device="Mozilla/5.0 (Android) Firefox/140.0")


def stolen_key(office: Office) -> None:
    office.wait(61)
    with coming_from("185.225.9.9", "curl/8.0"):
        note_key_use(office.key)


def key_rampage(office: Office) -> None:
    office.wait(61)
    with coming_from("192.0.2.10", "shop/1.0"):
        for _ in range(5000):
            note_key_use(office.key)


def locked_member(office: Office) -> None:
    boss = _member(office, 0).actor
    victim = _member(office, 7)
    assert boss is not None
    assert victim.actor is not None
    lock_member(boss, str(victim.actor.user_id))
    for _ in range(3):
        office.try_to_enter(victim.email, PASSWORD, "185.226.1.1")
        office.tick(3)
    unlock_member(boss, str(victim.actor.user_id))


def factor_guessing(office: Office) -> None:
    victim = _member(office, 1).actor
    assert victim is not None
    for _ in range(6):
        with transaction(victim) as scope:
            told = {"user_id": str(victim.user_id), "way": "app"}
            scope.record(Fact("factor.refused", str(victim.user_id), told))
        office.tick(4)


def bank_change(office: Office) -> None:
    from billing_app.services.business import change_business

    boss = _member(office, 0).actor
    assert boss is not None
    change_business(boss, {"iban": "DE02120300000000202051"})


def key_guessing(office: Office) -> None:
    for _ in range(15):
        report(Signal.KEY_REFUSED, address="185.227.1.1")
        office.tick()


def link_guessing(office: Office) -> None:
    for _ in range(15):
        report(Signal.LINK_UNKNOWN, address="185.228.1.1")
        office.tick()


def scanning(office: Office) -> None:
    for _ in range(40):
        report(Signal.REQUEST_REFUSED, address="185.229.1.1", subject="bad address")
    office.tick()


_NAMED: Mapping[str, tuple[Callable[[Office], None], tuple[str, ...]]] = {
    "brute force": (brute_force, ("guessing", "spraying")),
    "brute force from many addresses": (brute_force_from_many, ("distributed_guessing",)),
    "password spray": (spray, ("spraying",)),
    "spray from many addresses": (spray_from_many, ("distributed_spraying",)),
    "credential stuffing": (stuffing, ("distributed_spraying",)),
    "guessed password": (guessed, ("guessed",)),
    "stolen client token": (stolen_token, ("stolen_token",)),
    "stolen cookie": (stolen_cookie, ("stolen_session",)),
    "probing rights": (probing_rights, ("probing_rights",)),
    "ids of another business": (foreign_ids, ("probing_ids",)),
    "enumerating ids": (enumerating_ids, ("probing_ids",)),
    "forged events": (forged_events, ("forged_events",)),
    "event flood": (event_flood, ("event_flood",)),
    "impossible pace": (impossible_pace, ("impossible_pace",)),
    "mass export": (mass_export, ("export_volume",)),
    "visitor at night": (night_visitor, ("strange_sign_in",)),
    "two places at once": (two_places, ("two_places",)),
    "stolen API key": (stolen_key, ("key_elsewhere",)),
    "API key gone wild": (key_rampage, ("key_pace",)),
    "locked member": (locked_member, ("disabled_member",)),
    "guessing second factors": (factor_guessing, ("factor_guessing",)),
    "changed bank details": (bank_change, ("bank_details",)),
    "guessing API keys": (key_guessing, ("key_guessing",)),
    "guessing links": (link_guessing, ("link_guessing",)),
    "scanning": (scanning, ("scanning",)),
}
ATTACKS = tuple(Attack(name, frozenset(rules), act) for name, (act, rules) in _NAMED.items())
AT_NIGHT = frozenset({"visitor at night"})
"""Attacks that come when nobody is there."""
