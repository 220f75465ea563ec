"""What people do about an alert, and the lists of addresses that they keep."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused, Unauthenticated
from billing_app.domain.watch.kinds import Signal
from billing_app.services import accounts
from billing_app.services.security import address_lists, log, responding
from billing_app.services.security.standing import security_standing
from billing_app.services.sessions import actor_for_session, cookie_name
from billing_app.services.verifying import verify
from billing_app.services.watching import coming_from, report
from billing_app.services.watching.firewall import firewall
from billing_app.settings import settings
from tests.builders import new_business, new_member
from tests.services.people import EMAIL, PASSWORD, founding, hire
from tests.services.watching.conftest import Watch

HOME, AWAY = "203.0.113.7", "198.51.100.9"


def owner():
    """An owner with a login, signed in, who also looks after the installation."""
    founding()
    return acting()


def acting(email: str = EMAIL, address: str = HOME):
    session = accounts.sign_in(email, PASSWORD, address=address)
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None
    return actor


def member(of, role: Role = Role.OFFICE, email: str = "ana@example.com"):
    hire(of, email=email, name="Ana Arnold", role=role.value, password=PASSWORD)
    return acting(email)


def test_a_locked_member_is_signed_out_and_cannot_sign_in_until_let_in_again(watch: Watch) -> None:
    boss = owner()
    ana = member(boss)
    assert responding.lock_member(boss, str(ana.user_id)) == [ana.session_id]
    with pytest.raises(Unauthenticated):
        acting("ana@example.com")
    assert [one.name for one in security_standing(boss).locked] == ["Ana Arnold"]
    responding.unlock_member(boss, str(ana.user_id))
    assert acting("ana@example.com").user_id == ana.user_id
    assert verify()["ok"]


def test_a_locked_members_tries_are_noticed(watch: Watch) -> None:
    boss = owner()
    ana = member(boss)
    responding.lock_member(boss, str(ana.user_id))
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            acting("ana@example.com", AWAY)
    assert "disabled_member" in watch.turns(10)
    [alert] = [one for one in security_standing(boss).alerts if one.rule == "disabled_member"]
    assert alert.subject_id == ana.user_id


def test_sessions_of_a_member_are_ended_one_or_all(watch: Watch) -> None:
    boss = owner()
    ana, again = member(boss), acting("ana@example.com", AWAY)
    assert responding.end_member_session(boss, str(ana.session_id)) == ana.session_id
    assert responding.end_member_sessions(boss, str(ana.user_id)) == [again.session_id]
    with pytest.raises(NotFound):
        responding.end_member_session(boss, str(ana.session_id))


def test_owners_are_touched_by_owners_only_and_nobody_touches_himself(watch: Watch) -> None:
    boss = owner()
    manager = member(boss, Role.MANAGER)
    for act in (responding.lock_member, responding.end_member_sessions):
        with pytest.raises(Forbidden):
            act(manager, str(boss.user_id))
        with pytest.raises(Refused):
            act(boss, str(boss.user_id))
    with pytest.raises(Forbidden):
        responding.lock_member(new_member(boss.business_id, Role.OFFICE), str(manager.user_id))


def test_other_businesses_are_out_of_reach(watch: Watch) -> None:
    boss, stranger = owner(), new_business()
    rule = address_lists.add_address_rule(boss, "deny", AWAY)
    watch.turn()
    for number in range(8):
        report(Signal.PERMISSION_REFUSED, boss, subject=f"thing {number}")
    watch.turns(5)
    [alert] = [one for one in security_standing(boss).alerts if one.rule == "probing_rights"]
    for attempt in (
        lambda: responding.lock_member(stranger, str(boss.user_id)),
        lambda: responding.end_member_session(stranger, str(boss.session_id)),
        lambda: responding.close_alert(stranger, alert.id),
        lambda: address_lists.end_address_rule(stranger, rule.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    seen = security_standing(stranger)
    assert (list(seen.alerts), list(seen.rules), list(seen.sessions)) == ([], [], [])
    assert log.read_log(stranger).lines == []


def test_an_alert_is_closed_and_taken_back(watch: Watch) -> None:
    boss = owner()
    for number in range(8):
        report(Signal.SIGN_IN_FAILED, account=f"p{number}@example.com", address=AWAY)
    watch.turns(5)
    [alert] = [one for one in security_standing(boss).alerts if one.rule == "spraying"]
    responding.close_alert(boss, alert.id)
    assert [one.closed_by for one in security_standing(boss).alerts if one.id == alert.id] == [boss.name]
    responding.close_alert(boss, alert.id, is_closed=False)
    assert [one.closed_at for one in security_standing(boss).alerts if one.id == alert.id] == [None]


def test_a_ban_is_lifted_and_stays_lifted_until_something_new_happens(watch: Watch) -> None:
    boss = owner()
    for number in range(8):
        report(Signal.SIGN_IN_FAILED, account=f"p{number}@example.com", address=AWAY)
    watch.turns(5)
    [ban] = [one for one in security_standing(boss).rules if one.kind == "ban"]
    address_lists.end_address_rule(boss, ban.id)
    assert not firewall.refuses(AWAY)
    report(Signal.KEY_REFUSED, address="192.0.2.200")
    watch.turns(5)
    assert not firewall.refuses(AWAY)
    report(Signal.SIGN_IN_FAILED, account="p9@example.com", address=AWAY)
    watch.turns(5)
    assert firewall.refuses(AWAY)


def test_only_who_looks_after_the_installation_sees_and_changes_its_rules(watch: Watch) -> None:
    boss, stranger = owner(), new_business()
    with pytest.raises(Forbidden):
        address_lists.add_address_rule(stranger, "deny", AWAY, is_of_installation=True)
    address_lists.ban_address(boss, AWAY)
    assert firewall.refuses(AWAY)
    assert security_standing(stranger).rules == []
    report(Signal.KEY_REFUSED, address=AWAY)
    watch.turn()
    assert log.read_log(stranger).lines == []
    assert Signal.KEY_REFUSED in {line.kind for line in log.read_log(boss).lines}


def test_a_ban_by_a_business_holds_for_that_business_for_a_day(watch: Watch) -> None:
    boss = new_business()
    address_lists.ban_address(boss, AWAY)
    assert firewall.keeps_out_of(boss.business_id, AWAY)
    assert not firewall.refuses(AWAY)
    watch.wait(timedelta(hours=25))
    firewall.forget()
    firewall.refresh()
    assert not firewall.keeps_out_of(boss.business_id, AWAY)


def test_an_allow_list_lets_in_nobody_else_and_wins_over_the_deny_list(watch: Watch) -> None:
    boss = owner()
    with coming_from(HOME, ""):
        with pytest.raises(Refused, match="lock yourself out"):
            address_lists.add_address_rule(boss, "allow", "198.51.100.0/24")
        address_lists.add_address_rule(boss, "allow", "203.0.113.0/24", "The office")
        address_lists.add_address_rule(boss, "deny", "203.0.0.0/16")
    assert not firewall.keeps_out_of(boss.business_id, HOME)
    assert firewall.keeps_out_of(boss.business_id, AWAY)
    with pytest.raises(Unauthenticated):
        acting(address=AWAY)
    assert acting(address=HOME)


def test_nobody_shuts_himself_out_by_taking_a_rule_away(watch: Watch) -> None:
    boss = owner()
    with coming_from(HOME, ""):
        office = address_lists.add_address_rule(boss, "allow", HOME)
        address_lists.add_address_rule(boss, "allow", AWAY)
        with pytest.raises(Refused):
            address_lists.end_address_rule(boss, office.id)
        with pytest.raises(Refused):
            address_lists.ban_address(boss, HOME)
    assert not firewall.keeps_out_of(boss.business_id, HOME)


@pytest.mark.parametrize(
    "network", ["127.0.0.1", "127.0.0.0/8", "192.0.2.1", "192.0.2.0/24", "198.51.100.9", "198.51.0.0/16"]
)
def test_this_machine_and_the_proxies_are_never_kept_out(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", "192.0.2.1, 198.51.100.0/24")
    settings.cache_clear()
    with pytest.raises(Refused):
        address_lists.add_address_rule(owner(), "deny", network)


@pytest.mark.parametrize("network", ["", "everybody", "1.2.3.4.5", "::/0"])
def test_bad_networks_are_refused_in_plain_words(watch: Watch, network: str) -> None:
    with pytest.raises(InvalidInput, match=r"Write an address|too wide"):
        address_lists.add_address_rule(new_business(), "deny", network)


def test_the_log_is_narrowed_and_paged(watch: Watch) -> None:
    boss = owner()
    for number in range(60):
        report(Signal.EXPORTED, boss, subject=f"list {number}")
    report(Signal.PERMISSION_REFUSED, boss, subject="something")
    watch.turns(3)
    first = log.read_log(boss, topic="data")
    second = log.read_log(boss, topic="data", before=first.next_cursor)
    assert (len(first.lines), len(second.lines), second.next_cursor) == (50, 10, "")
    assert {line.kind for line in (*first.lines, *second.lines)} == {Signal.EXPORTED}
    assert [line.who for line in log.read_log(boss, topic="refused").lines] == ["Olga Owner"]
    assert "member.added" in {line.kind for line in log.read_log(boss, topic="member").lines}
    with pytest.raises(InvalidInput):
        log.read_log(boss, topic="everything")
    with pytest.raises(InvalidInput):
        log.read_log(boss, before="yesterday")


def test_without_the_right_nothing_is_shown_or_done(watch: Watch) -> None:
    boss = owner()
    viewer = new_member(boss.business_id, Role.VIEWER)
    for attempt in (
        lambda: security_standing(viewer),
        lambda: log.read_log(viewer),
        lambda: responding.unlock_member(viewer, str(boss.user_id)),
        lambda: responding.close_alert(viewer, "x"),
        lambda: address_lists.ban_address(viewer, AWAY),
        lambda: address_lists.end_address_rule(viewer, "x"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert not viewer.may(Permission.OPERATE)


def test_hours_count_what_came_in_them(watch: Watch) -> None:
    boss = owner()
    for _ in range(7):
        report(Signal.SIGN_IN_FAILED, account="x@example.com", address=AWAY)
    report(Signal.ORIGIN_REFUSED, address=AWAY)
    watch.turn()
    hours = security_standing(boss).hours
    assert len(hours) == 24
    assert (hours[-1].good, hours[-1].failed, hours[-1].refused) == (1, 7, 1)
    assert sum(hour.failed for hour in hours) == 7
