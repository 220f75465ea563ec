"""Sending documents over HTTP."""

import pytest

from billing_app.services.delivering import deliver_due
from tests.api.conftest import Caller
from tests.fixtures.mail_server import MailServer

KEY = {"idempotency-key": "send-1"}


@pytest.fixture
def invoice_id(api: Caller) -> str:
    return api.invoice()["id"]


def test_document_is_sent_once_for_each_key(api: Caller, invoice_id: str, mail_settings: MailServer) -> None:
    body = {"to": ["a@example.com", "b@example.com"], "subject": "Your {number}", "copy_to_business": True}
    first, again = (api.request("POST", f"/invoices/{invoice_id}/send", body, headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert api.get(f"/invoices/{invoice_id}")["delivery"] == "queued"
    assert deliver_due() == 3
    mails = api.get(f"/invoices/{invoice_id}/mails")["data"]
    assert {(mail["to"], mail["state"], mail["is_copy"]) for mail in mails} == {
        ("a@example.com", "sent", False),
        ("b@example.com", "sent", False),
        ("office@werkhof.example", "sent", True),
    }
    shown = api.get(f"/invoices/{invoice_id}")
    assert (shown["delivery"], shown["sent_at"] is not None) == ("sent", True)
    assert [event["kind"] for event in api.get("/events", limit=100)["data"]].count("invoice.sent") == 2


def test_bounced_mail_says_why(api: Caller, invoice_id: str, mail_settings: MailServer) -> None:
    mail_settings.answer = lambda _to: "550 5.1.1 No such user"
    api.request("POST", f"/invoices/{invoice_id}/send", {"to": ["a@example.com"]})
    deliver_due()
    (mail,) = api.get(f"/invoices/{invoice_id}/mails")["data"]
    assert (mail["state"], mail["said"]) == ("bounced", "550 5.1.1 No such user")
    assert api.get(f"/invoices/{invoice_id}")["delivery"] == "bounced"


def test_what_cannot_be_sent_is_refused(api: Caller, invoice_id: str, mail_settings: MailServer) -> None:
    path = f"/invoices/{invoice_id}/send"
    for body, code in (
        ({"to": ["nobody"]}, "not_an_email"),
        ({"subject": "{x}"}, "no_variable"),
        ({"attachments": ["docx"]}, "no_file"),
        ({"cc": ["a@example.com"]}, None),
    ):
        status, problem = api.refused("POST", path, body)
        assert status == 422
        assert code is None or problem["errors"][0]["code"] == code
    assert api.get(f"/invoices/{invoice_id}/mails")["data"] == []
