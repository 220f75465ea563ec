"""A session whose rights have changed: a new cookie with the next answer, and older state is forgotten."""

import asyncio
from dataclasses import replace

import pytest
from starlette.types import Message

from billing_app.domain.access import Role
from billing_app.domain.ids import UserId
from billing_app.guard.renewing import with_new_session
from billing_app.services import team
from billing_app.services.renewing import renew_if_due
from billing_app.services.sessions import NewSession, cookie_name, start_session
from tests.services.people import founding

pytestmark = pytest.mark.usefixtures("database")
GIVEN = "quiet harbour lantern 42"


def test_changed_role_brings_a_new_cookie_and_forgets_what_the_browser_kept() -> None:
    owner = founding().actor
    member = team.add_to_team(owner, email="lena@example.com", name="Lena", role="viewer", password=GIVEN)
    lena = replace(owner, user_id=UserId(member.user_id), role=Role.VIEWER)
    session = start_session(lena, device="Desk", address="192.0.2.1")
    cookie = f"{cookie_name()}={session.value}"
    assert renew_if_due(cookie) is None
    team.change_role(owner, member.user_id, "office")
    renewed = renew_if_due(cookie)
    assert renewed is not None
    headers = headers_with(renewed)
    assert headers["clear-site-data"] == '"storage"'
    assert headers["cache-control"] == "no-store"
    assert headers["set-cookie"].startswith(f"{cookie_name()}={renewed.value}")
    assert "HttpOnly" in headers["set-cookie"]
    assert renew_if_due(f"{cookie_name()}={renewed.value}") is None


def headers_with(renewed: NewSession) -> dict[str, str]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(with_new_session(send, renewed)({"type": "http.response.start", "status": 200, "headers": []}))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}
