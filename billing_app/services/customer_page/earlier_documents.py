"""The other documents of the same customer, shown after a code that was mailed to the address that the business has.

The link of one document shows that one alone: links get forwarded. A code counts for ten minutes, five tries and one
use, and there are three in an hour.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from billing_app.documents.languages import language_known, words_of
from billing_app.domain.errors import Refused
from billing_app.domain.ids import new_id
from billing_app.services.customer_page import visitor
from billing_app.services.links import SharedDocument, link_path
from billing_app.services.mailing import queue_mail
from billing_app.services.second_factor.sealing import Unsealable, keyed_hash, seal, unseal
from billing_app.store import visits as store
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.session import Scope, clock, reading, transaction
from billing_app.store.tables import CustomerCode

VALIDITY = timedelta(minutes=10)
SHOWN_FOR = timedelta(minutes=30)
_MOST_TRIES, _MOST_AN_HOUR, _DIGITS, _MOST_SHOWN = 5, 3, 8, 200


@dataclass(frozen=True, slots=True)
class EarlierDocument:
    """One of the customer's documents, with the path of its own page."""

    path: str
    kind: str
    number: str
    issued_on: date
    status: str
    amount: int
    owed: int
    currency: str


def send_code(shared: SharedDocument) -> None:
    """Mail a code to the customer's address; without one nothing is sent, and the page says the same."""
    if not shared.customer_id:
        return
    with transaction(visitor(shared)) as scope:
        customer = find_profile(scope, shared.customer_id)
        if store.count_codes(scope, shared.customer_id, scope.now - timedelta(hours=1)) >= _MOST_AN_HOUR:
            raise Refused("Too many codes were sent.", code="codes_too_often")
        if customer is None or not customer.email:
            return
        code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        row = CustomerCode(
            id=new_id(),
            business_id=scope.business_id,
            customer_id=shared.customer_id,
            digest="",
            made_at=scope.now,
            expires_at=scope.now + VALIDITY,
        )
        row.digest = _digest(row.id, code)
        scope.session.add(row)
        scope.session.flush()
        _mail(scope, shared, customer.email, code)


def open_with_code(shared: SharedDocument, code: str) -> str | None:
    """What the browser keeps to see the documents for half an hour; None for a wrong code, which counts as a try."""
    with transaction(visitor(shared)) as scope:
        row = store.latest_code(scope, shared.customer_id) if shared.customer_id else None
        if row is None or row.tries >= _MOST_TRIES:
            return None
        row.tries += 1
        if not hmac.compare_digest(row.digest, _digest(row.id, "".join(code.split())[:20])):
            return None
        row.used_at = scope.now
        until = (scope.now + SHOWN_FOR).isoformat()
        return seal(until.encode(), "earlier documents", shared.business_id, shared.customer_id)


def earlier_documents(shared: SharedDocument, token: str) -> list[EarlierDocument] | None:
    """The other documents of the customer; None without a token that still counts."""
    if not shared.customer_id or not _counts(shared, token):
        return None
    with reading(visitor(shared)) as scope:
        rows = store.documents_of_customer(scope, shared.customer_id, _MOST_SHOWN)
    return [
        EarlierDocument(
            path=link_path(row),
            kind=row.kind,
            number=row.number or "",
            issued_on=row.issue_date,
            status=row.status,
            amount=row.amount_due,
            owed=row.balance + row.amount_written_off,
            currency=row.currency,
        )
        for row in rows
        if row.id != shared.invoice_id
    ]


def _counts(shared: SharedDocument, token: str) -> bool:
    try:
        until = unseal(token[:500], "earlier documents", shared.business_id, shared.customer_id)
    except Unsealable:
        return False
    return datetime.fromisoformat(until.decode()) > clock()


def _mail(scope: Scope, shared: SharedDocument, to: str, code: str) -> None:
    profile, language = profile_of(scope), str(shared.document.get("language", "en"))
    words = words_of(language).mail
    told = {"business": profile.name, "minutes": int(VALIDITY.total_seconds()) // 60, "code": f"{code[:4]} {code[4:]}"}
    queue_mail(
        scope,
        to=to,
        template="customer_code",
        values={
            "language": language_known(language),
            "brand": profile.name,
            "code": told["code"],
            "subject": words["code_subject"].format(**told),
            "heading": words["code_heading"],
            "text": words["code_text"].format(**told),
            "unasked": words["code_unasked"],
            "reason": words["reason"].format(**told),
        },
        is_secret=True,
        useful_for=VALIDITY,
        sender_name=profile.name,
        reply_to=profile.email,
    )


def _digest(code_id: str, code: str) -> str:
    return keyed_hash("customer codes", code_id, code)
