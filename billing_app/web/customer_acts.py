"""What a customer sends from the page of a document: a question, and the wish to see earlier ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from billing_app.documents.languages import words_of
from billing_app.documents.texts import day, locale_of, money
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.money import Money
from billing_app.services.customer_page.asking import ask
from billing_app.services.customer_page.earlier_documents import (
    SHOWN_FOR,
    VALIDITY,
    EarlierDocument,
    earlier_documents,
    open_with_code,
    send_code,
)
from billing_app.services.links import SharedDocument
from billing_app.web.cookies import earlier_cookie_name, put_earlier
from billing_app.web.customer_page import document_page, find_shared, guarded, nothing_there
from billing_app.web.showing import errors_by_field, form_values, show

router = APIRouter(include_in_schema=False)
Values = Annotated[dict[str, str], Depends(form_values)]


@router.post("/i/{secret}/question")
def post_question(secret: str, values: Values) -> Response:
    """Pass a question on to the business; what is wrong is said beside what was typed."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    typed = {name: values.get(name, "") for name in ("name", "email", "text")}
    words = words_of(shared.document["language"])
    try:
        ask(shared, typed)
    except Refused:
        question = {"is_open": True, "problem": words.page["asked_too_often"], "typed": typed, "errors": {}}
        return document_page(secret, shared, 429, question=question)
    except BillingError as error:
        question = {"is_open": True, "problem": "", "typed": typed, "errors": errors_by_field(error, words.errors)}
        return document_page(secret, shared, 422, question=question)
    return _go(f"/i/{secret}?asked=1")


@router.post("/i/{secret}/earlier")
def post_earlier(secret: str) -> Response:
    """Mail a code to the address that the business has of the customer; nothing tells whether there is one."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    try:
        send_code(shared)
    except Refused:
        return _earlier_page(secret, shared, None, "codes_too_often", 429)
    return _go(f"/i/{secret}/earlier")


@router.get("/i/{secret}/earlier")
def show_earlier(request: Request, secret: str) -> Response:
    """The customer's other documents after the right code, else the form that asks for it."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    return _earlier_page(secret, shared, earlier_documents(shared, request.cookies.get(earlier_cookie_name(), "")))


@router.post("/i/{secret}/earlier/code")
def post_code(secret: str, values: Values) -> Response:
    """Judge the code that was mailed."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    token = open_with_code(shared, values.get("code", ""))
    if token is None:
        return _earlier_page(secret, shared, None, "wrong_code", 422)
    answer = _go(f"/i/{secret}/earlier")
    put_earlier(answer, secret, token, int(SHOWN_FOR.total_seconds()))
    return answer


def _earlier_page(
    secret: str, shared: SharedDocument, documents: list[EarlierDocument] | None, problem: str = "", status: int = 200
) -> HTMLResponse:
    language = shared.document["language"]
    words = words_of(language)
    answer = show(
        "earlier.html",
        status,
        secret=secret,
        language=language,
        words=words.page,
        business=shared.document["seller"].get("name", ""),
        minutes=int(VALIDITY.total_seconds()) // 60,
        problem=words.page[problem] if problem else "",
        documents=None if documents is None else [_row(each, language) for each in documents],
    )
    return guarded(answer)


def _row(document: EarlierDocument, language: str) -> dict[str, Any]:
    labels, locale = words_of(language).labels, locale_of(language)
    owed = money(Money(document.owed, document.currency), locale)
    standing = labels["still_open"].format(amount=owed) if document.owed else labels["is_paid"]
    if document.status == "credited":
        standing = labels["is_credited"]
    return {
        "path": document.path,
        "kind": labels[document.kind],
        "number": document.number,
        "issued_on": day(document.issued_on, locale),
        "amount": money(Money(document.amount, document.currency), locale),
        "standing": "" if document.kind == "credit_note" else standing,
    }


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, headers={"cache-control": "no-store"})
