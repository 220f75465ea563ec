"""The customer's page: one issued document, to read and to print, for whoever holds its link. No sign-in, no script."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from billing_app.documents.labels import labels_for
from billing_app.documents.sheet import make_sheet
from billing_app.documents.texts import locale_of, money
from billing_app.domain.money import Money
from billing_app.services.links import SharedDocument, shared_document
from billing_app.services.watching import Signal, report
from billing_app.web.showing import show

router = APIRouter(include_in_schema=False)


@router.get("/i/{secret}")
def show_document(secret: str) -> HTMLResponse:
    """The document behind a link; a wrong or revoked one answers like a page that never was."""
    shared = shared_document(secret[:200])
    if shared is None:
        report(Signal.LINK_UNKNOWN)
        return show("no_document.html", 404)
    answer = show("document.html", sheet=make_sheet(shared.document), standing=_standing(shared))
    answer.headers["x-robots-tag"] = "noindex, nofollow"
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


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
