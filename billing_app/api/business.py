"""The business over HTTP, and the taxes that can stand on a line here."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.schemas.business import Business, BusinessPatch
from billing_app.api.schemas.series import SeriesList
from billing_app.api.schemas.taxes import TaxList
from billing_app.domain.business import business_to_json
from billing_app.domain.tax import CATEGORIES, Tax
from billing_app.domain.tax_choices import taxes_to_choose
from billing_app.domain.tax_field import tax_to_json
from billing_app.services import business, series
from billing_app.services.business import BusinessRecord
from billing_app.services.series import SeriesRecord

router = APIRouter(prefix=V1, tags=["business"], route_class=Door)


@router.get("/business", response_model=Business)
def get_business(actor: CurrentActor) -> Response:
    """The business that the key belongs to."""
    return Answer(business_resource(business.read_business(actor)))


@router.patch("/business", response_model=Business)
def update_business(actor: CurrentActor, body: BusinessPatch) -> Response:
    """Change the profile: absent keys stay, null sets a key back. Issued documents keep what they said."""
    return Answer(business_resource(business.change_business(actor, body.as_sent())))


@router.get("/taxes", response_model=TaxList)
def list_taxes(actor: CurrentActor) -> Response:
    """The taxes that this business can put on a line, the usual one first, with the reasons that go with them."""
    offered = taxes_to_choose(business.read_business(actor).profile)
    together = [{"taxes": [tax_to_json(tax) for tax in taxes]} for taxes in offered if len(taxes) > 1]
    return Answer({"data": [_usable_tax(taxes[0]) for taxes in offered if len(taxes) == 1], "together": together})


@router.get("/series", response_model=SeriesList)
def list_series(actor: CurrentActor) -> Response:
    """The number series, closed ones too: a draft may name an open one of its kind."""
    return Answer({"data": [_series_resource(one) for one in series.list_series(actor)]})


def _series_resource(record: SeriesRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "pattern": record.pattern,
        "next_number": record.next_number,
        "is_default": record.is_default,
        "closed_at": instant_text(record.closed_at),
    }


def _usable_tax(tax: Tax) -> dict[str, Any]:
    return {**tax_to_json(tax), "description": CATEGORIES[tax.category]}


def business_resource(record: BusinessRecord) -> dict[str, Any]:
    """The business as the API shows it."""
    held = record.held
    waiting = held and {
        "iban": held.iban or None,
        "bic": held.bic or None,
        "effective_at": instant_text(held.effective_at),
    }
    own = {"id": record.id, "version": record.version, "pending_bank_details": waiting}
    return {**business_to_json(record.profile), **own}
