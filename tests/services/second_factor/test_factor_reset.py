"""Resetting a lost factor: asked by an owner, told to everybody it concerns, done after a day unless cancelled."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.domain.access import Role
from billing_app.domain.errors import Conflict, Forbidden, NotFound, Refused, StepUpRequired
from billing_app.services import factor_reset, team
from billing_app.services.due_acts import carry_out_due
from billing_app.services.sessions import NewSession
from billing_app.store.session import clock, system_reading
from billing_app.store.tables import OutgoingMail
from tests.builders import new_business, new_member
from tests.fixtures.mail_server import MailServer
from tests.services.people import hire
from tests.services.second_factor.signing_in import sign_in, signed_in, wait_for_factor, with_app

pytestmark = pytest.mark.usefixtures("database")
OWN, EMAIL = "seven green tables sing", "ana@example.com"
A_DAY = timedelta(hours=24, seconds=1)


@pytest.fixture
def owner(database: Engine):
    return new_business()


@pytest.fixture
def ana(owner):
    hire(owner, email=EMAIL, password=OWN)
    actor = signed_in(password=OWN, email=EMAIL)
    with_app(actor)
    return actor


def test_after_a_day_the_password_alone_enters_again(owner, ana):
    waiting = factor_reset.ask_reset(owner, ana.user_id)
    assert [each.user_id for each in factor_reset.list_resets(owner)] == [ana.user_id]
    assert carry_out_due() == 0
    wait_for_factor(password=OWN, email=EMAIL)
    with time_machine.travel(waiting.effective_at + timedelta(seconds=1), tick=False):
        assert carry_out_due() == 1
        assert carry_out_due() == 0
        assert isinstance(sign_in(OWN, EMAIL), NewSession)
        assert factor_reset.list_resets(owner) == []


@pytest.mark.parametrize("by_member", [True, False])
def test_member_or_owner_cancels(owner, ana, by_member):
    factor_reset.ask_reset(owner, ana.user_id)
    assert factor_reset.own_waiting_reset(ana) is not None
    factor_reset.cancel_reset(ana if by_member else owner, ana.user_id)
    with time_machine.travel(clock() + A_DAY, tick=False):
        assert carry_out_due() == 0
        wait_for_factor(password=OWN, email=EMAIL)
    assert factor_reset.own_waiting_reset(ana) is None
    with pytest.raises(NotFound):
        factor_reset.cancel_reset(ana, ana.user_id)


def test_member_and_owners_hear_of_it(mail_settings: MailServer, owner, ana):
    factor_reset.ask_reset(owner, ana.user_id)
    with system_reading() as session:
        queued = session.exec(select(OutgoingMail).where(OutgoingMail.kind == "factor_reset")).all()
    assert len({mail.recipient for mail in queued}) == 2
    assert EMAIL in {mail.recipient for mail in queued}


def test_what_makes_no_sense_is_refused(owner, ana):
    with pytest.raises(Refused):
        factor_reset.ask_reset(owner, owner.user_id)
    factor_reset.ask_reset(owner, ana.user_id)
    with pytest.raises(Conflict):
        factor_reset.ask_reset(owner, ana.user_id)


def test_strangers_and_managers_reset_and_cancel_nothing(owner, ana):
    stranger, manager = new_business(), new_member(owner.business_id, Role.MANAGER)
    with pytest.raises(NotFound):
        factor_reset.ask_reset(stranger, ana.user_id)
    with pytest.raises(Forbidden):
        factor_reset.ask_reset(manager, ana.user_id)
    factor_reset.ask_reset(owner, ana.user_id)
    with pytest.raises(NotFound):
        factor_reset.cancel_reset(stranger, ana.user_id)
    with pytest.raises(Forbidden):
        factor_reset.cancel_reset(manager, ana.user_id)


def test_factor_that_another_business_relies_on_is_not_the_owners_to_reset(owner, ana):
    other = new_business()
    team.add_to_team(other, email=EMAIL, name="", role="viewer", password="")
    with pytest.raises(Forbidden) as refusal:
        factor_reset.ask_reset(owner, ana.user_id)
    assert refusal.value.error_code == "works_elsewhere"


def test_owner_steps_up_first(owner, ana):
    with pytest.raises(StepUpRequired):
        factor_reset.ask_reset(replace(owner, stepped_up_at=None), ana.user_id)
