"""Recomputing everything that must hold: chains, books, documents, numbers and projections of every business."""

from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.ids import BusinessId
from billing_app.services.verifying.books import check_books
from billing_app.services.verifying.chains import check_chain
from billing_app.services.verifying.documents import check_documents
from billing_app.services.verifying.findings import Findings
from billing_app.services.verifying.installation import check_installation
from billing_app.services.verifying.received import check_received
from billing_app.services.verifying.security import check_security_log
from billing_app.services.verifying.verifactu import check_records
from billing_app.store.audit_queries import businesses
from billing_app.store.session import clock, reading


def verify() -> dict[str, Any]:
    """Check the installation and every business; a JSON-ready report that names the first record that lies."""
    findings = Findings()
    started_at = clock()
    installation = check_installation(findings)
    checked = [_verify_business(business_id, name, findings) for business_id, name in businesses()]
    return {
        "ok": not findings.count,
        "checked_at": started_at.isoformat(),
        "first": findings.first,
        "problem_count": findings.count,
        "problems": findings.as_json(),
        "businesses": checked,
        "installation": {"events": installation},
        "events": sum(business["events"] for business in checked) + installation,
    }


def _verify_business(business_id: str, name: str, findings: Findings) -> dict[str, Any]:
    actor = Actor(
        business_id=BusinessId(business_id), name="verify", kind="cli", permissions=frozenset({Permission.VIEW_EVENTS})
    )
    with reading(actor) as scope:
        findings.business_id = business_id
        replayed = check_chain(scope, findings)
        documents = check_documents(scope, findings)
        check_books(scope, findings, replayed)
        recorded = check_records(scope, findings)
        received = check_received(scope, findings)
        check_security_log(scope.session, findings, business_id)
    return {
        "business_id": business_id,
        "name": name,
        "events": replayed.events,
        "entries": replayed.entries,
        "documents": documents,
        "verifactu_records": recorded,
        "received_documents": received,
        "head": {"sequence": replayed.head.sequence, "hash": replayed.head.hash},
    }
