"""Drafts and issued documents over HTTP: their shape, their life, their versions."""

import re

from tests.api.conftest import Caller, line

TOTALS = {
    "line_total": "66.66",
    "allowance_total": "0.00",
    "charge_total": "0.00",
    "tax_exclusive": "66.66",
    "tax_total": "15.33",
    "tax_inclusive": "81.99",
    "withholding_total": "0.00",
    "prepaid": "0.00",
    "rounding": "0.00",
    "amount_due": "81.99",
    "amount_paid": "0.00",
    "amount_credited": "0.00",
    "credited_total": "0.00",
    "amount_adjusted": "0.00",
    "amount_written_off": "0.00",
    "balance": "81.99",
    "tax_breakdown": [
        {"category": "S", "rate": "23", "name": "", "reason": "", "base": "66.66", "tax": "15.33"},
    ],
}
VAT_23 = [{"category": "S", "rate": "23"}]
LINES = [line("55.55", taxes=VAT_23), line("11.11", taxes=VAT_23)]


def test_draft_shows_exact_totals_and_lines(api: Caller) -> None:
    answer = api.request("POST", "/invoices", {"customer_id": api.customer(), "currency": "EUR", "lines": LINES})
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    draft = answer.json()
    assert draft["totals"] == TOTALS
    first = dict(draft["lines"][0])
    assert re.fullmatch(r"[0-9a-f-]{36}", first.pop("id"))
    assert first == {
        "position": 1,
        "description": "Work",
        "quantity": "1",
        "unit": "C62",
        "unit_price": "55.55",
        "price_base_quantity": "1",
        "item_id": None,
        "taxes": [{"category": "S", "rate": "23", "name": ""}],
        "allowances": [],
        "charges": [],
        "delivery_date": None,
        "allowance_total": "0.00",
        "charge_total": "0.00",
        "gross": None,
        "net": "55.55",
    }
    assert (draft["status"], draft["number"], draft["issued_on"], draft["hash"]) == ("draft", None, None, None)
    assert api.get(f"/invoices/{draft['id']}") == draft


def test_issued_invoice_has_number_date_and_hash_and_issuing_twice_changes_nothing(api: Caller) -> None:
    draft = api.draft(*LINES)
    issued = api.post(f"/invoices/{draft['id']}/issue")
    assert re.fullmatch(r"INV-\d{4}-00001", issued["number"])
    assert (issued["status"], issued["totals"]["amount_due"]) == ("issued", "81.99")
    assert re.fullmatch(r"[0-9a-f]{64}", issued["hash"])
    assert issued["issued_on"] == issued["issue_date"]
    assert api.post(f"/invoices/{draft['id']}/issue") == issued
    assert api.get(f"/invoices/{draft['id']}") == issued


def test_issue_names_every_refusal(api: Caller) -> None:
    draft = api.draft(line(taxes=[]), line(taxes=[{"category": "E", "rate": "0"}]))
    status, problem = api.refused("POST", f"/invoices/{draft['id']}/issue")
    assert status == 422
    assert any(error["path"].startswith("lines.0") for error in problem["errors"])


def test_an_empty_draft_can_be_kept_and_not_issued(api: Caller) -> None:
    draft = api.post("/invoices", {})
    assert (draft["currency"], draft["lines"], draft["totals"]["amount_due"]) == ("EUR", [], "0.00")
    assert api.refused("POST", f"/invoices/{draft['id']}/issue")[0] == 422


def test_patch_of_a_draft_needs_its_version(api: Caller) -> None:
    path = f"/invoices/{api.draft()['id']}"
    assert api.refused("PATCH", path, {"note": "x"})[0] == 428
    assert api.patch(path, {"note": "x"}, version=1)["version"] == 2
    status, problem = api.refused("PATCH", path, {"note": "y"}, headers={"if-match": '"1"'})
    assert (status, problem["code"]) == (412, "version_conflict")
    assert api.refused("PATCH", path, {"note": "y"}, headers={"if-match": "nonsense"})[0] == 412


def test_patch_replaces_lists_and_keeps_the_line_of_an_id(api: Caller) -> None:
    draft = api.draft(line("1.00"), line("2.00"), note="keep me")
    kept = draft["lines"][1]["id"]
    changed = api.patch(f"/invoices/{draft['id']}", {"lines": [line("3.00", id=kept)], "due_days": None}, version=1)
    assert [(one["id"], one["unit_price"]) for one in changed["lines"]] == [(kept, "3.00")]
    assert (changed["note"], changed["totals"]["line_total"]) == ("keep me", "3.00")
    assert api.patch(f"/invoices/{draft['id']}", {"note": None}, version=2)["note"] is None


def test_notes_of_a_draft_and_its_body_change_together(api: Caller) -> None:
    path = f"/invoices/{api.draft()['id']}"
    changed = api.patch(path, {"note": "seen", "internal_note": "unseen", "tags": ["a"]}, version=1)
    assert (changed["note"], changed["internal_note"], changed["tags"]) == ("seen", "unseen", ["a"])
    assert api.refused("PATCH", path, {"tags": []}, headers={"if-match": '"1"'})[0] == 412


def test_issued_invoice_takes_notes_only(api: Caller) -> None:
    path = f"/invoices/{api.invoice()['id']}"
    notes = {"internal_note": "call", "tags": ["vip"], "dunning_paused_until": "2031-01-31", "disputed": True}
    changed = api.patch(path, notes)
    assert {key: changed[key] for key in notes} == notes
    for method, body in (("PATCH", {"note": "x"}), ("PATCH", {"lines": []}), ("DELETE", None)):
        status, problem = api.refused(method, path, body)
        assert (status, problem["code"]) == (409, "frozen")


def test_draft_is_deleted_by_its_version(api: Caller) -> None:
    path = f"/invoices/{api.draft()['id']}"
    assert api.refused("DELETE", path)[0] == 428
    assert api.refused("DELETE", path, headers={"if-match": '"7"'})[0] == 412
    assert api.request("DELETE", path, headers={"if-match": '"1"'}).status_code == 204
    assert api.refused("GET", path)[0] == 404


def test_copy_is_a_new_draft_with_the_same_lines(api: Caller) -> None:
    issued = api.invoice(*LINES)
    copy = api.post(f"/invoices/{issued['id']}/copy")
    assert (copy["status"], copy["totals"]) == ("draft", TOTALS)
    assert copy["lines"][0]["id"] != issued["lines"][0]["id"]


def test_list_filters_sorts_and_pages(api: Caller) -> None:
    customer = api.customer(name="Zebra")
    issued = api.invoice(line("10.00"), customer_id=customer)
    drafts = [api.draft(line("20.00"), customer_id=customer), api.draft(line("30.00"))]
    assert [one["id"] for one in api.get("/invoices", status="issued")["data"]] == [issued["id"]]
    assert {one["id"] for one in api.get("/invoices", customer_id=customer)["data"]} == {issued["id"], drafts[0]["id"]}
    assert [one["id"] for one in api.get("/invoices", q=issued["number"])["data"]] == [issued["id"]]
    assert api.get("/invoices", due_before=issued["due_date"], status="open")["data"] == []
    assert [one["id"] for one in api.get("/invoices", sort="-amount", limit=1)["data"]] == [drafts[1]["id"]]
    found, cursor = [], ""
    while cursor is not None:
        page = api.get("/invoices", sort="created", limit=1, cursor=cursor)
        found += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
    assert found == [issued["id"], *(one["id"] for one in drafts)]


def test_listed_invoice_is_the_invoice_without_its_findings(api: Caller) -> None:
    issued = api.invoice(*LINES)
    issued.pop("findings")
    assert api.get("/invoices")["data"] == [issued]


def test_list_refuses_what_it_does_not_know(api: Caller) -> None:
    for params in ({"status": "lost"}, {"sort": "colour"}, {"due_before": "tomorrow"}, {"due_before": "0000-01-01"}):
        status, problem = api.refused("GET", "/invoices", params=params)
        assert (status, problem["errors"][0]["path"]) == (422, next(iter(params)))


def test_a_total_is_explained_step_by_step(api: Caller) -> None:
    issued = api.invoice(*LINES)
    explained = api.get(f"/invoices/{issued['id']}/explain", total="tax_total")
    assert explained["total"] == "tax_total"
    assert explained["steps"]
    assert "15.33" in {step["amount"] for step in explained["steps"]}
    assert api.refused("GET", f"/invoices/{issued['id']}/explain", params={"total": "joy"})[1]["code"] == "not_a_choice"


def test_draft_names_the_series_that_numbers_it(api: Caller) -> None:
    usual = next(each for each in api.get("/series")["data"] if each["kind"] == "invoice")
    assert (usual["name"], usual["is_default"], usual["closed_at"]) == ("Invoice", True, None)
    body = {"customer_id": api.customer(), "currency": "EUR", "lines": LINES}
    draft = api.request("POST", "/invoices", body | {"series_id": usual["id"]}).json()
    assert draft["series_id"] == usual["id"]
    issued = api.request("POST", f"/invoices/{api.request('POST', '/invoices', body).json()['id']}/issue").json()
    assert issued["series_id"] == usual["id"]
    status, problem = api.refused("POST", "/invoices", body | {"series_id": draft["id"]})
    assert (status, problem["errors"][0]["path"], problem["code"]) == (422, "series_id", "unknown_series")
