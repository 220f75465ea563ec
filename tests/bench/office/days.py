"""Normal days: people who mistype, forget, travel and work late, and the noise of the net at the door."""

from datetime import datetime, timedelta

from billing_app.domain.ids import new_id
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching import coming_from, report
from billing_app.services.watching.movement import note_presence
from billing_app.services.watching.pace import note_act, note_key_use
from tests.bench.office.people import Office, Person

_CLOUD = "192.0.2.10"


def live_through(office: Office, day: datetime) -> None:
    """One day from midnight to midnight."""
    moments = [(day + timedelta(minutes=minute), act) for minute, act in _plan(office, day)]
    for at, act in sorted(moments, key=lambda one: one[0]):
        office.until(at)
        act()
        office.tick(2)
    office.until(day + timedelta(days=1))


def _plan(office: Office, day: datetime) -> list:
    rng = office.rng
    plan = [(rng.randrange(24 * 60), lambda: _noise(office)) for _ in range(24)]
    plan += [(60 * hour + rng.randrange(60), lambda: _shop(office)) for hour in range(24)]
    if day.weekday() >= 5:
        return plan
    for person in office.people:
        begins = person.begins * 60 + rng.randrange(50)
        plan.append((begins, lambda person=person: _arrive(office, person)))
        plan += [(begins + rng.randrange(5, 480), lambda person=person: _work(office, person)) for _ in range(6)]
        if rng.random() < 0.15:
            plan.append((begins + 500 + rng.randrange(90), lambda person=person: _work(office, person)))
    return plan


def _arrive(office: Office, person: Person) -> None:
    """Sign in, after mistyping now and then; sometimes from a hotel or on the way."""
    chance = office.rng.random()
    address = f"198.18.{office.rng.randrange(250)}.7" if chance < 0.02 else person.home
    for _ in range(office.rng.choice((0, 0, 0, 0, 1, 1, 2, 4))):
        office.try_to_enter(person.email, "misttyped", address, person.device)
    person.actor = office.enter(person.email, address=address, device=person.device)


def _work(office: Office, person: Person) -> None:
    """What people do, and what they should not but do by mistake."""
    actor = person.actor
    if actor is None:
        return
    with coming_from(person.home, person.device):
        note_presence(actor, person.home, person.device)
        for _ in range(office.rng.randrange(5, 40)):
            note_act(actor, is_change=office.rng.random() < 0.3)
        chance = office.rng.random()
        if chance < 0.10:
            report(Signal.EXPORTED, actor, subject="invoices", amount=office.rng.randrange(20, 900))
        elif chance < 0.16:
            report(Signal.PERMISSION_REFUSED, actor, subject="settings")
        elif chance < 0.22:
            report(Signal.ID_UNKNOWN, actor, subject=new_id())
        elif chance < 0.25:
            report(Signal.EVENT_FLOOD, actor, subject="too many", amount=office.rng.randrange(5, 40))
        elif chance < 0.27:
            report(Signal.EVENT_MALFORMED, actor, subject="an old page")
        elif chance < 0.29:
            report(Signal.TOKEN_REFUSED, actor)


def _shop(office: Office) -> None:
    """The web shop's own traffic."""
    with coming_from(_CLOUD, "shop/1.0"):
        for _ in range(office.rng.randrange(20, 90)):
            note_key_use(office.key)


def _noise(office: Office) -> None:
    """What knocks at every door of the net: a try or two, and gone."""
    address = f"198.51.{office.rng.randrange(250)}.{office.rng.randrange(250)}"
    chance = office.rng.random()
    if chance < 0.4:
        office.try_to_enter(f"admin{office.rng.randrange(99)}@example.net", "admin", address)
    elif chance < 0.8:
        for _ in range(office.rng.randrange(1, 8)):
            report(Signal.REQUEST_REFUSED, address=address, subject="bad address")
    else:
        report(office.rng.choice((Signal.LINK_UNKNOWN, Signal.KEY_REFUSED, Signal.ORIGIN_REFUSED)), address=address)
