"""A provider, and a business whose people may sign in with it."""

from collections.abc import Iterator

import pytest

from billing_app.gateways.oidc import discovery
from billing_app.settings import settings
from tests.providers.house import House, open_house


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A provider that is set up here, honest until told otherwise."""
    with open_house() as provider:
        monkeypatch.setenv("BILLING_LOGIN_PROVIDERS", provider.settings())
        settings.cache_clear()
        discovery.forget_all()
        yield provider
    discovery.forget_all()
