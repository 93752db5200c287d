"""The two other ways in: a file dropped anywhere on the page, and cells pasted from a spreadsheet."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Opener

LIST = "Nama;HP\nSulastri Prihatin;081255544001\n"
CELLS = "Nama\tHP\nSuwarno Prihatin\t081255544002\n"

DROP = """([kind, text]) => {
    const moved = new DataTransfer();
    if (kind === "file") moved.items.add(new File([text], "dari meja.csv", { type: "text/csv" }));
    else moved.setData("text/plain", text);
    const target = document.querySelector("main");
    for (const name of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: moved }));
}"""

PASTE = """(text) => {
    const held = new DataTransfer();
    held.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: held }));
}"""


def read(page: Page) -> None:
    page.get_by_role("button", name="Baca daftar").click()
    page.wait_for_url(re.compile("/kolom/"))


@pytest.mark.parametrize("size", ["desktop"])
def test_a_file_dropped_on_the_page_is_the_one_that_is_read(open_browser: Opener) -> None:
    page = open_browser("operator.trenggalek")
    page.goto("/impor/mulai/")
    page.evaluate(DROP, ["file", LIST])
    expect(page.locator("[data-chosen]")).to_have_text("dari meja.csv")
    read(page)
    expect(page.locator("h1")).to_have_text("dari meja.csv")
    expect(page.locator("main")).to_contain_text("Sulastri Prihatin")


@pytest.mark.parametrize("size", ["phone"])
def test_cells_pasted_anywhere_on_the_page_stand_in_the_field_for_them(open_browser: Opener) -> None:
    page = open_browser("operator.trenggalek")
    page.goto("/impor/mulai/")
    expect(page.locator("textarea")).to_be_hidden()
    page.evaluate(PASTE, CELLS)
    expect(page.locator("textarea")).to_have_value(CELLS)
    read(page)
    expect(page.locator("main")).to_contain_text("Suwarno Prihatin")


@pytest.mark.parametrize("size", ["desktop"])
def test_a_text_dropped_on_the_page_leaves_everything_as_it_is(open_browser: Opener) -> None:
    page = open_browser("operator.trenggalek")
    page.goto("/impor/mulai/")
    page.evaluate(DROP, ["text", CELLS])
    expect(page.locator("[data-chosen]")).to_be_hidden()
    expect(page.locator("textarea")).to_have_value("")
    assert page.url.endswith("/impor/mulai/")
