"""From signals to alerts and bans: found within seconds, said once, and never against those whom it would hurt."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from billing_app.domain.access import Role
from billing_app.domain.watch.kinds import Signal
from billing_app.services import accounts
from billing_app.services.verifying import verify
from billing_app.services.watching import report
from billing_app.services.watching.firewall import firewall
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import clock
from billing_app.store.tables import AddressRule, Membership, OutgoingMail, SecurityAlert, User
from tests.builders import new_business, new_member
from tests.fixtures.mail_server import MailServer
from tests.services.people import EMAIL, PASSWORD, founding
from tests.services.watching.conftest import Watch

ADDRESS = "203.0.113.7"


def alerts(engine: Engine) -> list[SecurityAlert]:
    with Session(seeing_all(engine)) as session:
        return list(session.exec(select(SecurityAlert).order_by(col(SecurityAlert.id))).all())


def bans(engine: Engine) -> list[AddressRule]:
    with Session(seeing_all(engine)) as session:
        return list(session.exec(select(AddressRule).order_by(col(AddressRule.id))).all())


def spray(address: str = ADDRESS, accounts: int = 8) -> None:
    for number in range(accounts):
        report(Signal.SIGN_IN_FAILED, account=f"person{number}@example.com", address=address)


def test_a_spray_is_found_and_its_address_banned_within_ten_seconds(watch: Watch, database: Engine) -> None:
    spray()
    assert "spraying" in watch.turns(10)
    assert firewall.refuses(ADDRESS)
    assert not firewall.refuses("203.0.113.8")
    assert verify()["ok"]


def test_an_incident_that_goes_on_stays_one_alert_that_grows(watch: Watch, database: Engine) -> None:
    for _ in range(5):
        spray()
        watch.turns(10)
    [alert] = [each for each in alerts(database) if each.rule == "spraying"]
    assert alert.count == 40
    assert len(bans(database)) == 1


def test_the_same_thing_is_news_again_after_hours_of_silence(watch: Watch, database: Engine) -> None:
    spray()
    assert "spraying" in watch.turns(10)
    watch.wait(timedelta(hours=7))
    spray()
    assert "spraying" in watch.turns(10)
    assert len([each for each in alerts(database) if each.rule == "spraying"]) == 1


def test_a_ban_ends_by_itself_and_the_next_one_is_longer(watch: Watch, database: Engine) -> None:
    spray()
    watch.turns(10)
    watch.wait(timedelta(minutes=11))
    assert not firewall.refuses(ADDRESS)
    watch.wait(timedelta(minutes=60))
    spray()
    watch.turns(10)
    assert firewall.refuses(ADDRESS)
    first, second = bans(database)
    assert second.expires_at
    assert first.expires_at
    assert second.expires_at - second.created_at == 2 * (first.expires_at - first.created_at)


def test_this_machine_proxies_and_owners_who_are_signed_in_are_never_banned(
    watch: Watch, database: Engine, monkeypatch
) -> None:
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", "192.0.2.1")
    settings.cache_clear()
    founding()
    accounts.sign_in(EMAIL, PASSWORD, address="198.51.100.4")
    for address in ("127.0.0.1", "::1", "192.0.2.1", "198.51.100.4"):
        spray(address)
    watch.turns(10)
    assert len([each for each in alerts(database) if each.rule == "spraying"]) == 4
    assert bans(database) == []
    assert not any(firewall.refuses(each) for each in ("127.0.0.1", "::1", "192.0.2.1", "198.51.100.4"))


def test_ipv6_is_banned_by_its_64(watch: Watch, database: Engine) -> None:
    for number in range(8):
        report(Signal.SIGN_IN_FAILED, account=f"p{number}@example.com", address=f"2001:db8::{number + 1}")
    watch.turns(10)
    assert firewall.refuses("2001:db8::ffff")
    assert not firewall.refuses("2001:db8:0:1::1")


def test_another_process_sees_the_ban_at_its_next_turn(watch: Watch, database: Engine) -> None:
    spray()
    watch.turns(10)
    firewall.forget()
    assert not firewall.refuses(ADDRESS)
    watch.turn()
    assert firewall.refuses(ADDRESS)


def test_an_export_far_above_usual_is_found(watch: Watch, database: Engine) -> None:
    actor = new_business()
    for _ in range(20):
        report(Signal.EXPORTED, actor, subject="customers", amount=300)
        watch.turns(3)
        watch.wait(timedelta(days=1))
    assert alerts(database) == []
    report(Signal.EXPORTED, actor, subject="customers", amount=40_000)
    assert "export_volume" in watch.turns(10)
    assert [each.subject_id for each in alerts(database)] == [actor.user_id]


def test_a_sign_in_like_no_other_is_found(watch: Watch, database: Engine) -> None:
    founding()
    office = {"address": "198.51.100.4", "device": "Mozilla Firefox/1 Windows"}
    for _ in range(10):
        accounts.sign_in(EMAIL, PASSWORD, **office)
        watch.turns(3)
        watch.wait(timedelta(days=1))
    assert alerts(database) == []
    watch.wait(timedelta(hours=16))
    accounts.sign_in(EMAIL, PASSWORD, address=ADDRESS, device="Mozilla Chrome/1 Linux")
    assert "strange_sign_in" in watch.turns(10)


def test_counts_from_another_process_are_judged_together(watch: Watch, database: Engine) -> None:
    from billing_app.services.watching.gathering import Line
    from billing_app.services.watching.reducing import account_key, address_key
    from billing_app.services.watching.writing import write_lines

    for number in range(4):
        private = {
            "address": ADDRESS,
            "address_key": address_key(ADDRESS),
            "account_key": account_key(f"other{number}@example.com"),
        }
        write_lines([Line(Signal.SIGN_IN_FAILED, "", "", 1, private)])
    spray(accounts=3)
    assert "spraying" in watch.turns(10)


def test_restarted_watch_remembers_what_it_raised(watch: Watch, database: Engine) -> None:
    spray()
    watch.turns(10)
    again = Watch.__new__(Watch)
    again.__init__(watch._traveller)
    assert again.watcher.turn(clock()) == []
    assert len([each for each in alerts(database) if each.rule == "spraying"]) == 1


def test_an_alert_about_a_business_is_mailed_to_its_owners_and_to_nobody_else(
    watch: Watch, database: Engine, mail_settings: MailServer
) -> None:
    actor = new_business()
    second, locked = (new_member(actor.business_id, Role.OWNER) for _ in range(2))
    new_member(actor.business_id, Role.MANAGER)
    new_business()
    with Session(seeing_all(database)) as session:
        session.exec(select(Membership).where(Membership.user_id == locked.user_id)).one().locked_at = clock()
        session.commit()
    report(Signal.EXPORTED, actor, subject="customers", amount=40_000)
    assert "export_volume" in watch.turns(10)
    watch.turns(10)
    with Session(seeing_all(database)) as session:
        mails = session.exec(select(OutgoingMail).where(OutgoingMail.kind == "security_alert")).all()
        owners = session.exec(select(User).where(col(User.id).in_([actor.user_id, second.user_id]))).all()
    assert sorted(mail.recipient for mail in mails) == sorted(owner.email for owner in owners)
    assert all(settings().address + "/security" in mail.text for mail in mails)
