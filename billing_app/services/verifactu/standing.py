"""How VeriFactu stands in a business: the choice, the last record, and whether it can be switched off."""

from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.store.business import business_row, stored_profile
from billing_app.store.session import reading
from billing_app.store.verifactu import made_since, records_head, year_began


@dataclass(frozen=True, slots=True)
class Standing:
    """The choice of the business and its records; `is_bound` while records of this calendar year keep it on."""

    profile: BusinessProfile
    version: int
    records: int
    last_number: str
    last_huella: str
    last_at: datetime | None
    is_bound: bool


def read_standing(actor: Actor) -> Standing:
    """How it stands now."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = business_row(scope)
        profile, head = stored_profile(row), records_head(scope)
        option = profile.verifactu
        is_real = option is not None and option.environment == "production"
        return Standing(
            profile=profile,
            version=row.version,
            records=head.position if head else 0,
            last_number=head.invoice.number if head and head.invoice else "",
            last_huella=head.huella if head else "",
            last_at=head.generated_at if head else None,
            is_bound=is_real and made_since(scope, year_began(scope.now, profile.zone)),
        )
