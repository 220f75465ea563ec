"""The business over HTTP, and its taxes."""

from tests.api.conftest import Caller, caller_for


def test_business_is_shown_and_changed_in_parts(api: Caller) -> None:
    before = api.get("/business")
    assert (before["name"], before["currency"], before["time_zone"]) == ("Werkhof GmbH", "EUR", "Europe/Berlin")
    changed = api.patch("/business", {"due_days": 30, "phone": "+49 30 1234"})
    assert changed == before | {"due_days": 30, "phone": "+49 30 1234", "version": before["version"] + 1}
    assert api.get("/business") == changed


def test_currency_stays_once_something_is_booked(api: Caller) -> None:
    api.invoice()
    assert api.refused("PATCH", "/business", {"currency": "USD"})[1]["code"] == "currency_in_use"


def test_wrong_identifiers_are_named(api: Caller) -> None:
    body = {"iban": "DE00", "time_zone": "Mars/Olympus", "fiscal_year_start_month": 13}
    status, problem = api.refused("PATCH", "/business", body)
    assert status == 422
    assert {error["path"] for error in problem["errors"]} == set(body)


def test_taxes_are_those_of_country_and_status(api: Caller) -> None:
    taxes = api.get("/taxes")["data"]
    assert [tax["rate"] for tax in taxes if tax["category"] == "S"] == ["19", "7"]
    reverse_charge = next(tax for tax in taxes if tax["category"] == "AE")
    assert (reverse_charge["reason_code"], reverse_charge["reason"]) == ("VATEX-EU-AE", "Reverse charge")


def test_small_business_has_its_exemption_only(api: Caller) -> None:
    small = caller_for(api.http, tax_status="small_business")
    assert [tax["category"] for tax in small.get("/taxes")["data"]] == ["E"]


def test_first_bank_details_count_at_once_and_others_wait(api: Caller) -> None:
    first, other = "DE02120300000000202051", "DE89370400440532013000"
    empty = caller_for(api.http, iban=None)
    assert empty.patch("/business", {"iban": first})["iban"] == first
    changed = empty.patch("/business", {"iban": other})
    assert changed["iban"] == first
    assert changed["pending_bank_details"]["iban"] == other
    assert empty.get("/business") == changed
