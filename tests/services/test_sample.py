"""The sample business comes with one click and goes with one, and leaves real ones alone."""

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, SQLModel

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.business import parse_business
from billing_app.domain.errors import Forbidden, Refused
from billing_app.services.accounts import sign_in
from billing_app.services.expenses import record_expense
from billing_app.services.sample import cast, enter_sample, loading, prepare_sample, remove_sample
from billing_app.services.sessions import NewSession, actor_for_session, bind_tokens, cookie_name, start_session
from billing_app.services.setting_up import add_business_for, setup_link
from billing_app.services.verifying import verify
from billing_app.store.engines import seeing_all
from billing_app.store.tables import Business, TokenBinding, User
from tests.builders import new_business, new_customer, new_item, new_member, without
from tests.money_builders import issued_invoice, pay
from tests.services.people import founding

pytestmark = pytest.mark.usefixtures("database", "small_sample")
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample business with one of everything; how the whole one is made is proven beside this file."""

    def load(user_id: str, progress: object) -> Actor:
        actor = add_business_for(user_id, parse_business(cast.BUSINESS), is_demo=True)
        trade(actor)
        return actor

    monkeypatch.setattr(loading, "load_sample", load)


def trade(actor: Actor) -> None:
    """One of everything."""
    customer = new_customer(actor).id
    new_item(actor)
    pay(actor, customer, "1190.00", issued_invoice(actor, customer))
    bill = {"supplier": "Strom AG", "category": "energy", "amount": "119.00", "currency": "EUR"}
    record_expense(actor, bill | {"incurred_on": "2026-01-15"})


def quiet(_done: int, _of: int) -> None:
    return None


def begin(actor: Actor) -> tuple[NewSession, str]:
    session = start_session(actor, device="Test", address="127.0.0.1")
    return session, f"{cookie_name()}={session.value}"


def behind(cookie: str) -> Actor:
    actor = actor_for_session(cookie)
    assert actor is not None
    return actor


def rows_of(engine: Engine, business_id: str) -> dict[str, list[str]]:
    """All rows of a business, by table."""
    found: dict[str, list[str]] = {}
    with seeing_all(engine).connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if "business_id" in table.c:
                rows = connection.execute(select(table).where(table.c.business_id == business_id)).all()
                if rows:
                    found[table.name] = sorted(map(repr, rows))
    return found


def test_entering_loads_the_sample_once_and_moves_this_session_only(database: Engine) -> None:
    owner = founding().actor
    (_, here), (_, elsewhere) = begin(owner), begin(owner)
    enter_sample(behind(here))
    sample = behind(here).business_id
    assert sample != owner.business_id
    assert behind(elsewhere).business_id == owner.business_id
    enter_sample(behind(elsewhere))
    assert behind(elsewhere).business_id == sample
    assert behind(here).role is Role.OWNER


def test_removing_leaves_nothing_and_leads_every_session_back(database: Engine) -> None:
    owner = founding().actor
    trade(owner)
    (session, here), (_, elsewhere) = begin(owner), begin(owner)
    before = rows_of(database, owner.business_id)
    for cookie in (here, elsewhere):
        enter_sample(behind(cookie))
    actor = behind(here)
    assert {"customer", "item", "invoice", "payment", "expense", "event"} <= set(rows_of(database, actor.business_id))
    assert remove_sample(actor) == "/"
    assert rows_of(database, actor.business_id) == {}
    after = rows_of(database, owner.business_id)
    assert after.pop("sign_in") is not None
    before.pop("sign_in")
    assert after == before
    assert behind(here).business_id == behind(elsewhere).business_id == owner.business_id
    assert behind(here).session_id == session.session_id
    assert verify()["problems"] == []
    with Session(seeing_all(database)) as db:
        assert db.get(Business, actor.business_id) is None


def test_a_login_made_for_the_sample_goes_with_it(database: Engine) -> None:
    login = prepare_sample(quiet)
    assert login is not None
    assert setup_link() == ""
    signed_in = sign_in(login.email, login.password, address="127.0.0.1", device="Test")
    cookie = f"{cookie_name()}={signed_in.value}"
    assert bind_tokens([(TOKEN, signed_in.session_id)]) == [True]
    where = remove_sample(behind(cookie))
    assert where == setup_link() != ""
    assert actor_for_session(cookie) is None
    with Session(seeing_all(database)) as db:
        assert (db.get(TokenBinding, TOKEN), db.exec(select(User)).all(), db.exec(select(Business)).all()) == (
            None,
            [],
            [],
        )


def test_the_command_line_takes_the_owner_who_is_there_and_loads_once() -> None:
    owner = founding()
    login = prepare_sample(quiet)
    assert login is not None
    assert (login.email, login.password) == ("olga@example.com", "")
    assert prepare_sample(quiet) is None
    _, cookie = begin(owner.actor)
    enter_sample(behind(cookie))
    assert behind(cookie).business_id != owner.business_id


def test_a_password_made_for_the_sample_stays_out_of_logs() -> None:
    login = prepare_sample(quiet)
    assert login is not None
    assert len(login.password) >= 15
    assert login.password not in repr(login)


def test_a_real_business_is_never_removed(database: Engine) -> None:
    owner = new_business()
    trade(owner)
    before = rows_of(database, owner.business_id)
    with pytest.raises(Refused) as refused:
        remove_sample(owner)
    assert refused.value.error_code == "not_sample"
    assert rows_of(database, owner.business_id) == before


def test_removing_twice_is_refused_and_no_error(database: Engine) -> None:
    _, cookie = begin(founding().actor)
    enter_sample(behind(cookie))
    actor = behind(cookie)
    remove_sample(actor)
    with pytest.raises(Refused):
        remove_sample(actor)


def test_entering_and_removing_need_the_right() -> None:
    owner = new_business()
    clerk = without(new_member(owner.business_id, Role.MANAGER), Permission.MANAGE_SETTINGS)
    for attempt in (enter_sample, remove_sample):
        with pytest.raises(Forbidden):
            attempt(clerk)
