"""How a business's documents look: layout, paper, colour and logo, and a picture of it before anything is saved."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from billing_app.documents.pdf import Style, prepare_logo, sheet_picture
from billing_app.domain.access import Actor, Permission
from billing_app.domain.body import parse_body
from billing_app.domain.business import BusinessProfile, merge_business
from billing_app.domain.exchange import rate_for
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.look import DEFAULT_COLOUR, paper_of
from billing_app.domain.party import Address, Party
from billing_app.domain.reasons import with_reasons
from billing_app.domain.tax_choices import taxes_to_choose
from billing_app.domain.tax_field import tax_to_json
from billing_app.domain.totals import compute_totals
from billing_app.services.workshop_calls import make_in_workshop
from billing_app.store.business import profile_of
from billing_app.store.rendered import find_logo
from billing_app.store.rendered import keep_logo as store_logo
from billing_app.store.session import Scope, reading, transaction

LOOK_FIELDS = ("document_layout", "document_paper", "document_colour", "logo_id", "footer")
"""What can be tried in a picture before it is saved."""
_PICTURE_SECONDS = 10


def style_of(scope: Scope, profile: BusinessProfile) -> Style:
    """The style that a profile asks for, with the logo's bytes."""
    logo = find_logo(scope, profile.logo_id)
    return Style(
        layout=profile.document_layout,
        paper=profile.document_paper or paper_of(profile.country),
        colour=profile.document_colour or DEFAULT_COLOUR,
        logo=logo.content if logo else b"",
    )


def keep_logo(actor: Actor, content: bytes) -> str:
    """Keep an uploaded picture as a logo; its id can be put into the settings."""
    actor.require(Permission.MANAGE_SETTINGS)
    picture = make_in_workshop(prepare_logo, content, seconds=_PICTURE_SECONDS)
    digest = hashlib.sha256(picture).hexdigest()
    media_type = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    with transaction(actor) as scope:
        return store_logo(scope, picture, media_type=media_type, sha256=digest).id


def look_picture(actor: Actor, changes: Mapping[str, object]) -> bytes:
    """An invoice of the business as it would look with other settings: its first page as PNG."""
    actor.require(Permission.MANAGE_SETTINGS)
    with reading(actor) as scope:
        wanted = {name: value for name, value in changes.items() if name in LOOK_FIELDS}
        profile = merge_business(profile_of(scope), wanted)
        style, frozen = style_of(scope, profile), _specimen(scope, profile)
    return make_in_workshop(sheet_picture, frozen, style, seconds=_PICTURE_SECONDS)


def _specimen(scope: Scope, profile: BusinessProfile) -> str:
    """An invoice of this business that nobody ever gets."""
    today = scope.now.astimezone(profile.zone).date()
    taxes = [tax_to_json(tax) for tax in taxes_to_choose(profile)[0]]
    lines = [
        {"description": what, "quantity": count, "unit": unit, "unit_price": price, "taxes": taxes, "id": str(number)}
        for number, (what, count, unit, price) in enumerate(_LINES)
    ]
    body = parse_body({"currency": profile.currency, "lines": lines, "payment_terms": profile.payment_terms})
    body = with_reasons(body, profile.country, profile.language, profile.tax_status)
    heading = Heading(
        number="INV-0000",
        issued_on=today,
        due_on=today + timedelta(days=profile.due_days),
        supplied_on=today,
        language=profile.language,
        terms=profile.payment_terms,
        footer=profile.footer,
    )
    buyer = Party(
        "Example Ltd", profile.country, Address("1 High Street", "", "Sampleton", "12345", "", profile.country)
    )
    rate = rate_for(profile.currency, profile.currency, None)
    text, _ = freeze(heading, body, compute_totals(body), seller=profile.seller, buyer=buyer, rate=rate)
    return text


_LINES = (
    ("Workshop\nPreparation, two trainers and material for twelve people", "1", "C62", "1450"),
    ("Consulting", "7.5", "HUR", "120"),
    ("Travel", "184", "KMT", "0.5"),
)
