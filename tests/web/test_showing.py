"""What a failure leaves behind: an id for the person, and a line in the log that gives no secret away."""

import logging

import pytest
from fastapi import Request

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
