"""Items over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, no_content, page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Limit, SearchText
from billing_app.api.schemas.items import Item, ItemPage, ItemPatch, NewItem
from billing_app.domain.item import item_to_json
from billing_app.services import items
from billing_app.services.items import ItemRecord

router = APIRouter(prefix=f"{V1}/items", tags=["items"], route_class=Door)

Shown = Annotated[Literal["active", "archived", "all"], Query(description="Which ones.")]
Sort = Annotated[Literal["name", "-name"], Query(description="A minus sign turns it round.")]


@router.post("", status_code=201, response_model=Item)
def create_item(actor: CurrentActor, body: NewItem) -> Response:
    """Add an item to the catalogue."""
    return Answer(item_resource(items.create_item(actor, body.as_sent())), 201)


@router.get("", response_model=ItemPage)
def list_items(
    actor: CurrentActor,
    q: SearchText = "",
    shown: Shown = "active",
    sort: Sort = "name",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Items, one page of them."""
    found = items.list_items(actor, query=q, shown=shown, sort=sort, limit=limit, cursor=cursor)
    return page_answer([item_resource(one) for one in found.rows], found.next_cursor)


@router.get("/{item_id}", response_model=Item)
def get_item(actor: CurrentActor, item_id: str) -> Response:
    """One item."""
    return Answer(item_resource(items.get_item(actor, item_id)))


@router.patch("/{item_id}", response_model=Item)
def update_item(actor: CurrentActor, item_id: str, body: ItemPatch) -> Response:
    """Change an item: absent keys stay, null clears. Lines made from it keep what they said."""
    return Answer(item_resource(items.update_item(actor, item_id, body.as_sent())))


@router.delete("/{item_id}", status_code=204)
def delete_item(actor: CurrentActor, item_id: str) -> Response:
    """Delete an item; lines made from it keep their text and price."""
    items.delete_item(actor, item_id)
    return no_content()


def item_resource(record: ItemRecord) -> dict[str, Any]:
    """An item as the API shows it."""
    return {
        **item_to_json(record.profile),
        "id": record.id,
        "version": record.version,
        "created_at": instant_text(record.created_at),
        "updated_at": instant_text(record.updated_at),
    }
