"""Arranges a business with its owner."""

from collections.abc import Callable
from typing import Any

from billing_app.domain.business import parse_business
from billing_app.services.accounts import check_login
from billing_app.services.setting_up import Founded, set_up_business

EMAIL = "olga@example.com"
PASSWORD = "quiet harbour lantern 42"


def founding(found: Callable[..., Founded] = set_up_business, email: str = EMAIL, **further: Any) -> Founded:
    """A business in Germany with one owner."""
    profile = parse_business({"name": "Harbour Goods", "country": "DE", "currency": "EUR"})
    return found(check_login("Olga Owner", email, PASSWORD), profile, **further)
