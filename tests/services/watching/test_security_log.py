"""The security log: what is noted stands in a chain, once for many, and can be forgotten but not altered."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from billing_app.domain.access import Role
from billing_app.domain.errors import Unauthenticated
from billing_app.domain.watch.kinds import Signal
from billing_app.services import accounts
from billing_app.services.verifying import verify
from billing_app.services.watching import report
from billing_app.services.watching.watcher import tidy
from billing_app.store.engines import seeing_all
from billing_app.store.security_log import private_of
from billing_app.store.session import clock
from billing_app.store.tables import SecurityEntry
from tests.builders import new_business, new_member
from tests.services.people import EMAIL, PASSWORD, founding
from tests.services.watching.conftest import Watch

ADDRESS = "203.0.113.7"


def lines(engine: Engine, kind: str = "") -> list[SecurityEntry]:
    with Session(seeing_all(engine)) as session:
        statement = select(SecurityEntry).order_by(col(SecurityEntry.id))
        return [row for row in session.exec(statement).all() if row.kind.startswith(kind)]


def test_what_belongs_to_a_business_stands_in_its_chain_and_the_rest_in_the_installations(
    watch: Watch, database: Engine
) -> None:
    actor = new_business()
    report(Signal.PERMISSION_REFUSED, actor, subject="InvoicesState.issue")
    report(Signal.KEY_REFUSED, address=ADDRESS)
    watch.turn()
    of_business, of_nobody = lines(database, Signal.PERMISSION_REFUSED), lines(database, Signal.KEY_REFUSED)
    assert [(row.business_id, row.subject_id) for row in of_business] == [(actor.business_id, actor.user_id)]
    assert [(row.business_id, row.subject_id) for row in of_nobody] == [(None, "")]
    found = verify()
    assert found["ok"], found["first"]
    assert found["installation"]["events"] == 1


def test_the_same_again_becomes_one_line_with_its_count(watch: Watch, database: Engine) -> None:
    for _ in range(5000):
        report(Signal.KEY_REFUSED, address=ADDRESS)
    watch.turn()
    assert [row.count for row in lines(database, Signal.KEY_REFUSED)] == [5000]


def test_a_flood_that_goes_on_is_written_every_few_seconds_and_no_count_is_lost(watch: Watch, database: Engine) -> None:
    for _ in range(60):
        for _ in range(100):
            report(Signal.KEY_REFUSED, address=ADDRESS)
        watch.turn()
    watch.turns(10)
    found = lines(database, Signal.KEY_REFUSED)
    assert sum(row.count for row in found) == 6000
    assert len(found) <= 12


def test_a_flood_from_everywhere_is_few_lines_that_tell_how_it_spread(watch: Watch, database: Engine) -> None:
    for number in range(10_000):
        report(
            Signal.SIGN_IN_FAILED,
            account=f"person{number % 100}@example.com",
            address=f"198.51.{number % 200}.{number % 250}",
        )
    watch.turn()
    [line] = lines(database, Signal.SIGN_IN_FAILED)
    private = private_of(line)
    assert line.count == 10_000
    assert private["addresses"] == 1000
    assert len(private["accounts"]) == 100
    assert len(line.private) < 20_000


def test_a_flood_of_events_that_each_name_another_handler_is_one_line(watch: Watch, database: Engine) -> None:
    for number in range(10_000):
        report(Signal.EVENT_MALFORMED, subject=f"palette_state.no_such_{number}", address=ADDRESS)
    watch.turn()
    [line] = lines(database, Signal.EVENT_MALFORMED)
    assert line.count == 10_000
    assert len(line.private) < 1_000


def test_details_are_reduced_and_the_chain_holds_only_their_hash(watch: Watch, database: Engine) -> None:
    report(Signal.SIGN_IN_FAILED, account="Someone@Example.com", address=ADDRESS, device="Mozilla Firefox/1 Windows")
    report(Signal.EXPORTED, new_business(), address=ADDRESS, amount=3)
    watch.turn()
    [failed], [exported] = lines(database, Signal.SIGN_IN_FAILED), lines(database, Signal.EXPORTED)
    assert private_of(failed)["network"] == "203.0.113.0/24"
    assert private_of(failed)["device"] == "Firefox on Windows"
    assert "someone" not in failed.private.lower()
    assert ADDRESS not in exported.private
    with seeing_all(database).connect() as connection:
        told = connection.execute(text("SELECT payload FROM installation_event UNION SELECT payload FROM event")).all()
    assert all("203.0.113" not in payload and "Firefox" not in payload for (payload,) in told)


def test_sign_ins_good_and_bad_are_logged_where_the_member_works(watch: Watch, database: Engine) -> None:
    founded = founding()
    with pytest.raises(Unauthenticated):
        accounts.sign_in(EMAIL, "wrong", address=ADDRESS)
    with pytest.raises(Unauthenticated):
        accounts.sign_in("nobody@example.com", "wrong", address=ADDRESS)
    accounts.sign_in(EMAIL, PASSWORD, address=ADDRESS)
    watch.turn()
    failed = {row.business_id: row.subject_id for row in lines(database, Signal.SIGN_IN_FAILED)}
    assert failed == {founded.business_id: founded.user_id, None: ""}
    [started] = lines(database, "session.started")
    assert (started.business_id, started.subject_id) == (founded.business_id, founded.user_id)
    assert private_of(started)["network"] == "203.0.113.0/24"
    assert verify()["ok"]


def test_details_are_forgotten_in_time_and_the_chain_still_holds(watch: Watch, database: Engine) -> None:
    actor = new_business()
    report(Signal.KEY_REFUSED, address=ADDRESS)
    report(Signal.PERMISSION_REFUSED, actor, address=ADDRESS)
    watch.turn()
    watch.wait(timedelta(days=80))
    report(Signal.LINK_UNKNOWN, address=ADDRESS)
    watch.turn()
    watch.wait(timedelta(days=20))
    tidy(clock())
    assert {row.kind for row in lines(database) if row.private} == {Signal.LINK_UNKNOWN}
    found = verify()
    assert found["ok"], found["first"]


LIES = [
    "UPDATE security_entry SET private = replace(private, '203.0.113', '198.51.100')",
    "UPDATE security_entry SET private = '', salt = ''",
    "UPDATE security_entry SET count = count + 1",
    "UPDATE security_entry SET kind = 'security.exported'",
    "UPDATE security_entry SET subject_id = 'somebody else'",
    "UPDATE security_entry SET sequence = sequence + 50",
    "DELETE FROM security_entry WHERE kind = 'security.key_refused'",
    "DELETE FROM installation_event WHERE sequence = 2",
    "UPDATE installation_event SET payload = '{}' WHERE sequence = 1",
    "UPDATE installation_head SET hash = 'x'",
]


@pytest.mark.parametrize("lie", LIES)
def test_a_log_that_was_altered_is_found_out(watch: Watch, database: Engine, lie: str) -> None:
    for _ in range(3):
        report(Signal.KEY_REFUSED, address=ADDRESS)
        watch.turn(30)
    assert verify()["ok"]
    with seeing_all(database, writes=True).begin() as connection:
        connection.execute(text(lie))
    found = verify()
    assert not found["ok"]
    assert found["first"]


def test_ids_of_other_businesses_are_told_from_unknown_ones(watch: Watch, database: Engine) -> None:
    from billing_app.domain.ids import new_id
    from tests.builders import new_customer

    mine, other = new_business(), new_business()
    report(Signal.ID_UNKNOWN, mine, subject=new_customer(other).id)
    report(Signal.ID_UNKNOWN, mine, subject=new_id())
    report(Signal.ID_UNKNOWN, mine, subject=new_customer(mine).id)
    watch.turn()
    assert len(lines(database, Signal.ID_FOREIGN)) == 1
    assert len(lines(database, Signal.ID_UNKNOWN)) == 1


def test_a_signal_of_a_business_that_is_gone_harms_nobody(watch: Watch, database: Engine) -> None:
    actor = new_member(new_business().business_id, Role.VIEWER)
    report(Signal.PERMISSION_REFUSED, actor, business_id="00000000-0000-7000-8000-000000000000")
    report(Signal.PERMISSION_REFUSED, actor)
    watch.turn()
    assert len(lines(database, Signal.PERMISSION_REFUSED)) == 1
