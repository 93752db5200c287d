"""Press bodies: chapters in a tree, office-holders then and now, two rival boards at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Chapter, ChapterLevel, Office, OfficeStatus, OfficeTitle, PressBody
from contacts.models.bodies import BodyKind
from crm.models import Region
from tests.factories import make_body, make_chapter, make_contact, unit

pytestmark = pytest.mark.django_db


def hold(contact, chapter, title="ketua", **fields: Any):
    return Office.objects.create(
        contact=contact, chapter=chapter, title=OfficeTitle.objects.get(code=title), **fields
    )


@pytest.fixture
def tree() -> dict[str, Chapter]:
    national = make_chapter("PWI Pusat", level=ChapterLevel.NATIONAL)
    province = make_chapter("PWI Jawa Timur", level=ChapterLevel.PROVINCE, parent=national)
    district = make_chapter("PWI Trenggalek", parent=province)
    district.regions.set(Region.objects.filter(code="35.03"))
    make_chapter("PWI Bali", level=ChapterLevel.PROVINCE, parent=national)
    return {"national": national, "province": province, "district": district}


def shape(branches) -> dict:
    return {str(branch.chapter): shape(branch.below) for branch in branches}


def test_the_page_of_a_body_shows_the_tree(sign_in, tree):
    page = sign_in("operator.trenggalek").get(tree["national"].body.get_absolute_url())

    assert shape(page.context["tree"].roots) == {
        "PWI Pusat": {"PWI Bali": {}, "PWI Jawa Timur": {"PWI Trenggalek": {}}}
    }
    assert page.text.index("PWI Jawa Timur") < page.text.index("PWI Trenggalek")


@pytest.mark.parametrize("text", ["trenggalek", "PWI Trengg", "kabupaten trenggalek"])
def test_a_search_keeps_the_line_above_what_it_found(sign_in, tree, text):
    page = sign_in("operator.trenggalek").get(tree["national"].body.get_absolute_url(), {"q": text})

    assert shape(page.context["tree"].roots) == {"PWI Pusat": {"PWI Jawa Timur": {"PWI Trenggalek": {}}}}
    assert (page.context["tree"].found, page.context["tree"].total) == (1, 4)


def test_a_search_without_a_find_says_so(sign_in, tree):
    page = sign_in("operator.trenggalek").get(tree["national"].body.get_absolute_url(), {"q": "zzz"})

    assert (page.status_code, page.context["tree"].roots) == (200, [])


def test_rival_chairs_stand_side_by_side_with_their_status(sign_in, tree):
    chapter = tree["district"]
    hold(make_contact("Ketua Pertama"), chapter)
    hold(make_contact("Ketua Kedua"), chapter, status=OfficeStatus.DISPUTED)
    client = sign_in("operator.trenggalek")

    page = client.get(chapter.get_absolute_url())

    assert {(str(office.contact), office.status) for office in page.context["current"]["offices"]} == {
        ("Ketua Pertama", "definitive"),
        ("Ketua Kedua", "disputed"),
    }
    assert page.context["current"]["rivals"] == 2
    assert "sengketa" in page.text
    body_page = client.get(chapter.body.get_absolute_url()).text
    assert "Ketua Pertama" in body_page
    assert "Ketua Kedua" in body_page


def test_who_holds_an_office_now_and_who_did(sign_in, tree):
    chapter, today = tree["district"], timezone.localdate()
    hold(make_contact("Bekas Ketua"), chapter, end=today - timedelta(days=1))
    hold(make_contact("Ketua Kini"), chapter, start=today)
    hold(make_contact("Ketua Nanti"), chapter, start=today + timedelta(days=1))

    context = sign_in("operator.trenggalek").get(chapter.get_absolute_url()).context

    assert [str(office.contact) for office in context["current"]["offices"]] == ["Ketua Kini"]
    assert [str(office.contact) for office in context["former"]["offices"]] == ["Bekas Ketua"]
    assert [str(office.contact) for office in context["upcoming"]] == ["Ketua Nanti"]
    assert context["current"]["rivals"] == 0


def test_office_holders_of_other_units_are_counted_and_not_named(sign_in, tree):
    chapter = tree["district"]
    for number in range(2):
        hold(make_contact(f"Orang Ketapang {number}", of=unit("polres-ketapang")), chapter)
    client = sign_in("operator.trenggalek")

    page = client.get(chapter.get_absolute_url())

    assert page.context["current"]["elsewhere"] == 2
    assert "Orang Ketapang" not in page.text + client.get(chapter.body.get_absolute_url()).text


def test_ending_an_office_asks_for_its_last_day_only(sign_in, tree):
    office = hold(make_contact("Ketua Kini"), tree["district"], start="2024-01-01", decree_number="SK 1")
    client = sign_in("operator.trenggalek")
    address = f"/organisasi/jabatan/{office.pk}/akhiri/"

    assert client.post(address, {"end": "2023-12-31", "version": 1}).status_code == 422
    assert client.post(address, {"end": "2025-12-31", "version": 1}).status_code == 302
    office.refresh_from_db()
    assert (str(office.end), office.decree_number, office.version) == ("2025-12-31", "SK 1", 2)


def test_an_office_holder_is_added_from_the_page_of_the_chapter(sign_in, tree):
    contact, chapter = make_contact("Ketua Baru"), tree["district"]
    client = sign_in("operator.trenggalek")
    address = f"/organisasi/jabatan/tambah/?chapter={chapter.pk}"

    assert client.get(address).context["form"].initial["chapter"] == chapter.pk
    answer = client.post(
        address,
        {
            "contact": contact.pk,
            "chapter": chapter.pk,
            "title": OfficeTitle.objects.get(code="ketua").pk,
            "status": "acting",
        },
    )

    assert answer.url == chapter.get_absolute_url()
    assert contact.offices.get().status == "acting"


def test_a_chapter_is_added_below_another_of_the_same_body(sign_in, tree):
    client, body = sign_in("operator.trenggalek"), tree["national"].body
    other = make_chapter("AJI Kediri", body=make_body("aji"))
    form = {"body": body.pk, "name": "PWI Tulungagung", "level": "district", "regions": ["35.04"]}

    wrong = client.post("/organisasi/pengurus/tambah/", {**form, "parent": other.pk})
    right = client.post("/organisasi/pengurus/tambah/", {**form, "parent": tree["province"].pk})
    twice = client.post("/organisasi/pengurus/tambah/", {**form, "name": "pwi  tulungagung"})

    chapter = Chapter.objects.get(name="PWI Tulungagung")
    assert list(wrong.context["form"].errors) == ["parent"]
    assert right.url == chapter.get_absolute_url()
    assert (chapter.parent, chapter.steward) == (tree["province"], unit())
    assert (twice.status_code, Chapter.objects.filter(key="pwi tulungagung").count()) == (422, 1)


def test_a_chapter_never_stands_below_itself(sign_in, tree):
    province = tree["province"]
    form = {"name": province.name, "level": "province", "version": 1}
    address = f"/organisasi/pengurus/{province.pk}/ubah/"

    for above in (tree["district"], province):
        answer = sign_in("operator.trenggalek").post(address, {**form, "parent": above.pk})
        assert "parent" in answer.context["form"].errors
    province.refresh_from_db()
    assert province.parent == tree["national"]


def test_a_body_gets_a_free_code_and_a_dated_constituent_flag(sign_in):
    client = sign_in("operator.trenggalek")
    form = {"name": "Ikatan Contoh", "abbreviation": "PWI", "kind": BodyKind.objects.get(code="lainnya").pk}
    make_body("pwi")

    undated = client.post("/organisasi/tambah/", {**form, "constituent": "true"})
    answer = client.post(
        "/organisasi/tambah/", {**form, "constituent": "true", "constituent_checked_on": "2026-08-12"}
    )

    body = PressBody.objects.get(name="Ikatan Contoh")
    assert undated.status_code == 422
    assert answer.url == body.get_absolute_url()
    assert (body.code, body.steward) == ("pwi-2", unit())


def test_a_chapter_with_others_below_is_not_deleted(sign_in, tree):
    client = sign_in("operator.trenggalek")

    assert client.post(f"/organisasi/pengurus/{tree['province'].pk}/hapus/").status_code == 409
    assert (
        client.post(f"/organisasi/pengurus/{tree['district'].pk}/hapus/").url
        == tree["national"].body.get_absolute_url()
    )
    assert Chapter.objects.count() == 3
