"""What axe finds against a page that stands still."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A toast that is still fading in has the contrast of none of its colours. What moves for ever isn't waited for.
_STILL = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime))
  .map((each) => each.finished))"""


def faults_of_access(page: Page) -> list[str]:
    """Each rule broken, with the first part that breaks it, once nothing moves; and a page wider than its screen."""
    page.evaluate(_STILL)
    found = [f"{one['id']}: {one['nodes'][0]['html'][:300]}" for one in Axe().run(page).response["violations"]]
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found if fits else [*found, "the page scrolls sideways"]
