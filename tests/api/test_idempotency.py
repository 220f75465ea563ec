"""Idempotency-Key: the same command twice is done once and answered alike."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.conftest import Caller, line

BODY = {"name": "Kunde", "country": "DE"}


def _post(api: Caller, key: str, body: Any = BODY, path: str = "/customers") -> Any:
    return api.request("POST", path, body, headers={"idempotency-key": key})


def test_the_second_answer_is_the_first_one_again(api: Caller) -> None:
    first, second = _post(api, "a"), _post(api, "a")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["content-type"] == first.headers["content-type"]
    assert len(api.get("/customers")["data"]) == 1


def test_another_body_or_path_under_the_same_key_is_refused(api: Caller) -> None:
    _post(api, "a")
    for body, path in ((BODY | {"name": "Andere"}, "/customers"), (BODY, "/items"), ({"nonsense": 1}, "/customers")):
        answer = _post(api, "a", body, path)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("body", [{"name": "X", "country": "XX"}, {"name": "X"}])
def test_a_refusal_is_kept_too(api: Caller, body: dict[str, str]) -> None:
    first, second = _post(api, "a", body), _post(api, "a", body)
    assert (first.status_code, second.status_code) == (422, 422)
    assert first.content == second.content
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["content-type"] == "application/problem+json"
    assert _post(api, "a").json()["code"] == "idempotency_key_reused"


def test_a_bug_is_not_kept(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("billing_app.services.customers.create_customer", broken)
        assert _post(api, "a").status_code == 500
    assert _post(api, "a").status_code == 201


def test_a_refused_right_is_not_kept(api: Caller, reader: Caller) -> None:
    assert _post(reader, "a").status_code == 403
    assert _post(api, "a").status_code == 201


def test_keys_belong_to_one_business(api: Caller, other: Caller) -> None:
    assert _post(api, "a").json()["id"] != _post(other, "a").json()["id"]


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb"])
def test_a_key_has_1_to_255_printable_characters(api: Caller, key: str) -> None:
    answer = _post(api, key)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


def test_a_hundred_at_once_are_done_once(api: Caller) -> None:
    body = {"customer_id": api.customer(), "lines": [line()]}
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: _post(api, "a", body, "/invoices"), range(100)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert len(api.get("/invoices")["data"]) == 1


def test_a_draft_issued_many_times_at_once_has_one_number(api: Caller) -> None:
    path = f"/invoices/{api.draft()['id']}/issue"
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: api.request("POST", path), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert api.invoice()["number"].endswith("00002")
