"""Policies, steps and statements of account of one business."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import AccountStatement, Customer, DunningPolicy, Invoice, OutgoingMail, Reminder
from billing_app.store.tables.row import table_of


def policies(scope: Scope) -> Mapping[str, DunningPolicy]:
    """The policy of the business and those of customers, by key."""
    return {row.key: row for row in scope.session.exec(select_owned(scope, DunningPolicy)).all()}


def policy_for_update(scope: Scope, key: str) -> DunningPolicy | None:
    """One policy, locked."""
    return scope.session.get(DunningPolicy, (scope.business_id, key), with_for_update=True)


def open_documents(scope: Scope, due_until: date, *, after: str = "", limit: int = 500) -> Sequence[Invoice]:
    """Open documents that are due until a day, by id."""
    wanted = select_owned(scope, Invoice).where(
        col(Invoice.is_open), col(Invoice.due_date) <= due_until, Invoice.kind != "credit_note", col(Invoice.id) > after
    )
    return scope.session.exec(wanted.order_by(col(Invoice.id)).limit(limit)).all()


def open_documents_of(scope: Scope, customer_ids: Collection[str]) -> Sequence[Invoice]:
    """What some customers have not paid yet, by due date."""
    wanted = select_owned(scope, Invoice).where(
        col(Invoice.is_open), col(Invoice.customer_id).in_(customer_ids), Invoice.kind != "credit_note"
    )
    return scope.session.exec(wanted.order_by(col(Invoice.due_date), col(Invoice.id))).all()


def customers_who_owe(scope: Scope) -> Sequence[str]:
    """The customers that have open documents."""
    wanted = select(Invoice.customer_id).where(
        Invoice.business_id == scope.business_id, col(Invoice.is_open), col(Invoice.customer_id).is_not(None)
    )
    return [each for each in scope.session.exec(wanted.distinct().order_by(col(Invoice.customer_id))) if each]


def steps_of(scope: Scope, invoice_ids: Collection[str]) -> dict[str, list[Reminder]]:
    """The steps that were taken about some documents, by document."""
    found: dict[str, list[Reminder]] = {each: [] for each in invoice_ids}
    wanted = select_owned(scope, Reminder).where(col(Reminder.invoice_id).in_(invoice_ids))
    for row in scope.session.exec(wanted.order_by(col(Reminder.id))):
        found[row.invoice_id].append(row)
    return found


Taken = tuple[Reminder, str, str, OutgoingMail | None]


def latest_steps(
    scope: Scope, limit: int, *, before: str = "", invoice_id: str = "", customer_id: str = ""
) -> Sequence[Taken]:
    """The latest steps, before one of them if it is named, with the document's number, the customer and the mail."""
    wanted = (
        select(Reminder, Invoice.number, Invoice.customer_name, OutgoingMail)
        .join(Invoice, col(Invoice.id) == col(Reminder.invoice_id))
        .join(OutgoingMail, col(OutgoingMail.id) == col(Reminder.mail_id), isouter=True)
        .where(Reminder.business_id == scope.business_id, Invoice.business_id == scope.business_id)
        .order_by(col(Reminder.id).desc())
        .limit(limit)
    )
    if before:
        wanted = wanted.where(col(Reminder.id) < before)
    if invoice_id:
        wanted = wanted.where(Reminder.invoice_id == invoice_id)
    if customer_id:
        wanted = wanted.where(Reminder.customer_id == customer_id)
    return [(row[0], row[1] or "", row[2], row[3]) for row in scope.session.exec(wanted)]


def claim_step(scope: Scope, row: Reminder) -> bool:
    """Write a step down; false if it was taken before."""
    return _claim(scope, row)


def note_mail(scope: Scope, reminder_id: str, mail_id: str) -> None:
    """Write down which mail a step has queued."""
    own = update(Reminder).where(col(Reminder.business_id) == scope.business_id, col(Reminder.id) == reminder_id)
    scope.connection.execute(own.values(mail_id=mail_id))


def claim_statement(scope: Scope, row: AccountStatement) -> bool:
    """Write a statement down; false if the customer has had it this month."""
    return _claim(scope, row)


def addresses_of(scope: Scope, customer_ids: Collection[str]) -> dict[str, str]:
    """The mail addresses of some customers."""
    wanted = select(Customer.id, Customer.email).where(
        Customer.business_id == scope.business_id, col(Customer.id).in_(customer_ids)
    )
    return dict(scope.session.exec(wanted).all())


def free_step(scope: Scope, mail_id: str) -> None:
    """Forget the step that a mail was queued for, so that it can be taken again."""
    own = delete(Reminder).where(col(Reminder.business_id) == scope.business_id, col(Reminder.mail_id) == mail_id)
    scope.connection.execute(own)


def follow_mail(scope: Scope, mail_id: str, next_mail_id: str) -> None:
    """Let the step of a mail that nobody got follow the one that is sent in its place."""
    own = update(Reminder).where(col(Reminder.business_id) == scope.business_id, col(Reminder.mail_id) == mail_id)
    scope.connection.execute(own.values(mail_id=next_mail_id))


def _claim(scope: Scope, row: Any) -> bool:
    table = table_of(type(row))
    dialect = postgresql if scope.connection.dialect.name == "postgresql" else sqlite
    values = {name: getattr(row, name) for name in type(row).model_fields}
    insert = dialect.insert(table).on_conflict_do_nothing().returning(table.c.business_id)
    return scope.connection.execute(insert, values).first() is not None
