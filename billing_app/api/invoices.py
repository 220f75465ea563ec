"""Drafts and issued documents over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, no_content, page_answer
from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.invoice_resource import (
    finding_resource,
    invoice_resource,
    listed_invoice,
    preview_resource,
    step_resource,
)
from billing_app.api.matching import tag_of, version_of
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Day, Limit, SearchText
from billing_app.api.schemas.invoice_bodies import InvoiceBody, InvoicePatch
from billing_app.api.schemas.invoices import Explanation, Invoice, InvoicePage, Preview
from billing_app.domain.errors import Finding, InvalidInput
from billing_app.services import drafting, invoices, issuing
from billing_app.services.drafting import Document
from billing_app.services.e_invoices.before_issue import ANYTHING, Seen
from billing_app.services.e_invoices.confirming import issue_unless_broken
from billing_app.services.e_invoices.judging import judge
from billing_app.services.invoices import InvoiceFilter

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)

Status = Literal[
    "", "draft", "issued", "partially_paid", "paid", "credited", "written_off", "open", "overdue", "disputed"
]
Kind = Literal["", "invoice", "deposit", "credit_note"]
Sort = Annotated[
    str,
    Query(
        pattern="^-?(issue_date|due_date|number|amount|balance|customer|created)$",
        description="issue_date, due_date, number, amount, balance, customer or created; a minus sign turns it round.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(description='The version that you read: `"1"`. Required for drafts.', examples=['"1"'], max_length=100),
]
IssuedMatch = Annotated[
    str | None,
    Header(
        description='The version that you read or checked: `"1"`. A draft that was changed since is not issued: 412.',
        examples=['"1"'],
        max_length=100,
    ),
]
Check = Annotated[
    Literal["", "report", "refuse"],
    Query(
        description="What the official rules say of its e-invoice. `report` issues it and names what they say in "
        "`findings`; `refuse` leaves a draft that breaks a rule a draft, and answers 422 with every broken rule. "
        "Without it the setting of the business holds: under `warn` it is issued unasked."
    ),
]


@router.post("/preview", response_model=Preview)
def preview_invoice(actor: CurrentActor, body: InvoiceBody) -> Response:
    """What an invoice would come to; nothing is stored, no parties and no exchange rate are needed."""
    preview = drafting.preview(actor, body.as_sent())
    if not preview.body.lines:
        raise InvalidInput("Add at least one line.", code="no_lines", path="lines")
    return Answer(preview_resource(preview))


@router.post("", status_code=201, response_model=Invoice)
def create_draft(actor: CurrentActor, body: InvoiceBody) -> Response:
    """Store a new draft; it may be empty and has no number yet."""
    return document_answer(drafting.create_draft(actor, body.as_sent()), 201)


@router.get("", response_model=InvoicePage)
def list_invoices(
    actor: CurrentActor,
    status: Annotated[Status, Query(description="A status, or open, overdue, disputed.")] = "",
    kind: Annotated[Kind, Query(description="A kind of document.")] = "",
    customer_id: Annotated[str, Query(max_length=64)] = "",
    q: SearchText = "",
    due_before: Annotated[Day, Query(description="Due before this day.")] = None,
    issued_from: Annotated[Day, Query(description="Issue date on or after this day.")] = None,
    issued_to: Annotated[Day, Query(description="Issue date on or before this day.")] = None,
    sort: Sort = "-issue_date",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Documents, one page of them, newest first."""
    wanted = InvoiceFilter(
        status=status,
        kind=kind,
        customer_id=customer_id,
        q=q,
        due_before=due_before,
        issued_from=issued_from,
        issued_to=issued_to,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    found = invoices.list_invoices(actor, wanted).page
    return page_answer([listed_invoice(row) for row in found.rows], found.next_cursor)


@router.get("/{invoice_id}", response_model=Invoice)
def get_invoice(actor: CurrentActor, invoice_id: str) -> Response:
    """One document with its findings."""
    return document_answer(drafting.get_document(actor, invoice_id))


@router.patch("/{invoice_id}", response_model=Invoice, responses=documented(412, 428))
def update_invoice(actor: CurrentActor, invoice_id: str, body: InvoicePatch, if_match: IfMatch = None) -> Response:
    """Change a draft (If-Match required), or the note, tags, dunning pause and dispute of an issued document."""
    patch = body.as_sent()
    notes = {key: patch.pop(key) for key in invoices.NOTES if key in patch}
    document = drafting.get_document(actor, invoice_id)
    if document.row.status != "draft":
        return document_answer(invoices.annotate(actor, invoice_id, patch | notes))
    version = version_of(if_match)
    if patch or version != document.row.version:
        document = drafting.update_draft(actor, invoice_id, patch, version=version)
    return document_answer(invoices.annotate(actor, invoice_id, notes) if notes else document)


@router.delete("/{invoice_id}", status_code=204, responses=documented(409, 412, 428))
def delete_draft(actor: CurrentActor, invoice_id: str, if_match: IfMatch = None) -> Response:
    """Throw a draft away; an issued document stays for ever."""
    document = drafting.get_document(actor, invoice_id)
    version = version_of(if_match) if document.row.status == "draft" else None
    drafting.delete_draft(actor, invoice_id, version=version)
    return no_content()


@router.post("/{invoice_id}/issue", response_model=Invoice, responses=documented(409, 412))
def issue_invoice(actor: CurrentActor, invoice_id: str, check: Check = "", if_match: IssuedMatch = None) -> Response:
    """Number it, freeze it, post it. A second time answers the same document."""
    seen = Seen(version_of(if_match)) if if_match else ANYTHING
    document = (issue_unless_broken if check == "refuse" else issuing.issue_invoice)(actor, invoice_id, seen)
    if check != "report":
        return document_answer(document)
    judged = judge(actor, invoice_id).findings
    found = [finding_resource(Finding(one.severity, one.rule, one.path, one.text)) for one in judged]
    return Answer(invoice_resource(document) | {"findings": found}, headers={"etag": tag_of(document.row.version)})


@router.post("/{invoice_id}/copy", status_code=201, response_model=Invoice)
def copy_invoice(actor: CurrentActor, invoice_id: str) -> Response:
    """A new draft with the same customer and lines."""
    return document_answer(drafting.copy_invoice(actor, invoice_id), 201)


@router.get("/{invoice_id}/explain", response_model=Explanation)
def explain_total(
    actor: CurrentActor,
    invoice_id: str,
    total: Annotated[str, Query(max_length=60, description="Which total.", examples=["tax_total"])] = "amount_due",
) -> Response:
    """The lines, rules and roundings that one total is made of."""
    steps = drafting.explain_total(actor, invoice_id, total)
    currency = drafting.get_document(actor, invoice_id).row.currency
    return Answer({"total": total, "steps": [step_resource(step, currency) for step in steps]})


def document_answer(document: Document, status: int = 200) -> Answer:
    """One document, its version as the ETag."""
    return Answer(invoice_resource(document), status, {"etag": tag_of(document.row.version)})
