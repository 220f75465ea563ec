"""Bank details that change: they wait, all owners hear of it, and any of them can cancel."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from billing_app.documents.sheet import make_sheet
from billing_app.domain.access import Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, StepUpRequired
from billing_app.services import business, keys
from billing_app.services.bank_details import cancel_bank_details
from billing_app.services.due_acts import carry_out_due
from billing_app.services.operating import operator_for_business
from billing_app.services.security_policy import change_policy
from billing_app.store.session import clock, on_commit, system_reading
from billing_app.store.tables import OutgoingMail
from tests.builders import new_business, new_customer, new_member
from tests.fixtures.mail_server import MailServer
from tests.money_builders import issued_invoice

pytestmark = pytest.mark.usefixtures("database")
OLD, NEW, OTHER = "DE02120300000000202051", "DE89370400440532013000", "DE75512108001245126199"
A_DAY = timedelta(hours=24, seconds=1)


def iban_of(actor) -> str:
    return business.read_business(actor).profile.iban


def test_new_account_counts_after_a_day():
    owner = new_business()
    record = business.change_business(owner, {"iban": NEW, "due_days": 30})
    assert (record.profile.iban, record.profile.due_days) == (OLD, 30)
    assert record.held is not None
    assert (record.held.iban, record.held.asked_by) == (NEW, owner.name)
    assert carry_out_due() == 0
    with time_machine.travel(clock() + A_DAY, tick=False):
        assert carry_out_due() == 1
        assert carry_out_due() == 0
        record = business.read_business(owner)
    assert (record.profile.iban, record.held) == (NEW, None)


def test_any_owner_cancels_and_nobody_else():
    owner = new_business()
    second, manager = new_member(owner.business_id, Role.OWNER), new_member(owner.business_id, Role.MANAGER)
    business.change_business(manager, {"iban": NEW})
    with pytest.raises(Forbidden):
        cancel_bank_details(manager)
    cancel_bank_details(second)
    assert business.read_business(owner).held is None
    with time_machine.travel(clock() + A_DAY, tick=False):
        assert carry_out_due() == 0
    assert iban_of(owner) == OLD
    with pytest.raises(NotFound):
        cancel_bank_details(owner)


def test_later_wish_takes_the_place_of_the_earlier_and_waits_anew():
    owner = new_business()
    begun = clock()
    business.change_business(owner, {"iban": NEW})
    with time_machine.travel(begun + timedelta(hours=20), tick=False):
        business.change_business(owner, {"iban": OTHER})
    with time_machine.travel(begun + timedelta(hours=30), tick=False):
        assert carry_out_due() == 0
    with time_machine.travel(begun + timedelta(hours=44, seconds=1), tick=False):
        assert carry_out_due() == 1
    assert iban_of(owner) == OTHER


def test_saving_the_form_again_neither_cancels_nor_prolongs_what_waits():
    owner = new_business()
    business.change_business(owner, {"iban": NEW})
    before = business.read_business(owner).held
    with time_machine.travel(clock() + timedelta(hours=3), tick=False):
        business.change_business(owner, {"iban": OLD, "due_days": 7})
        business.change_business(owner, {"iban": NEW})
    assert business.read_business(owner).held == before


def test_first_account_counts_at_once():
    owner = new_business(iban=None)
    record = business.change_business(owner, {"iban": NEW})
    assert (record.profile.iban, record.held) == (NEW, None)


def test_operator_and_a_business_without_a_hold_do_not_wait():
    owner = new_business(name="Without Waiting")
    assert business.change_business(operator_for_business("Without Waiting"), {"iban": NEW}).profile.iban == NEW
    change_policy(owner, {"bank_hold_hours": 0})
    assert business.change_business(owner, {"iban": OTHER}).profile.iban == OTHER


def test_key_waits_like_everybody_but_is_not_asked_who_it_is():
    owner = new_business()
    key = keys.actor_for_key(keys.create_key(owner, "Shop").key)
    assert key is not None
    record = business.change_business(key, {"iban": NEW})
    assert record.profile.iban == OLD
    assert record.held is not None


def test_person_steps_up_first_and_only_for_bank_details():
    owner = replace(new_business(), stepped_up_at=None)
    business.change_business(owner, {"due_days": 9})
    for data in ({"iban": NEW}, {"bic": "COBADEFFXXX"}, {"iban": None}):
        with pytest.raises(StepUpRequired):
            business.change_business(owner, data)
    assert business.read_business(owner).held is None


def test_all_owners_hear_of_it_by_mail(mail_settings: MailServer):
    owner = new_business()
    new_member(owner.business_id, Role.OWNER)
    new_member(owner.business_id, Role.MANAGER)
    business.change_business(owner, {"iban": NEW})
    with system_reading() as session:
        queued = session.exec(select(OutgoingMail).where(OutgoingMail.kind == "bank_details")).all()
    assert len({mail.recipient for mail in queued}) == 2
    assert all(NEW in mail.text and "cancel" in mail.text for mail in queued)


def test_chain_tells_what_was_asked_and_what_became_of_it():
    owner = new_business()
    heard = []
    stop = on_commit(lambda committed: heard.extend(fact.kind for fact in committed.facts))
    business.change_business(owner, {"iban": NEW})
    cancel_bank_details(owner)
    business.change_business(owner, {"iban": NEW})
    with time_machine.travel(clock() + A_DAY, tick=False):
        carry_out_due()
    stop()
    verbs = ["asked", "cancelled", "asked", "took_effect"]
    assert [kind for kind in heard if kind.startswith("bank")] == [f"bank_details.{verb}" for verb in verbs]
    assert heard[-1] == "settings.changed"


def test_other_business_has_nothing_to_cancel():
    owner, stranger = new_business(), new_business()
    business.change_business(owner, {"iban": NEW})
    with pytest.raises(NotFound):
        cancel_bank_details(stranger)


def issued_sheet(owner, days: int):
    with time_machine.travel(clock() + A_DAY + timedelta(days=days), tick=False):
        carry_out_due()
        row = issued_invoice(owner, new_customer(owner).id)
    return make_sheet(json.loads(row.frozen))


def test_documents_of_the_next_sixty_days_say_that_the_account_is_another_one():
    owner = new_business()
    before = make_sheet(json.loads(issued_invoice(owner, new_customer(owner).id).frozen))
    business.change_business(owner, {"iban": NEW})
    told, last, later = (issued_sheet(owner, days) for days in (0, 60, 61))
    words = "Our bank details changed on "
    assert [any(words in note for note in sheet.notes) for sheet in (before, told, last, later)] == [
        False,
        True,
        True,
        False,
    ]
    assert [dict(sheet.payment)["IBAN"].replace(" ", "") for sheet in (before, told)] == [OLD, NEW]


def test_first_account_is_no_change_that_customers_are_told_of():
    owner = new_business(iban=None)
    business.change_business(owner, {"iban": NEW})
    assert business.read_business(owner).profile.bank_changed_on is None


def test_nobody_writes_the_day_of_the_change_himself():
    with pytest.raises(InvalidInput):
        business.change_business(new_business(), {"bank_changed_on": "2026-01-01"})


@pytest.mark.parametrize(
    ("given", "bic"),
    [
        ({"iban": NEW}, "COBADEFFXXX"),
        ({"iban": NEW, "bic": "GENODEF1M01"}, "GENODEF1M01"),
        ({"iban": "CH9300762011623852957"}, ""),  # a bank that is not known, and no German one
        ({"iban": "DE23999999990000000000"}, "BYLADEM1001"),  # a bank that is not known, but perhaps the same
        ({"due_days": 30}, "BYLADEM1001"),
    ],
)
def test_bic_follows_from_a_new_account_unless_one_is_typed(given: dict[str, object], bic: str):
    owner = new_business(bic="BYLADEM1001")
    change_policy(owner, {"bank_hold_hours": 0})
    assert business.change_business(owner, given).profile.bic == bic


def test_first_account_gets_its_bic_too():
    owner = new_business(iban=None, bic=None)
    profile = business.change_business(owner, {"iban": "DE 8937 0400 4405 3201 3000"}).profile
    assert (profile.iban, profile.bic) == (NEW, "COBADEFFXXX")


def test_the_table_of_banks_is_read_by_nobody_who_changes_something_else():
    script = "import sys; import billing_app.services.business; print('schwifty' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == "False\n"
