"""Mailed codes, and that a new password does not get around a second factor."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.services.delivering import deliver_due
from billing_app.services.forgotten_password import reset_link, set_password
from billing_app.services.pending_sign_in import NewPending
from billing_app.services.second_factor.mail_code import judge_mail_code, send_mail_code
from billing_app.services.setting_up import Founded
from billing_app.store.session import clock, system_transaction
from billing_app.store.tables import User
from tests.fixtures.mail_server import MailServer
from tests.services.people import EMAIL, founding
from tests.services.second_factor.signing_in import sign_in, signed_in, with_app

HERE, ELSEWHERE = "this sign-in", "another sign-in"


@pytest.fixture
def founded(database: Engine) -> Founded:
    return founding()


@pytest.fixture
def code(founded: Founded, mail_settings: MailServer) -> str:
    """The code that was mailed for this sign-in."""
    with system_transaction(founded.business_id) as scope:
        send_mail_code(scope, scope.session.exec(select(User)).one(), HERE)
    deliver_due()
    found = re.search(r"\b\d{4} \d{4}\b", mail_settings.wait_for_mail(EMAIL, "").part("plain"))
    assert found
    return found[0]


def is_right(code: str, bound_to: str = HERE) -> bool:
    with system_transaction() as scope:
        return judge_mail_code(scope, bound_to, code)


def test_mailed_code_has_eight_digits(code: str) -> None:
    assert len(re.sub(r"\D", "", code)) == 8
    assert is_right(code)


def test_mailed_code_works_once(code: str) -> None:
    assert is_right(code)
    assert not is_right(code)


def test_mailed_code_belongs_to_its_sign_in(code: str) -> None:
    assert not is_right(code, ELSEWHERE)
    assert is_right(code)


def test_mailed_code_lives_ten_minutes(code: str) -> None:
    with time_machine.travel(clock() + timedelta(minutes=10, seconds=1), tick=False):
        assert not is_right(code)


def test_mailed_code_can_be_tried_five_times(code: str) -> None:
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    assert not any(is_right(wrong) for _ in range(5))
    assert not is_right(code)


def test_link_for_a_new_password_leaves_the_second_factor_in_place(founded: Founded) -> None:
    with_app(signed_in())
    secret = reset_link(EMAIL).rpartition("/")[2]
    set_password(secret, "seven green tables sing", "192.0.2.1")
    assert isinstance(sign_in("seven green tables sing"), NewPending)
