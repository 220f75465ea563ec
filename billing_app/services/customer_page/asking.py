"""A question to the seller: a note on the document, and a mail that can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.fields import Reader, read_record, text_field
from billing_app.domain.ids import new_id
from billing_app.domain.letter import paragraphs_of
from billing_app.domain.party_fields import email_field
from billing_app.services.customer_page import visitor
from billing_app.services.customer_page.viewing import mark_viewed
from billing_app.services.links import SharedDocument
from billing_app.services.mailing import queue_mail
from billing_app.services.second_factor.notices import owners_of
from billing_app.services.secret_links import link_to
from billing_app.store import visits as store
from billing_app.store.business import profile_of
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import InvoiceQuestion

MOST_OF_DOCUMENT, MOST_OF_BUSINESS = 5, 60
"""In a day about one document, and in an hour to one business: links get about, and each question is a mail."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks; the address is where the answer goes."""

    name: str
    email: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question as it stands on the document."""

    id: str
    name: str
    email: str
    text: str
    asked_at: datetime


def ask(shared: SharedDocument, data: Mapping[str, object]) -> None:
    """Note a question and mail it to the business, else to its owners; too many are refused."""
    question = read_record(Question, data, _READERS)
    with transaction(visitor(shared)) as scope:
        row = get_invoice(scope, shared.invoice_id, for_update=True)
        of_document = store.count_questions(scope, scope.now - timedelta(days=1), row.id)
        if of_document >= MOST_OF_DOCUMENT or (
            store.count_questions(scope, scope.now - timedelta(hours=1)) >= MOST_OF_BUSINESS
        ):
            raise Refused("There were several questions already.", code="asked_too_often")
        noted = InvoiceQuestion(
            id=new_id(),
            business_id=scope.business_id,
            invoice_id=row.id,
            name=question.name,
            email=question.email,
            text=question.text,
            asked_at=scope.now,
        )
        scope.session.add(noted)
        mark_viewed(scope, row.id)
        scope.record(Fact("invoice.asked", row.id, {"number": row.number, "question": noted.id}, row.customer_id or ""))
        _mail(scope, question, row.id, row.number or "", row.customer_name)


def question_records(scope: Scope, invoice_id: str) -> list[QuestionRecord]:
    """What was asked about a document, inside a transaction that is already open."""
    return [
        QuestionRecord(row.id, row.name, row.email, row.text, row.asked_at)
        for row in store.questions_of(scope, invoice_id)
    ]


def questions_about(actor: Actor, invoice_id: str) -> list[QuestionRecord]:
    """What was asked about a document, the newest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return question_records(scope, get_invoice(scope, invoice_id).id)


def _mail(scope: Scope, question: Question, invoice_id: str, number: str, customer: str) -> None:
    profile = profile_of(scope)
    for address in [profile.email] if profile.email else [owner.email for owner in owners_of(scope)]:
        queue_mail(
            scope,
            to=address,
            template="customer_question",
            values={
                "business": profile.name,
                "number": number,
                "customer": customer,
                "name": question.name,
                "email": question.email,
                "paragraphs": paragraphs_of(question.text),
                "link": link_to(f"/invoices/{invoice_id}"),
            },
            reply_to=question.email,
        )


def _required_email(value: object, path: str) -> str:
    return email_field(text_field(value, path, 254, required=True), path)


_READERS: Mapping[str, Reader] = {
    "name": partial(text_field, max_length=100, required=True),
    "email": _required_email,
    "text": partial(text_field, max_length=2000, required=True, multiline=True),
}
