"""The lines of the log, as somebody's log store reads them."""

import json
import logging
from collections.abc import Iterator

import pytest

from billing_app.guard.logs import configure_logs
from billing_app.services.tracing import begin_request
from billing_app.settings import settings


@pytest.fixture
def _root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_root_as_it_was")
def test_as_json_each_line_is_one_record_with_its_error_inside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BILLING_LOG_FORMAT", "json")
    settings.cache_clear()
    configure_logs()
    begin_request()
    log = logging.getLogger("billing_app.test")
    log.warning("socket refused: %s, from %s", 'a "quoted"\nreason', "192.0.2.1")
    log.warning("event failed, payload={'password': 'a secret of mine'}")
    try:
        raise ValueError("over two\nlines")
    except ValueError:
        log.exception("failure in a job")
    first, second, third = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["event"] == r'socket refused: a "quoted"\x0areason, from 192.0.2.1'
    assert (first["level"], first["logger"]) == ("warning", "billing_app.test")
    assert first["timestamp"].endswith("Z")
    assert "a secret of mine" not in str(second)
    assert (third["level"], third["event"]) == ("error", "failure in a job")
    assert "ValueError: over two\nlines" in third["exception"]
