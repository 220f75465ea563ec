"""Half a sample business: nobody ever works in it, and it is gone as soon as somebody looks."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from billing_app.domain.access import Actor
from billing_app.domain.business import parse_business
from billing_app.services.accounts import sign_in
from billing_app.services.sample import (
    cast,
    clear_interrupted_sample,
    enter_sample,
    loading,
    prepare_sample,
)
from billing_app.services.sessions import actor_for_session, cookie_name, start_session
from billing_app.services.setting_up import add_business_for
from billing_app.store.engines import seeing_all
from billing_app.store.tables import Business, Customer, Invoice, User
from tests.fixtures.server import PROJECT
from tests.services.people import EMAIL, PASSWORD, founding

pytestmark = pytest.mark.usefixtures("database")
_PROGRAM = """
import sys
from billing_app.services.sample import prepare_sample
from billing_app.store.session import connect
connect(sys.argv[1])
prepare_sample(lambda done, of: print(done, of, flush=True))
"""


@pytest.fixture
def loader(database: Engine) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of loading the sample business."""
    url = database.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, url], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def count(database: Engine, table: type[Business | Customer | Invoice | User]) -> int:
    with Session(seeing_all(database)) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def small_sample(user_id: str, _progress: object) -> Actor:
    return add_business_for(user_id, parse_business(cast.BUSINESS), is_demo=True)


def quiet(_done: int, _of: int) -> None:
    return None


def test_what_a_killed_process_left_is_cleared_but_not_before_it_is_dead(
    database: Engine, loader: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clearing = threading.Thread(target=clear_interrupted_sample)
    clearing.start()
    clearing.join(0.3)
    assert clearing.is_alive()
    assert count(database, Invoice) > 0
    loader.kill()
    loader.wait()
    clearing.join(30)
    assert [count(database, table) for table in (Business, Customer, Invoice, User)] == [0, 0, 0, 0]
    monkeypatch.setattr(loading, "load_sample", small_sample)
    login = prepare_sample(quiet)
    assert login is not None
    assert login.password
    assert prepare_sample(quiet) is None


def test_a_loading_that_fails_leaves_nothing(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = founding().actor
    session = start_session(owner, device="Test", address="127.0.0.1")
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(loading, "record_opening", fail)
    with pytest.raises(ZeroDivisionError):
        enter_sample(actor)
    assert [count(database, table) for table in (Business, Customer)] == [1, 0]


def test_signing_in_leads_to_the_real_business_although_the_sample_is_older(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = founding().actor
    monkeypatch.setattr(loading, "Trader", lambda *_: type("Idle", (), {"trade": staticmethod(lambda _progress: None)}))
    sample = loading.load_sample(str(owner.user_id))
    assert sample.business_id != owner.business_id
    session = sign_in(EMAIL, PASSWORD, address="192.0.2.1", device="")
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None
    assert actor.business_id == owner.business_id
