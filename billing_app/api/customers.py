"""Customers over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, no_content, page_answer
from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Limit, SearchText
from billing_app.api.schemas.customers import Customer, CustomerPage, CustomerPatch, NewCustomer
from billing_app.domain.customer import customer_to_json
from billing_app.domain.money import to_text
from billing_app.services import customers
from billing_app.services.customers import CustomerRecord

router = APIRouter(prefix=f"{V1}/customers", tags=["customers"], route_class=Door)

Shown = Annotated[Literal["active", "archived", "all"], Query(description="Which ones.")]
Sort = Annotated[Literal["name", "-name", "balance", "-balance"], Query(description="A minus sign turns it round.")]


@router.post("", status_code=201, response_model=Customer)
def create_customer(actor: CurrentActor, body: NewCustomer) -> Response:
    """Take on a customer."""
    return Answer(customer_resource(customers.create_customer(actor, body.as_sent())), 201)


@router.get("", response_model=CustomerPage)
def list_customers(
    actor: CurrentActor,
    q: SearchText = "",
    shown: Shown = "active",
    sort: Sort = "name",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Customers, one page of them."""
    found = customers.list_customers(actor, query=q, shown=shown, sort=sort, limit=limit, cursor=cursor)
    return page_answer([customer_resource(one) for one in found.rows], found.next_cursor)


@router.get("/{customer_id}", response_model=Customer)
def get_customer(actor: CurrentActor, customer_id: str) -> Response:
    """One customer with balances."""
    return Answer(customer_resource(customers.get_customer(actor, customer_id)))


@router.patch("/{customer_id}", response_model=Customer)
def update_customer(actor: CurrentActor, customer_id: str, body: CustomerPatch) -> Response:
    """Change a customer: absent keys stay, null clears. Issued documents keep what they said."""
    return Answer(customer_resource(customers.update_customer(actor, customer_id, body.as_sent())))


@router.delete("/{customer_id}", status_code=204, responses=documented(409))
def delete_customer(actor: CurrentActor, customer_id: str) -> Response:
    """Delete a customer that stands on no document; any other can only be archived."""
    customers.delete_customer(actor, customer_id)
    return no_content()


@router.post("/{customer_id}/archive", response_model=Customer)
def archive_customer(actor: CurrentActor, customer_id: str) -> Response:
    """Set a customer aside: out of lists and pickers, still on every document."""
    return Answer(customer_resource(customers.archive_customer(actor, customer_id)))


@router.post("/{customer_id}/restore", response_model=Customer)
def restore_customer(actor: CurrentActor, customer_id: str) -> Response:
    """Bring back a customer that was set aside."""
    return Answer(customer_resource(customers.restore_customer(actor, customer_id)))


def customer_resource(record: CustomerRecord) -> dict[str, Any]:
    """A customer as the API shows it."""
    return {
        **customer_to_json(record.profile),
        "id": record.id,
        "version": record.version,
        "balances": [
            {
                "currency": each.currency,
                "outstanding": to_text(each.outstanding, each.currency),
                "credit": to_text(each.credit, each.currency),
            }
            for each in record.balances
        ],
        "archived_at": instant_text(record.archived_at),
        "created_at": instant_text(record.created_at),
        "updated_at": instant_text(record.updated_at),
    }
