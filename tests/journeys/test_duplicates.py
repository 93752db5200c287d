"""Two entries that are one person: found, compared, merged, and taken apart again. At both widths."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener, Site, Sound

MAKE = """
import json
from contacts.models import Contact, Outlet
from crm.models import Unit
unit, outlet = Unit.objects.get(code="polres-trenggalek"), Outlet.objects.order_by("pk").first()
numbers = {}
for size, name in (("desktop", "Wahyuningtyas Pramesti"), ("phone", "Suryaningrat Kertapati")):
    kept = Contact.objects.create(unit=unit, name=name, email=f"{size}@kartu.example", source="kartu nama")
    other = Contact.objects.create(unit=unit, name=f"H. {name}", source="daftar hadir")
    number = f"+6281266611{len(size):03}"
    kept.phones.create(number=number)
    other.phones.create(number=number)
    other.positions.create(outlet=outlet)
    numbers[size] = {"name": name, "kept": kept.pk, "other": other.pk, "outlet": outlet.name}
print(json.dumps(numbers))
"""


@pytest.fixture(scope="module")
def pairs(site: Site) -> dict[str, dict[str, Any]]:
    """For each width somebody who came into the register twice."""
    found: dict[str, dict[str, Any]] = json.loads(site.manage("shell", "-v0", "-c", MAKE))
    return found


def test_an_operator_merges_a_likely_duplicate_and_takes_it_apart_again(
    open_browser: Opener, sound: Sound, pairs: dict[str, dict[str, Any]], size: str
) -> None:
    page, pair = open_browser("operator.trenggalek"), pairs[size]
    name, kept, other = pair["name"], f"/wartawan/{pair['kept']}/", f"/wartawan/{pair['other']}/"
    page.goto("/wartawan/")
    page.get_by_role("link", name="Kemungkinan duplikat").click()
    likely = page.locator("section.card").filter(has_text=name)
    expect(likely).to_contain_text("nomor telepon sama")
    sound(page)

    likely.get_by_role("link", name=re.compile("Bandingkan dan gabung")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gabungkan dua entri")
    if not page.url.endswith(f"{kept}gabung/{pair['other']}/"):
        page.get_by_role("link", name=re.compile("^Tukar")).click()
    sound(page)
    names = page.get_by_role("group", name="Nama")
    expect(names.get_by_role("radio", name=f"H. {name}")).to_be_checked()
    names.get_by_role("radio", name=re.compile("pada entri yang dipertahankan")).check()
    page.get_by_role("button", name="Gabungkan keduanya").click()
    page.wait_for_url(re.compile(f"{kept}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("main")).to_contain_text(f"Digabung: H. {name}.")
    expect(page.locator("main")).to_contain_text(pair["outlet"])
    sound(page)
    page.goto(other)
    assert page.url.endswith(kept), "the address of the other entry leads to the one that was kept"
    page.goto("/wartawan/duplikat/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kemungkinan duplikat")
    expect(likely).to_have_count(0)

    page.goto(kept)
    page.get_by_role("link", name=re.compile("Pisahkan lagi")).click()
    sound(page)
    page.get_by_role("button", name="Pisahkan", exact=True).click()
    page.wait_for_url(re.compile(f"{other}$"))
    expect(page.locator("main")).to_contain_text("menjadi dua entri lagi")
    expect(page.locator("main")).to_contain_text(pair["outlet"])
    sound(page)
    page.goto(kept)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("main")).not_to_contain_text("Pisahkan lagi")
    page.goto("/wartawan/duplikat/")
    expect(likely).to_have_count(1)


def test_who_is_known_shows_while_the_name_is_typed(
    open_browser: Opener, sound: Sound, pairs: dict[str, dict[str, Any]], size: str
) -> None:
    page, name = open_browser("operator.trenggalek"), pairs[size]["name"]
    page.goto("/wartawan/tambah/")
    hint = page.locator("[role=status]").filter(has_text="Mungkin sudah ada di daftar")
    expect(hint).to_have_count(0)

    page.locator("#id_name").press_sequentially(name.replace("a", "\u0430"))
    page.locator("#id_phone").press_sequentially(f"081266611{len(size):03}")

    expect(hint.get_by_role("link", name=f"H. {name}")).to_be_visible()
    sound(page)
    page.locator("#id_phone").fill("")
    page.locator("#id_name").fill("Orang Yang Lain")
    expect(hint).to_have_count(0)
