"""What the rules of e-invoicing say of a document."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.matching import tag_of
from billing_app.api.permissions import V1
from billing_app.api.schemas.e_invoices import Checks
from billing_app.services.e_invoices.judging import Judgement, judge

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)


@router.get("/{invoice_id}/checks", response_model=Checks, responses=documented(409, 422))
def get_checks(
    actor: CurrentActor,
    invoice_id: str,
    file_format: Annotated[
        Literal["", "facturx", "facturx-extended", "ubl", "cii", "xrechnung-ubl", "xrechnung-cii", "peppol"],
        Query(alias="format", description="In which format; empty is the one that the customer gets."),
    ] = "",
) -> Response:
    """What our checks and the official rules say of a document, of a draft as if it were issued now.

    The ETag is the version that was checked: sent as If-Match with the issue, nothing else is issued.
    """
    judged = judge(actor, invoice_id, file_format)
    return Answer(checks_resource(judged), headers={"etag": tag_of(judged.version)})


def checks_resource(judged: Judgement) -> dict[str, Any]:
    """A judgement as JSON."""
    return {
        "format": judged.format,
        "is_valid": judged.is_valid,
        "rules_version": " · ".join(judged.rules),
        "rules": list(judged.rules),
        "unchecked": list(judged.unchecked),
        "checked_at": instant_text(judged.checked_at),
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "path": one.path,
                "text": one.text,
                "official": one.official or None,
            }
            for one in judged.findings
        ],
    }
