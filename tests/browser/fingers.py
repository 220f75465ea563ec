"""A visitor with fingers: what of a page or a dialog does not fit a tablet or a phone, or is too small to touch."""

from playwright.sync_api import ViewportSize

from tests.browser.crawling import Visitor, axe

TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
DIALOG = "[role=dialog], [role=alertdialog]"
_TOUCHED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=menuitem], [role=option]"
# A link within a sentence is as large as its line; one whose target is its whole row says so by a layer over it.
_FAULTS = """async (touched) => {
  const frame = () => new Promise(requestAnimationFrame);
  const faults = [];
  const isSeen = (each) => {
    const {width, height} = each.getBoundingClientRect();
    const style = getComputedStyle(each);
    return width > 1 && height > 1 && style.visibility !== "hidden" && !style.clipPath.includes("inset(50%");
  };
  const name = (each) => (each.getAttribute("aria-label") || each.textContent || each.name || "").trim().slice(0, 40);
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`scrolls sideways: ${wide} of ${innerWidth}`);
  const dialogs = [...document.querySelectorAll("[role=dialog], [role=alertdialog]")].filter(isSeen);
  const titles = [...document.querySelectorAll("h1")].filter(isSeen);
  if (!dialogs.length && titles.length !== 1) faults.push(`${titles.length} headings of level one`);
  for (const each of dialogs) {
    await Promise.allSettled(each.getAnimations().map((one) => one.finished));  // it grows while it opens
    const isOut = () => {
      const {left, right, top, bottom} = each.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
    };
    for (let left = 60; left && isOut(); left -= 1) await frame();
    if (isOut()) faults.push(`${name(each)} sticks out`);
    if (each.scrollWidth > each.clientWidth + 1) faults.push(`${name(each)} scrolls sideways`);
  }
  for (const each of document.querySelectorAll(touched)) {
    if (!isSeen(each) || each.disabled || each.closest(".tl-skip")) continue;
    const label = each.labels?.[0] ?? each.closest("label");
    const isInside = each.tagName === "A" && getComputedStyle(each).display === "inline";
    const isCovered = getComputedStyle(each, "::after").position === "absolute";
    const tall = Math.max(each.offsetHeight, label?.offsetHeight ?? 0);  // not the box: what opens grows for a moment
    if (!isInside && !isCovered && tall < 43.5) faults.push(`${name(each)} is ${Math.round(tall)} tall`);
  }
  return faults;
}"""


class Fingers(Visitor):
    """Notes what of a dialog does not fit, is too small or not for everybody; and a page without its one heading."""

    def look(self, where: str) -> None:
        for size in (TABLET, PHONE) if ":" in where else (TABLET,):
            self.page.set_viewport_size(size)
            found = self.page.evaluate(_FAULTS, _TOUCHED)
            self.visit.complaints += [f"{where}, {size['width']} wide: {fault}" for fault in found]
        self.page.set_viewport_size(TABLET)
        if self.page.locator(DIALOG).count():
            self.visit.complaints += [f"{where}: {fault}" for fault in axe(self.page, part=DIALOG)]
