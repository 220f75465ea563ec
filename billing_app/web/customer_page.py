"""The customer's page: one issued document, to read, to pay and to print, for whoever holds its link. No script."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from billing_app.documents.labels import labels_for
from billing_app.documents.languages import words_of
from billing_app.documents.payment_codes import SWISS, account_to_pay, code_to_scan
from billing_app.documents.sheet import Sheet, make_sheet
from billing_app.documents.tax_code import TITLE, tax_code
from billing_app.documents.texts import locale_of, money
from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError
from billing_app.domain.money import Money
from billing_app.services.cards.checkout import look_after, takes_cards
from billing_app.services.customer_page import visitor
from billing_app.services.customer_page.files import files_of_document
from billing_app.services.customer_page.viewing import note_viewed
from billing_app.services.document_files import document_file
from billing_app.services.links import SharedDocument, shared_document
from billing_app.services.watching import Signal, report
from billing_app.settings import settings
from billing_app.web.showing import show

router = APIRouter(include_in_schema=False)
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self' {cards}; base-uri 'none'; frame-ancestors 'none'"
)
_CARD_PAGES = "https://checkout.stripe.com"
_MOST_LOOKS = 20
_NO_QUESTION: Mapping[str, Any] = {"is_open": False, "problem": "", "typed": {}, "errors": {}}
# The smallest GIF there is: one transparent pixel.
_PICTURE = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def find_shared(secret: str) -> SharedDocument | None:
    """The document behind a link; who guesses is noted."""
    shared = shared_document(secret[:200])
    if shared is None:
        report(Signal.LINK_UNKNOWN, subject="/i")
    return shared


@router.get("/i/{secret}")
def show_document(secret: str, asked: str = "", paid: str = "") -> HTMLResponse:
    """The document behind a link; a wrong or revoked one answers like a page that never was."""
    shared = find_shared(secret)
    if shared is not None and paid and shared.owed > 0:
        look_after(shared)
        shared = shared_document(secret[:200])
    if shared is None:
        return nothing_there()
    return document_page(secret, shared, told=_told(shared, asked=asked, paid=paid), waiting=_waiting(shared, paid))


@router.get("/i/{secret}/seen")
async def note_seen(request: Request, secret: str) -> Response:
    """The picture that a page fetches once it was shown for five seconds: a person has looked at it."""
    shared = await run_in_threadpool(find_shared, secret)
    if shared is None:
        return nothing_there()
    headers = request.headers
    if headers.get("sec-fetch-dest", "image") == "image" and "prefetch" not in headers.get("sec-purpose", ""):
        await run_in_threadpool(note_viewed, shared, headers.get("cookie", ""))
    return Response(_PICTURE, media_type="image/gif", headers={"cache-control": "no-store"})


@router.get("/i/{secret}/files/{file_format}")
def send_file(secret: str, file_format: str) -> Response:
    """The document as a file."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    try:
        file = document_file(visitor(shared, Permission.VIEW_INVOICES), shared.invoice_id, file_format)
    except BillingError:
        return nothing_there()
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex, nofollow",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


def document_page(
    secret: str,
    shared: SharedDocument,
    status: int = 200,
    *,
    told: Mapping[str, str] | None = None,
    question: Mapping[str, Any] = _NO_QUESTION,
    waiting: int = 0,
) -> HTMLResponse:
    """The page of a document, with what is to be said about it above."""
    sheet = make_sheet(shared.document)
    words = words_of(sheet.language).page
    answer = show(
        "document.html",
        status,
        secret=secret,
        sheet=sheet,
        language=sheet.language,
        words=words,
        business=shared.document["seller"].get("name", ""),
        standing=_standing(shared),
        pay=_paying(shared, sheet, words),
        tax_code=_tax_code(shared.document),
        files=_files(shared, words),
        told=told,
        waiting=waiting,
        question=question,
        has_customer=bool(shared.customer_id),
        beacon=not shared.is_viewed,
    )
    return guarded(answer)


def guarded(answer: HTMLResponse) -> HTMLResponse:
    """A page for a customer: kept out of search engines, without any script, its address told to nobody else."""
    answer.headers["x-robots-tag"] = "noindex, nofollow"
    # Its own forms must say where they come from, or the wall takes them for a stranger's.
    answer.headers["referrer-policy"] = "same-origin"
    # A form that is answered by going elsewhere needs that place here too.
    answer.headers["content-security-policy"] = _POLICY.format(cards=settings().stripe_api_base or _CARD_PAGES)
    return answer


def nothing_there() -> HTMLResponse:
    """The same answer for every link that leads nowhere."""
    return show("no_document.html", 404)


def _waiting(shared: SharedDocument, paid: str) -> int:
    """How often the page has asked for a payment by card that is not booked yet, counted on; 0 when it gives up."""
    times = int(paid) if paid.isascii() and paid.isdecimal() and len(paid) < 3 else 0
    return times + 1 if 0 < times < _MOST_LOOKS and shared.owed > 0 else 0


def _told(shared: SharedDocument, *, asked: str, paid: str) -> dict[str, str] | None:
    words = words_of(shared.document["language"]).page
    if asked:
        return {"tone": "good", "text": words["asked"]}
    if paid:
        is_there = shared.owed == 0
        return {"tone": "good", "text": words["card_done" if is_there else "card_waiting"]}
    return None


def _paying(shared: SharedDocument, sheet: Sheet, words: Mapping[str, str]) -> dict[str, Any] | None:
    """What is to be paid and how, while something is owed."""
    if shared.kind == "credit_note" or shared.owed <= 0 or shared.status == "credited":
        return None
    code = code_to_scan(_with_amount(shared.document, shared.owed))
    transfer = [(words["recipient"], _recipient(shared.document, sheet)), *sheet.payment]
    return {
        "amount": money(Money(shared.owed, shared.currency), locale_of(sheet.language)),
        "transfer": [row for row in transfer if row[1]] if sheet.payment else [],
        "code": _scalable(code) if code else "",
        "has_card": takes_cards(shared),
    }


def _recipient(document: Mapping[str, Any], sheet: Sheet) -> str:
    """Who is paid; banks in Switzerland want to know where that is, too."""
    if account_to_pay(document)[:2] in SWISS:
        return ", ".join(sheet.from_party.address)
    return document["seller"].get("name", "")


def _tax_code(document: Mapping[str, Any]) -> dict[str, str] | None:
    """The code of Spain's tax agency with what stands above it, where the document was recorded."""
    code = tax_code(document)
    return {"title": TITLE, "code": _scalable(code)} if code else None


def _scalable(code: bytes) -> Markup:
    """The drawing of a code without a size of its own, so that the style sheet gives it one."""
    drawing = re.sub(r' width="(\d+)" height="(\d+)"', r' viewBox="0 0 \1 \2"', code.decode(), count=1)
    return Markup(drawing)  # noqa: S704 - drawn by segno of what was checked


def _with_amount(document: Mapping[str, Any], owed: int) -> dict[str, Any]:
    """The document with what is still owed in place of what was due: that is what the code asks for."""
    return {**document, "totals": {**document["totals"], "amount_due": owed}}


def _files(shared: SharedDocument, words: Mapping[str, str]) -> list[dict[str, str]]:
    is_pdf = {"pdf", "facturx"}
    return [
        {"format": name, "text": words["pdf" if name in is_pdf else "e_invoice"]} for name in files_of_document(shared)
    ]


def _standing(shared: SharedDocument) -> dict[str, str]:
    """How the document stands now, in its language: paid, cancelled, or what is still open."""
    language = shared.document["language"]
    words = labels_for(language)
    if shared.kind == "credit_note":
        return {}
    if shared.status == "credited":
        return {"tone": "quiet", "text": words["is_credited"]}
    if shared.owed == 0:
        return {"tone": "good", "text": words["is_paid"]}
    if shared.owed < shared.amount_due:
        owed = money(Money(shared.owed, shared.currency), locale_of(language))
        return {"tone": "open", "text": words["still_open"].format(amount=owed)}
    return {}
