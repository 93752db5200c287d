"""Hands that use nothing but the keyboard, and notice when the focus is somewhere that nobody sees."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 200

HAS_FOCUS = "element => element === document.activeElement"
HAS_FOCUS_IN_GROUP = "element => element.name === document.activeElement.name"
IS_SEEN = """element => {
  const aim = element.closest("label") ?? element, box = aim.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return Boolean(seen) && (aim.contains(seen) || aim.parentElement === seen);
}"""
"""Neither outside of the screen nor under a bar (WCAG 2.4.11)."""


@dataclass(frozen=True)
class Keyboard:
    page: Page

    def reach(self, aim: Locator, until: str = HAS_FOCUS) -> None:
        """Tab on from where the focus is until it is on `aim`."""
        expect(aim).to_be_visible()
        for _tab in range(MOST_TABS):
            if aim.evaluate(until):
                # The page scrolls smoothly: it takes its time to come there.
                self.page.wait_for_function(IS_SEEN, arg=aim.element_handle(), timeout=5000)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {aim}")

    def press(self, aim: Locator) -> None:
        """A link or a button."""
        self.reach(aim)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, radio: Locator) -> None:
        """One of several: Tab comes to the group, the arrows to its choices."""
        self.reach(radio, HAS_FOCUS_IN_GROUP)
        if radio.evaluate(HAS_FOCUS):
            self.page.keyboard.press("Space")
        while not radio.is_checked():
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_focused()

    def select(self, box: Locator, label: str) -> None:
        self.reach(box)
        self.page.keyboard.press("Home")
        for _option in range(box.locator("option").count()):
            if box.evaluate("box => box.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice is called {label}")

    def type(self, field: Locator, text: str) -> None:
        """Over what stands there."""
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)
