"""The mails of reminders and statements: words of the customer's language around the figures of the moment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from billing_app.documents.languages import language_known, words_of
from billing_app.documents.mails import MailText, render_mail
from billing_app.documents.reminders import reminder_words
from billing_app.documents.texts import day, locale_of, money
from billing_app.domain.business import BusinessProfile
from billing_app.domain.dunning import AT_DUE, BEFORE_DUE, Level
from billing_app.domain.letter import fill, paragraphs_of
from billing_app.domain.money import Money
from billing_app.services.letters import variables_of
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class Claim:
    """What a step asks for, in minor units of the document's currency, less what was paid on account."""

    balance: int
    fee: int = 0
    interest: int = 0
    on_account: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.balance - self.on_account + self.fee + self.interest


def open_amounts(rows: Sequence[Invoice]) -> dict[str, int]:
    """What documents still ask for together, minor units by currency."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.currency] = totals.get(row.currency, 0) + row.balance
    return totals


def write_reminder(
    row: Invoice, profile: BusinessProfile, language: str, *, step: int, level: Level, claim: Claim
) -> MailText:
    """The mail of a step about a document."""
    document: Mapping[str, Any] = {**(json.loads(row.frozen) if row.frozen else {}), "language": language}
    values = variables_of(row, document, profile)
    words, locale = reminder_words(language), locale_of(language)
    name = {BEFORE_DUE: "before", AT_DUE: "due"}.get(step, level.tone)
    letter, labels = words.letters[name], words.labels
    amounts = [
        ("open", claim.balance),
        ("on_account", -claim.on_account),
        ("fee", claim.fee),
        ("interest", claim.interest),
    ]
    facts = [(labels[key], money(Money(minor, row.currency), locale)) for key, minor in amounts if minor]
    if claim.total != claim.balance:
        facts.append((labels["total"], money(Money(claim.total, row.currency), locale)))
    facts.append((labels["due"], values["due_on"]))
    heading = f"{labels['heading']} {values['number']}" if step > 0 else fill(letter["subject"], values)
    return _mail(language, values, fill(letter["subject"], values), fill(letter["text"], values), heading, facts)


def write_statement(
    rows: Sequence[Invoice],
    profile: BusinessProfile,
    language: str,
    *,
    customer: str,
    left: Mapping[str, int],
    today: date,
) -> MailText:
    """The mail of a statement of account: every open document of a customer, and what they come to.

    `left` is what remains of it by currency, in minor units, once the customer's credit is deducted; below 0 where
    there is more credit than that.
    """
    words, locale = reminder_words(language), locale_of(language)
    totals = open_amounts(rows)
    balance = _sum_text(totals, locale)
    month = format_date(today, "LLLL yyyy", locale=locale)
    values = {**variables_of(rows[0], {"language": language}, profile), "customer": customer, "balance": balance}
    values["month"] = month
    facts = [
        (
            fill(words.labels["line"], {"number": row.number or "", "due_on": day(row.due_date, locale)}),
            money(Money(row.balance, row.currency), locale),
        )
        for row in rows
    ]
    facts += [
        (words.labels["on_account"], money(Money(left[currency] - minor, currency), locale))
        for currency, minor in sorted(totals.items())
        if left[currency] != minor
    ]
    facts.append((words.labels["total"], _sum_text(left, locale)))
    letter, heading = words.letters["statement"], f"{words.labels['statement']} {month}"
    return _mail(language, values, fill(letter["subject"], values), fill(letter["text"], values), heading, facts)


def _sum_text(totals: Mapping[str, int], locale: str) -> str:
    return " + ".join(money(Money(minor, currency), locale) for currency, minor in sorted(totals.items()))


def _mail(
    language: str,
    values: Mapping[str, str],
    subject: str,
    text: str,
    heading: str,
    facts: Sequence[tuple[str, str]],
) -> MailText:
    around = words_of(language).mail
    told = {
        "language": language_known(language),
        "brand": values["business"],
        "subject": subject,
        "heading": heading,
        "paragraphs": paragraphs_of(text),
        "notice": "",
        "facts": list(facts),
        "link": values["link"],
        "view": around["view"],
        "if_button_fails": around["if_button_fails"],
        "reason": fill(around["reason"], values),
    }
    return render_mail("document", told)
