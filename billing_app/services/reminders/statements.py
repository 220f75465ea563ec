"""The monthly statement of account: one mail for each customer who owes something, once a month."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.services.reminders.policies import effective_policies
from billing_app.services.reminders.stepping import today_of
from billing_app.services.reminders.wording import open_amounts, write_statement
from billing_app.store import reminders as store
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.payments import credit_by_currency
from billing_app.store.session import reading, transaction
from billing_app.store.tables import AccountStatement

_RIGHTS = frozenset({Permission.VIEW_INVOICES})


def send_statements(business_id: str) -> dict[str, int]:
    """Queue the statements of this month to customers whose policy wants them."""
    actor = Actor(BusinessId(business_id), "Statements of account", "job", _RIGHTS)
    if not is_mail_configured():
        return {"statements": 0}
    with reading(actor) as scope:
        policy_for = effective_policies(scope)
        wanted = [each for each in store.customers_who_owe(scope) if policy_for(each).statements]
    sent = failed = 0
    for customer_id in wanted:
        try:
            sent += _send(actor, customer_id)
        except BillingError:  # one customer must not hold up the others
            failed += 1
    return {"statements": sent, "failed": failed}


def _send(actor: Actor, customer_id: str) -> bool:
    with transaction(actor) as scope:
        customer, today, profile = find_profile(scope, customer_id), today_of(scope), profile_of(scope)
        rows = [row for row in store.open_documents_of(scope, [customer_id]) if row.balance > 0]
        credit = credit_by_currency(scope, [customer_id])
        owed = open_amounts(rows)
        left = {currency: minor - credit.get((customer_id, currency), 0) for currency, minor in owed.items()}
        if customer is None or not customer.email or all(minor <= 0 for minor in left.values()):
            return False
        statement = AccountStatement(
            customer_id=customer_id, month=f"{today:%Y-%m}", business_id=scope.business_id, queued_at=scope.now
        )
        if not store.claim_statement(scope, statement):
            return False
        language = customer.language or profile.language
        mail_id = queue_mail(
            scope,
            to=customer.email,
            written=write_statement(rows, profile, language, customer=customer.name, left=left, today=today),
            template="account_statement",
            language=language,
            sender_name=profile.name,
            reply_to=profile.email,
            asked_by=scope.actor.name if scope.actor else "",
        )
        told = {"month": statement.month, "mail": mail_id, "documents": len(rows)}
        scope.record(Fact("customer.statement_sent", customer_id, told, customer_id))
        return True
