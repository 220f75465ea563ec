"""The developers' page of mails: there with the setting, for those who may, and nowhere else."""

import asyncio
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from billing_app.documents.mails import templates
from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.ids import BusinessId
from billing_app.settings import settings
from billing_app.web import mail_preview


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A client of these routes with a role."""
    monkeypatch.setenv("BILLING_DEVELOPER_PAGES", "true")
    settings.cache_clear()
    who = SimpleNamespace(role=Role.OWNER)
    app = FastAPI()
    app.include_router(mail_preview.router)

    async def as_member(scope: Any, receive: Any, send: Any) -> None:
        actor = Actor(BusinessId("1"), "Ana", "user", PERMISSIONS_OF[who.role], role=who.role)
        await app({**scope, "actor": actor}, receive, send)

    def get(path: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(as_member), base_url="http://x") as client:
                return await client.get(path)

        return asyncio.run(ask())

    who.get = get
    return who


def test_every_mail_is_shown_with_sample_values(visitor: SimpleNamespace) -> None:
    page = visitor.get("/developer/mails").text
    for name in templates():
        assert f'id="{name}"' in page
        assert visitor.get(f"/developer/mails/{name}").status_code == 200
    assert "Olga Owner invites you to Werkhof &amp; Söhne GmbH" in page
    assert visitor.get("/developer/mails/nothing").status_code == 404


def test_without_the_setting_there_is_no_such_page(visitor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BILLING_DEVELOPER_PAGES")
    settings.cache_clear()
    assert visitor.get("/developer/mails").status_code == 404
    assert visitor.get("/developer/mails/invitation").status_code == 404


def test_members_who_manage_nothing_find_no_such_page(visitor: SimpleNamespace) -> None:
    visitor.role = Role.OFFICE
    assert visitor.get("/developer/mails").status_code == 404
