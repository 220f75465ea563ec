"""Input that is wrong in its form: always a problem document, never a 500, and never taken for something else."""

from typing import Any

import pytest

from tests.api.conftest import Caller

BODY = '{"name": "X", "country": "DE"}'


def _send(api: Caller, raw: bytes | str, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
    return api.refused("POST", "/customers", content=raw, headers={"content-type": content_type})


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"name": "X", "name": "Y", "country": "DE"}', "duplicate_name"),
        (b'{"name": "\xff", "country": "DE"}', "not_utf8"),
        (b'{"name": "X", "country": "DE"', "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b'{"name": NaN}', "not_a_number"),
        (b'{"due_days": -Infinity}', "not_a_number"),
        (b'{"due_days": ' + b"9" * 400 + b"}", "number_too_large"),
        (b'{"notes": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
    ],
)
def test_json_that_programs_read_differently_is_refused(api: Caller, raw: bytes, code: str) -> None:
    status, problem = _send(api, raw)
    assert (status, problem["code"]) == (422, code)


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ('{"name": 5, "country": "DE"}', "name", "not_text"),
        ('{"name": "X", "country": "DE", "due_days": 1e999}', "due_days", "not_a_number"),
        ('{"name": "X", "country": "DE", "due_days": 1.5}', "due_days", "not_a_number"),
        ('{"name": "X", "country": "DE", "due_days": "14"}', "due_days", "not_a_number"),
        ('{"name": "X", "country": "DE", "due_days": true}', "due_days", "not_a_number"),
        ('{"name": "\\ud800", "country": "DE"}', "name", "forbidden_character"),
        ('{"name": "X", "country": "DE", "\\ud800": 1}', "", "forbidden_character"),
        ('{"name": "\\u0000", "country": "DE"}', "name", "forbidden_character"),
        ('{"name": "X", "country": "DE", "address": []}', "address", "not_an_object"),
        ("[]", "", "not_an_object"),
        ("null", "", "not_an_object"),
        ('"text"', "", "not_an_object"),
    ],
)
def test_wrong_types_are_named_by_their_path(api: Caller, raw: str, path: str, code: str) -> None:
    status, problem = _send(api, raw)
    assert status == 422
    assert [(error["path"], error["code"]) for error in problem["errors"]] == [(path, code)]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
def test_other_media_types_are_refused(api: Caller, content_type: str) -> None:
    status, problem = _send(api, BODY, content_type)
    assert (status, problem["code"]) == (415, "unsupported_media_type")


def test_missing_body_is_refused(api: Caller) -> None:
    assert api.refused("POST", "/customers")[0] == 422


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_huge_body_is_cut_off(api: Caller, is_announced: bool) -> None:
    def chunks() -> Any:
        for _ in range(9):
            yield b"x" * 1_000_000

    content = b"x" * 9_000_000 if is_announced else chunks()
    status, problem = api.refused("POST", "/customers", content=content, headers={"content-type": "application/json"})
    assert (status, problem["code"]) == (413, "too_large")


def test_a_note_of_a_megabyte_is_refused_by_its_length(api: Caller) -> None:
    status, problem = api.refused("POST", "/customers", {"name": "X", "country": "DE", "notes": "n" * 1_000_000})
    assert status == 422
    assert problem["errors"][0]["code"] == "too_long"


@pytest.mark.parametrize("name", ["🦊 Fuchs", "שלום בע״מ", "e\u0301", "<b>x</b>", "=1+1", "Ünïcødé"])
def test_any_script_is_kept_as_text(api: Caller, name: str) -> None:
    shown = api.get(f"/customers/{api.customer(name=name)}")["name"]
    assert shown == ("é" if name == "e\u0301" else name)


@pytest.mark.parametrize("value", ["0", "201", "-1", "x", "1e2", "9" * 400, ""])
def test_limit_is_1_to_200(api: Caller, value: str) -> None:
    assert api.refused("GET", "/customers", params={"limit": value})[1]["errors"][0]["path"] == "limit"


@pytest.mark.parametrize("cursor", ["x", "Ïx", "W10", "bnVsbA", "\x00"])
def test_a_cursor_that_nobody_gave_out_is_refused(api: Caller, cursor: str) -> None:
    assert api.refused("GET", "/customers", params={"cursor": cursor})[1]["code"] == "bad_cursor"


def test_unknown_parameters_are_refused(api: Caller) -> None:
    status, problem = api.refused("GET", "/customers", params={"costumer": "1"})
    assert (status, problem["errors"][0]["path"], problem["code"]) == (422, "costumer", "unknown_parameter")


@pytest.mark.parametrize(
    "path",
    ["/customers/🦊", "/customers/%00", "/customers/..", "/customers/" + "x" * 5000, "/nothing", "", "/customers/"],
)
def test_paths_that_lead_nowhere_are_404(api: Caller, path: str) -> None:
    status, problem = api.refused("GET", path)
    assert (status, problem["code"]) == (404, "not_found")


def test_wrong_method_says_which_ones_are_right(api: Caller) -> None:
    answer = api.request("PUT", "/customers", {})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "method_not_allowed"
