"""Whatever is sent, the answer is a sentence and nothing changes: never a 5xx."""

from typing import Any

import pytest

from contacts.models import Contact, Outlet, OutletKind
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db

ENORMOUS = "9" * 30


@pytest.mark.parametrize(
    "address",
    [
        f"/wartawan/{ENORMOUS}/",
        f"/media/{ENORMOUS}/",
        f"/organisasi/{ENORMOUS}/",
        f"/organisasi/pengurus/{ENORMOUS}/ubah/",
        "/wartawan/0/",
        "/wartawan/999999999/",
        f"/wartawan/posisi/{ENORMOUS}/hapus/",
        "/opsi/rahasia/",
    ],
)
def test_an_address_that_leads_nowhere_is_404(sign_in, address):
    client = sign_in("kepala.trenggalek")

    assert client.get(address).status_code == 404
    assert client.post(address).status_code in (404, 405)


@pytest.mark.parametrize("name", ["kind", "outlet", "body", "chapter", "beat", "ukw", "unit"])
@pytest.mark.parametrize("value", [ENORMOUS, "abc", "-1", "1.5", "' OR 1=1", "\u0660"])
def test_a_filter_with_a_strange_value_is_a_sentence(sign_in, name, value):
    page = sign_in("operator.trenggalek").get("/wartawan/", {name: value})

    assert page.status_code == 400
    assert name in page.context["filter"].form.errors


@pytest.mark.parametrize(
    "address", ["/wartawan/", "/media/", "/organisasi/", "/opsi/contact/", "/opsi/region/"]
)
@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "outlet=%00"])
def test_nul_or_a_lone_surrogate_in_an_address_is_400(sign_in, address, query):
    assert sign_in("operator.trenggalek").get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize(
    "address", ["/wartawan/", "/media/", "/organisasi/", "/opsi/contact/", "/opsi/outlet/", "/opsi/unit/"]
)
@pytest.mark.parametrize("query", ["q=" + "%F0%9F%92%A9" * 20, "q=%25_%25", "q=" + "a+" * 45, "q='%22%3B--"])
def test_odd_searches_find_nothing_and_break_nothing(sign_in, address, query):
    assert sign_in("operator.trenggalek").get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["page=0", "page=abc", f"page={ENORMOUS}", "page=2"])
def test_a_page_that_does_not_exist_is_404(sign_in, query):
    make_contact()

    assert sign_in("operator.trenggalek").get(f"/wartawan/?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["sort=password", "sort=unit__path", "sort=" + "x" * 300, "sort=-name,kind"]
)
def test_sorting_by_what_is_no_column_changes_nothing(sign_in, query):
    make_contact()

    assert sign_in("operator.trenggalek").get(f"/wartawan/?{query}").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a\x00b"},
        {"name": "a\x07b"},
        {"name": "x" * 5000},
        {"name": "   "},
        {"email": "bukan surel"},
        {"email": "a\x00@contoh.id"},
        {"outlet": ENORMOUS},
        {"outlet": "1; DROP"},
        {"role": ENORMOUS},
        {"beats": [ENORMOUS]},
        {"beats": ["a"]},
        {"regions": ["x\x00"]},
        {"regions": [ENORMOUS]},
        {"chapters": [ENORMOUS]},
        {"kind": "musuh"},
        {"source": ""},
        {"purpose": "\x01"},
        {"prefix_title": "x" * 61},
        {"phone": "\x00"},
        {"other_phones": "0812\n" * 200},
    ],
)
def test_a_person_with_a_wrong_field_is_refused_with_a_sentence(sign_in, wrong: dict[str, Any]):
    form = {
        "name": "Budi",
        "kind": "journalist",
        "source": "uji",
        "legal_basis": "public_task",
        "purpose": "Kemitraan",
    }

    answer = sign_in("operator.trenggalek").post("/wartawan/tambah/", {**form, **wrong})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("version", [ENORMOUS, "x", "-1", "0"])
def test_a_strange_version_never_overwrites(sign_in, version):
    contact = make_contact("Budi")
    form = {
        "name": "Diganti",
        "kind": "journalist",
        "source": "uji",
        "legal_basis": "public_task",
        "purpose": "Kemitraan",
    }

    answer = sign_in("operator.trenggalek").post(
        f"/wartawan/{contact.pk}/ubah/", {**form, "version": version}
    )

    assert answer.status_code in (409, 422)
    contact.refresh_from_db()
    assert contact.name == "Budi"


@pytest.mark.parametrize(
    "wrong",
    [
        {"website": "javascript:alert(1)"},
        {"group": ENORMOUS},
        {"kind": ENORMOUS},
        {"phone": "12"},
        {"name": "\x00"},
    ],
)
def test_an_outlet_with_a_wrong_field_is_refused_with_a_sentence(sign_in, wrong):
    form = {"name": "Radar", "kind": OutletKind.objects.get(code="siber").pk, **wrong}

    answer = sign_in("operator.trenggalek").post("/media/tambah/", form)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Outlet.objects.exists()


def test_the_unit_of_somebody_else_is_no_filter(sign_in):
    answer = sign_in("operator.trenggalek").get("/wartawan/", {"unit": unit("polres-ketapang").pk})

    assert answer.status_code == 400


def test_markup_in_a_name_stays_text(sign_in):
    outlet = make_outlet("<script>alert(1)</script>")
    contact = make_contact("<b>Budi</b>", outlet=outlet)
    client = sign_in("operator.trenggalek")

    for address in ("/wartawan/", "/media/", contact.get_absolute_url(), outlet.get_absolute_url()):
        page = client.get(address).text
        assert "<b>Budi" not in page
        assert "<script>alert" not in page
