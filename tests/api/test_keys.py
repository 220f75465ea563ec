"""Who may come in: keys, scopes, revocation."""

import pytest
from fastapi import FastAPI

from billing_app.api.door import Door
from billing_app.api.permissions import PERMISSIONS
from billing_app.api.routing import RESOURCES
from billing_app.services.keys import list_keys, revoke_key
from tests.api.conftest import Caller


def _routes() -> list[tuple[str, str]]:
    return [(method, route.path) for router in RESOURCES for route in router.routes for method in route.methods]  # type: ignore[attr-defined]


def test_every_route_has_a_door_and_a_permission() -> None:
    assert all(isinstance(route, Door) for router in RESOURCES for route in router.routes)
    assert sorted(_routes()) == sorted(PERMISSIONS)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer tl_live_" + "x" * 43, "Bearer " + "x" * 9000, "Bearer 🦊"],
)
def test_without_a_key_that_works_everything_is_401(api: Caller, authorization: str) -> None:
    headers = {"authorization": authorization.encode()}
    answer = api.http.get("/api/v1/customers", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] in {"key_missing", "key_unknown"}


@pytest.mark.parametrize(("method", "path"), sorted(set(_routes())))
def test_every_route_wants_a_key_before_it_reads_anything(api: Caller, method: str, path: str) -> None:
    answer = api.http.request(method, path, content=b"{not json", headers={"content-type": "application/json"})
    assert answer.status_code == 401


def test_revoked_key_is_refused_at_once(api: Caller) -> None:
    api.get("/customers")
    revoke_key(api.actor, list_keys(api.actor)[0].id)
    assert api.refused("GET", "/customers")[0] == 401


def test_reading_key_reads_and_never_writes(api: Caller, reader: Caller) -> None:
    customer_id = api.customer()
    assert reader.get(f"/customers/{customer_id}")["id"] == customer_id
    for method, path in _routes():
        if method != "GET":
            status, problem = reader.refused(method, path.removeprefix("/api/v1").format_map(_Same(customer_id)), {})
            assert (status, problem["code"]) == (403, "forbidden"), path


class _Same(dict[str, str]):
    def __init__(self, value: str) -> None:
        self.value = value

    def __missing__(self, key: str) -> str:
        return self.value


def test_a_route_without_a_permission_is_closed(
    api: Caller, application: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing_app.api.door.permission_for", lambda *_: None)
    status, problem = api.refused("GET", "/customers")
    assert (status, problem["code"]) == (403, "no_permission_declared")


def test_a_bug_tells_an_id_and_nothing_else(
    api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("billing_app.services.customers.list_customers", broken)
    status, problem = api.refused("GET", "/customers")
    assert (status, problem["code"]) == (500, "internal_error")
    assert "secret" not in str(problem)
    assert problem["detail"].split()[-1].rstrip(".") in caplog.text
