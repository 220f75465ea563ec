"""What browser tests share: pages of the shop that their module has opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.shops import NewPage, Shop


@pytest.fixture
def shop_context(shop: Shop, browser: Browser) -> Iterator[BrowserContext]:
    """The browser of the shop's owner, signed in."""
    context = shop.context(browser)
    yield context
    context.close()


@pytest.fixture
def new_page(shop: Shop, browser: Browser) -> Iterator[NewPage]:
    contexts = []

    def make(**options: object) -> Page:
        contexts.append(shop.context(browser, **options))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()
