"""Letters that go with documents: the usual words in eight languages, and those that a business prefers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_app.documents.labels import labels_for
from billing_app.documents.languages import LANGUAGES, Words, language_known, words_of
from billing_app.documents.mails import MailText, render_mail
from billing_app.documents.texts import day, locale_of, money
from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.errors import NotFound
from billing_app.domain.fields import read_record
from billing_app.domain.letter import fill, letter_field, paragraphs_of, subject_field
from billing_app.domain.money import Money
from billing_app.services.links import link_path
from billing_app.services.secret_links import link_to
from billing_app.store import letters as store
from billing_app.store.business import profile_of
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice, LetterTemplate

KINDS = ("invoice", "deposit", "credit_note")


@dataclass(frozen=True, slots=True)
class LetterText:
    """Subject and text, with variables."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """The letter that goes with a kind of document in a language; `is_own` where the business has worded it."""

    kind: str
    language: str
    subject: str
    text: str
    is_own: bool


def list_letters(actor: Actor) -> list[LetterRecord]:
    """The letters of every kind and language."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        own = {(row.document_kind, row.language): row for row in store.letter_templates(scope)}
    return [_record(kind, language, own.get((kind, language))) for language in LANGUAGES for kind in KINDS]


def change_letter(actor: Actor, kind: str, language: str, data: Mapping[str, object]) -> LetterRecord:
    """Word a letter; what equals the usual words is no wording of its own."""
    actor.require(Permission.MANAGE_SETTINGS)
    _check_name(kind, language)
    text = read_record(LetterText, data, {"subject": subject_field, "text": letter_field})
    with transaction(actor) as scope:
        row = store.letter_template(scope, kind, language)
        if text == _usual(kind, language):
            _forget(scope, row)
            return _record(kind, language, None)
        if row is None:
            row = LetterTemplate(
                business_id=scope.business_id,
                document_kind=kind,
                language=language,
                subject="",
                changed_at=scope.now,
            )
            scope.session.add(row)
        row.subject, row.text, row.changed_at, row.changed_by = text.subject, text.text, scope.now, actor.name
        _tell(scope, kind, language)
        return _record(kind, language, row)


def reset_letter(actor: Actor, kind: str, language: str) -> LetterRecord:
    """Go back to the usual words."""
    actor.require(Permission.MANAGE_SETTINGS)
    _check_name(kind, language)
    with transaction(actor) as scope:
        _forget(scope, store.letter_template(scope, kind, language))
    return _record(kind, language, None)


def preview_letter(actor: Actor, kind: str, language: str, data: Mapping[str, object]) -> MailText:
    """What a letter looks like with the values of a specimen; nothing is stored."""
    actor.require(Permission.VIEW_INVOICES)
    _check_name(kind, language)
    text = read_record(LetterText, data, {"subject": subject_field, "text": letter_field})
    with reading(actor) as scope:
        profile = profile_of(scope)
        return _rendered(text, _specimen(profile, kind, language, scope.now.date()))


def letter_of(scope: Scope, row: Invoice, language: str) -> LetterText:
    """The letter that goes with a document, with variables."""
    own = store.letter_template(scope, row.kind, language_known(language))
    return LetterText(own.subject, own.text) if own else _usual(row.kind, language)


def write_letter(letter: LetterText, row: Invoice, document: Mapping[str, Any], profile: BusinessProfile) -> MailText:
    """The mail that brings a document; its link is the present one."""
    return _rendered(letter, _frame_of(row, document, profile))


def variables_of(row: Invoice, document: Mapping[str, Any], profile: BusinessProfile) -> Mapping[str, str]:
    """What the variables of a letter stand for."""
    return _frame_of(row, document, profile).values


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a letter, and in its variables."""

    language: str
    kind: str
    values: Mapping[str, str]
    bank_changed_on: date | None = None


def _frame_of(row: Invoice, document: Mapping[str, Any], profile: BusinessProfile) -> _Frame:
    language = document.get("language") or profile.language
    locale = locale_of(language)
    changed = document.get("bank_changed_on")
    values = {
        "business": document.get("seller", {}).get("name") or profile.name,
        "customer": row.customer_name or "–",
        "number": row.number or "",
        "amount": money(Money(row.amount_due, row.currency), locale),
        "balance": money(Money(row.balance, row.currency), locale),
        "issued_on": day(row.issue_date, locale),
        "due_on": day(row.due_date, locale),
        "link": link_to(link_path(row)),
    }
    return _Frame(language, row.kind, values, date.fromisoformat(changed) if changed else None)


def _specimen(profile: BusinessProfile, kind: str, language: str, today: date) -> _Frame:
    locale = locale_of(language)
    amount = money(Money(119000, profile.currency), locale)
    values = {
        "business": profile.name,
        "customer": "Atelier Rouge",
        "number": "INV-2026-00042",
        "amount": amount,
        "balance": amount,
        "issued_on": day(today, locale),
        "due_on": day(today, locale),
        "link": link_to("/i/0kX7w2q9JmB4vN8cR5tY1zL6abc"),
    }
    return _Frame(language, kind, values)


def _rendered(letter: LetterText, frame: _Frame) -> MailText:
    words, values = words_of(frame.language), frame.values
    labels = labels_for(frame.language, frame.kind)
    facts = [(labels["due_amount"], values["amount"]), (labels["due"], values["due_on"])]
    told = {
        "language": language_known(frame.language),
        "brand": values["business"],
        "subject": fill(letter.subject, values),
        "heading": f"{labels[frame.kind]} {values['number']}",
        "paragraphs": paragraphs_of(fill(letter.text, values)),
        "notice": _notice(words, frame),
        "facts": facts if frame.kind != "credit_note" else facts[:1],
        "link": values["link"],
        "view": words.mail["view"],
        "if_button_fails": words.mail["if_button_fails"],
        "reason": fill(words.mail["reason"], values),
    }
    return render_mail("document", told)


def _notice(words: Words, frame: _Frame) -> str:
    if frame.bank_changed_on is None or frame.kind == "credit_note":
        return ""
    return words.labels["bank_changed"].format(day=day(frame.bank_changed_on, locale_of(frame.language)))


def _usual(kind: str, language: str) -> LetterText:
    letter = words_of(language).letters[kind]
    return LetterText(letter["subject"], letter["text"])


def _record(kind: str, language: str, own: LetterTemplate | None) -> LetterRecord:
    text = LetterText(own.subject, own.text) if own else _usual(kind, language)
    return LetterRecord(kind, language, text.subject, text.text, own is not None)


def _forget(scope: Scope, row: LetterTemplate | None) -> None:
    if row is not None:
        scope.session.delete(row)
        _tell(scope, row.document_kind, row.language)


def _tell(scope: Scope, kind: str, language: str) -> None:
    scope.record(Fact("settings.changed", scope.business_id, {"letter": {"kind": kind, "language": language}}))


def _check_name(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise NotFound("There is no such letter.", path="kind")
