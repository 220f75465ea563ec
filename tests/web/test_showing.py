"""What a failure leaves behind: an id for the person, a way to go on, and a line in the log without secrets."""

import logging

import pytest
from fastapi import Request

from billing_app.gateways.oidc import LoginRefused, LoginUndated
from billing_app.web.providers import _explain
from billing_app.web.showing import show_failure


def test_failure_behind_a_secret_link_logs_the_page_and_not_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    path = "/new-password/secret-of-mine"
    request = Request({
        "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "server": ("a.example", 80),
    })  # fmt: skip
    with caplog.at_level(logging.WARNING):
        answer = show_failure(request, RuntimeError("broken"))
    assert answer.status_code == 500
    assert "in GET /new-password/…" in caplog.text
    assert "secret-of-mine" not in caplog.text


def test_who_cannot_confirm_by_a_provider_is_shown_the_way_to_a_password() -> None:
    undated, refused = (bytes(_explain(error("for the log")).body).decode() for error in (LoginUndated, LoginRefused))
    assert 'href="/forgotten-password"' in undated
    assert "Choose a password of your own" in undated
    assert 'href="/forgotten-password"' not in refused
    assert "for the log" not in undated + refused
