"""Stations: a link makes a screen or a tablet, once; what may be done there is little, and ends at once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.access import PERMISSIONS_OF, Permission, Role
from billing_app.domain.errors import BillingError, Forbidden, InvalidInput, NotFound, StepUpRequired, Unauthenticated
from billing_app.services.lockout import LockedOut
from billing_app.services.overview import overview
from billing_app.services.own_login import list_sessions
from billing_app.services.security.log import read_log
from billing_app.services.security.standing import security_standing
from billing_app.services.sessions import actor_for_session, cookie_name, open_sessions, person_for_session
from billing_app.services.stations.offering import end_station, find_offer, list_stations, offer_station, open_station
from billing_app.services.stations.standing import station_cookie_name
from billing_app.services.stations.turns import counter_door, own_pin, remove_pin, set_pin, take_turn
from billing_app.services.team import remove_member
from billing_app.services.verifying import verify
from billing_app.store.engines import seeing_all
from billing_app.store.session import acting_at, clock
from tests.builders import new_business, new_customer, new_member, without

pytestmark = pytest.mark.usefixtures("database")
HERE = {"device": "Chrome/1 Android", "address": "192.0.2.7"}


def secret_in(link: str) -> str:
    found = re.fullmatch(r".*/station/([A-Za-z0-9_-]{43})", link)
    assert found
    return found[1]


def opened(owner, kind: str = "wall"):
    """A station whose link was opened, and the Cookie header of its browser."""
    station = open_station(secret_in(offer_station(owner, kind, "By the door").link), **HERE)
    return station, f"{station_cookie_name()}={station.value}"


def turn(cookie: str, member, pin: str = "7305"):
    """The Cookie header of a tablet on which a member has taken a turn."""
    session = take_turn(cookie, str(member.user_id), pin, **HERE)
    return f"{cookie}; {cookie_name()}={session.value}"


@pytest.fixture
def owner():
    return new_business()


@pytest.fixture
def seller(owner):
    seller = new_member(owner.business_id, Role.OFFICE, "Sara Seller")
    set_pin(seller, "7305")
    return seller


def test_link_makes_one_screen_within_half_an_hour(owner):
    secret = secret_in(offer_station(owner, "wall", "Hall").link)
    offer = find_offer(secret)
    assert offer is not None
    assert (offer.kind, offer.name) == ("wall", "Hall")
    open_station(secret, **HERE)
    assert find_offer(secret) is None
    with pytest.raises(NotFound):
        open_station(secret, **HERE)
    late = secret_in(offer_station(owner, "wall", "Late").link)
    with acting_at(clock() + timedelta(minutes=31)), pytest.raises(NotFound):
        open_station(late, **HERE)


def test_secrets_are_kept_nowhere(owner, database: Engine):
    link = offer_station(owner, "wall", "Hall").link
    station = open_station(secret_in(link), **HERE)
    with seeing_all(database).connect() as connection:
        kept = [connection.execute(text(each)).all() for each in ("SELECT * FROM station", "SELECT * FROM event")]
    assert station.value not in str(kept)
    assert secret_in(link) not in str(kept)


def test_screen_sees_figures_and_may_do_nothing_else(owner):
    station, cookie = opened(owner)
    actor = actor_for_session(cookie)
    assert actor is not None
    assert (actor.kind, actor.station, actor.session_id, actor.user_id) == ("screen", "wall", station.id, None)
    assert actor.permissions == {Permission.VIEW_FIGURES}
    assert overview(actor)["currency"] == "EUR"
    for act in (lambda: offer_station(actor, "wall", "x"), lambda: end_station(actor, station.id)):
        with pytest.raises(Forbidden):
            act()


def test_screen_lasts_ninety_days_or_until_it_is_ended(owner):
    station, cookie = opened(owner)
    with acting_at(clock() + timedelta(days=89)):
        assert actor_for_session(cookie) is not None
    with acting_at(clock() + timedelta(days=91)):
        assert actor_for_session(cookie) is None
    assert set(open_sessions([station.id])) == {station.id}
    assert end_station(owner, station.id) == [station.id]
    assert actor_for_session(cookie) is None
    assert open_sessions([station.id]) == {}
    with pytest.raises(NotFound):
        end_station(owner, station.id)


def test_list_says_how_each_station_stands(owner):
    offer_station(owner, "counter", "Till")
    _, cookie = opened(owner)
    with acting_at(clock() + timedelta(minutes=40)):
        actor_for_session(cookie)
        listed = list_stations(owner)
        assert [(each.name, each.state) for each in listed] == [("By the door", "open"), ("Till", "late")]
        assert listed[0].last_seen_at == clock()


def test_only_who_manages_security_makes_stations_and_proves_it_first(owner):
    for role in Role:
        member = new_member(owner.business_id, role)
        if Permission.MANAGE_SECURITY not in PERMISSIONS_OF[role]:
            with pytest.raises(Forbidden):
                offer_station(member, "wall", "x")
    with pytest.raises(StepUpRequired):
        offer_station(replace(owner, stepped_up_at=None), "wall", "x")
    with pytest.raises(BillingError) as error:
        offer_station(owner, "fridge", " ")
    assert {finding.path for finding in error.value.findings} == {"kind", "name"}


def test_other_business_neither_sees_nor_ends_a_station(owner):
    station, cookie = opened(owner)
    stranger = new_business()
    assert list_stations(stranger) == []
    with pytest.raises(NotFound):
        end_station(stranger, station.id)
    assert actor_for_session(cookie) is not None


def test_member_takes_a_turn_by_pin_with_the_rights_of_the_counter(owner, seller):
    _, cookie = opened(owner, "counter")
    assert actor_for_session(cookie) is None
    door = counter_door(cookie)
    assert door is not None
    assert [member.name for member in door.members] == ["Sara Seller"]
    actor = actor_for_session(turn(cookie, seller))
    assert actor is not None
    assert (actor.user_id, actor.role, actor.station) == (seller.user_id, Role.COUNTER, "counter")
    assert actor.permissions == PERMISSIONS_OF[Role.COUNTER]
    assert open_sessions([str(actor.session_id)])[str(actor.session_id)].role is Role.COUNTER
    with pytest.raises(StepUpRequired):
        actor.require_step_up(clock())
    with pytest.raises(BillingError):
        set_pin(actor, "9417")


def test_turn_ends_when_the_tablet_is_left_alone(owner, seller):
    _, cookie = opened(owner, "counter")
    with_turn = turn(cookie, seller)
    with acting_at(clock() + timedelta(minutes=11)):
        assert actor_for_session(with_turn) is None


def test_ending_the_tablet_ends_the_turn_on_it(owner, seller):
    station, cookie = opened(owner, "counter")
    with_turn = turn(cookie, seller)
    actor = actor_for_session(with_turn)
    assert actor is not None
    assert end_station(owner, station.id) == [station.id, actor.session_id]
    assert actor_for_session(with_turn) is None
    assert counter_door(cookie) is None
    with pytest.raises(Unauthenticated):
        turn(cookie, seller)


def test_removed_member_loses_turn_and_place(owner, seller):
    _, cookie = opened(owner, "counter")
    with_turn = turn(cookie, seller)
    remove_member(owner, str(seller.user_id))
    assert actor_for_session(with_turn) is None
    door = counter_door(cookie)
    assert door is not None
    assert door.members == []


def test_guessing_a_pin_is_slowed_down_and_frozen_in_the_end(owner, seller):
    _, cookie = opened(owner, "counter")
    for _ in range(5):
        with pytest.raises(InvalidInput):
            turn(cookie, seller, "9999")
    with pytest.raises(LockedOut):
        turn(cookie, seller)
    at = clock()
    for _ in range(5):
        at += timedelta(minutes=61)
        with acting_at(at), pytest.raises(InvalidInput):
            turn(cookie, seller, "9999")
    with acting_at(at + timedelta(minutes=61)):
        with pytest.raises(InvalidInput, match="frozen"):
            turn(cookie, seller)
        door = counter_door(cookie)
        assert door is not None
        assert door.members[0].is_frozen
    with acting_at(at + timedelta(minutes=130)):
        set_pin(seller, "9417")
        assert actor_for_session(turn(cookie, seller, "9417")) is not None


def test_one_pin_tried_on_everybody_is_stopped_at_the_tablet(owner):
    _, cookie = opened(owner, "counter")
    members = [new_member(owner.business_id, Role.COUNTER) for _ in range(21)]
    for member in members:
        set_pin(member, "7305")
    for member in members[:20]:
        with pytest.raises(InvalidInput):
            turn(cookie, member, "8888")
    with pytest.raises(LockedOut):
        turn(cookie, members[20])


def test_pin_needs_a_right_of_the_counter_and_a_proof(owner):
    member = new_member(owner.business_id, Role.COUNTER)
    with pytest.raises(Forbidden):
        set_pin(without(member, Permission.ISSUE_INVOICES), "7305")
    with pytest.raises(StepUpRequired):
        set_pin(replace(member, stepped_up_at=None), "7305")
    assert own_pin(member) is None
    set_pin(member, "7305")
    assert own_pin(member) is not None
    remove_pin(member)
    assert own_pin(member) is None


def test_pin_of_another_business_does_not_count(owner, seller):
    stranger = new_business()
    _, cookie = opened(stranger, "counter")
    with pytest.raises(InvalidInput):
        turn(cookie, seller)


def test_security_log_tells_of_stations_and_wrong_pins(owner, seller):
    station, cookie = opened(owner, "counter")
    with pytest.raises(InvalidInput):
        turn(cookie, seller, "9999")
    turn(cookie, seller)
    end_station(owner, station.id)
    kinds = [line.kind for line in read_log(owner).lines]
    for kind in ("station.offered", "station.opened", "pin.set", "pin.refused", "session.started", "station.ended"):
        assert kind in kinds
    assert verify()["problems"] == []


def test_turn_stands_among_the_own_sessions_and_station_among_all(owner, seller):
    _, cookie = opened(owner, "counter")
    turn(cookie, seller)
    assert [each.is_turn for each in list_sessions(seller)] == [True]
    shown = {(each.name, each.user_id, each.device) for each in security_standing(owner).sessions}
    assert shown == {
        ("Sara Seller", str(seller.user_id), "Counter tablet"),
        ("By the door", "", "Chrome on Android"),
    }


def test_stations_and_pins_are_no_news_on_the_wall(owner, seller):
    _, cookie = opened(owner, "counter")
    turn(cookie, seller)
    new_customer(owner)
    told = {event["kind"] for event in overview(owner)["events"]}
    assert "customer.created" in told
    assert not {kind for kind in told if kind.startswith(("station.", "pin.", "session."))}


def test_screen_and_turn_are_nobody_where_more_rights_are_to_be_had(owner, seller):
    _, wall = opened(owner)
    _, counter = opened(owner, "counter")
    assert person_for_session(wall) is None
    assert person_for_session(turn(counter, seller)) is None
