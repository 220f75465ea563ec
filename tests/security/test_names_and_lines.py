"""Names of files and lines of logs that others have chosen: neither says what is not so."""

import logging

import pytest
from starlette.requests import Request

from billing_app.domain.errors import InvalidInput
from billing_app.domain.receipt_file import check_receipt
from billing_app.guard.failures import ScrubbedRecords
from billing_app.services import expenses
from billing_app.web.downloads import send_receipt
from tests.builders import new_business
from tests.services.test_expenses import spent

PDF, JPEG = b"%PDF-1.7 x", b"\xff\xd8\xff x"


@pytest.mark.parametrize(
    ("sent", "content", "kept"),
    [
        ("bill.pdf", PDF, "bill.pdf"),
        ("BILL.PDF", PDF, "BILL.PDF"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("bill.exe", PDF, "bill.exe.pdf"),
        ("bill.html", PDF, "bill.html.pdf"),
        ("bill.pdf", JPEG, "bill.pdf.jpg"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("", PDF, "receipt.pdf"),
    ],
)
def test_name_of_a_receipt_ends_as_its_bytes_say(sent: str, content: bytes, kept: str) -> None:
    assert check_receipt(sent, content).name == kept


@pytest.mark.parametrize("broken", ["\n", "\r\n", "\x1b[2K", "\u2028", "\x85"])
def test_what_others_sent_begins_no_line_of_the_log(broken: str) -> None:
    said = f"/x{broken}2026-01-01 [info] session started"
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "request refused: to %s", (said,), None)
    assert ScrubbedRecords().filter(record)
    line = record.getMessage()
    assert line.isprintable()
    assert "session started" in line


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?><svg/>", b"<html>"]
)
def test_scriptable_pictures_are_no_receipts(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        check_receipt("picture.svg", content)


@pytest.mark.usefixtures("database")
def test_receipts_are_kept_by_no_browser() -> None:
    actor = new_business()
    kept = expenses.attach_receipt(actor, spent(actor).id, 'a"; filename=b.pdf', PDF)
    answer = send_receipt(Request({"type": "http", "headers": [], "actor": actor}), kept.id)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%22%3B%20filename%3Db.pdf"
