"""A person of another unit's address book is nowhere: not in a page, a list, an option, an export."""

import pytest

from contacts.models import Contact, Position
from crm.models import AuditEntry, Verb
from tests.exporting import PURPOSE, text_taken
from tests.factories import make_chapter, make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db

PAGES = [
    "",
    "ubah/",
    "hapus/",
    "jangan-hubungi/",
    "boleh-dihubungi/",
    "posisi/tambah/",
    "keanggotaan/tambah/",
    "ukw/tambah/",
]


@pytest.fixture
def foreign() -> Contact:
    return make_contact("Orang Ketapang", of=unit("polres-ketapang"), phone="+6281234567890")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_foreign_person_is_404(sign_in, foreign, page):
    client = sign_in("kepala.trenggalek")

    assert client.get(f"/wartawan/{foreign.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", [page for page in PAGES if page])
def test_posting_to_a_foreign_person_is_404_and_changes_nothing(sign_in, foreign, page):
    client = sign_in("kepala.trenggalek")

    answer = client.post(
        f"/wartawan/{foreign.pk}/{page}", {"name": "Diganti", "level": "muda", "checked_on": "2026-01-01"}
    )

    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert (foreign.name, foreign.version, foreign.do_not_contact_since) == ("Orang Ketapang", 1, None)
    assert not foreign.competences.exists()


def test_a_foreign_position_is_404(sign_in, foreign):
    position = Position.objects.create(contact=foreign, outlet=make_outlet())
    client = sign_in("operator.trenggalek")

    assert client.get(f"/wartawan/posisi/{position.pk}/ubah/").status_code == 404
    assert client.post(f"/wartawan/posisi/{position.pk}/hapus/").status_code == 404
    assert Position.objects.filter(pk=position.pk).exists()


def test_lists_options_and_exports_leave_a_foreign_person_out(sign_in, foreign):
    make_contact("Orang Trenggalek")
    client = sign_in("kepala.trenggalek")

    assert "Orang Ketapang" not in client.get("/wartawan/").text
    assert client.get("/opsi/contact/", {"q": "orang"}).json()["results"][0]["text"] == "Orang Trenggalek"
    assert len(client.get("/opsi/contact/", {"q": "orang"}).json()["results"]) == 1
    for file in ("csv", "xlsx", "vcf"):
        text = text_taken(client, "/wartawan/ekspor/", file=file)
        assert ("Orang Trenggalek" in text, "Orang Ketapang" in text) == (True, False)
    assert client.post(f"/wartawan/{foreign.pk}/ekspor/", PURPOSE).status_code == 404


def test_the_unit_above_sees_the_people_below_and_cannot_edit_them(sign_in):
    contact = make_contact("Orang Munjungan", of=unit("polsek-munjungan"))
    client = sign_in("kepala.trenggalek")

    assert client.get(f"/wartawan/{contact.pk}/").status_code == 200
    assert client.get(f"/wartawan/{contact.pk}/ubah/").status_code == 404


def test_a_person_shared_downwards_is_seen_below_and_not_edited(sign_in):
    shared = make_contact("Pemred Polda", of=unit("polda-jawa-timur"), shared_down=True)
    kept = make_contact("Kontak Polda", of=unit("polda-jawa-timur"))
    client = sign_in("operator.trenggalek")

    assert client.get(f"/wartawan/{shared.pk}/").status_code == 200
    assert client.get(f"/wartawan/{shared.pk}/ubah/").status_code == 404
    assert client.get(f"/wartawan/{kept.pk}/").status_code == 404
    assert sign_in("operator.ketapang").get(f"/wartawan/{shared.pk}/").status_code == 404


def test_directory_pages_show_only_people_the_user_may_see(sign_in, foreign):
    outlet, chapter = make_outlet(), make_chapter()
    foreign.positions.create(outlet=outlet)
    foreign.memberships.create(chapter=chapter)
    client = sign_in("operator.trenggalek")

    outlet_page, chapter_page = client.get(outlet.get_absolute_url()), client.get(chapter.get_absolute_url())

    assert "Orang Ketapang" not in outlet_page.text + chapter_page.text
    assert (outlet_page.context["people_count"], chapter_page.context["members_elsewhere"]) == (0, 1)
    assert client.get("/media/").context["table"].data[0].people == 0


def test_without_a_role_there_are_no_people_but_the_directory_is_open(sign_in):
    make_contact("Orang Trenggalek", outlet=make_outlet("Media Contoh"))
    client = sign_in("tanpa.peran")

    assert client.get("/wartawan/").status_code == 403
    assert client.get("/opsi/contact/", {"q": "orang"}).status_code == 403
    assert client.get("/media/").status_code == 200
    assert client.post("/media/tambah/", {"name": "Baru"}).status_code == 403


def test_looking_at_a_person_joins_the_trail_with_who_and_whom(sign_in, cast):
    contact = make_contact("Orang Trenggalek")

    sign_in("pimpinan.trenggalek").get(f"/wartawan/{contact.pk}/")

    entry = AuditEntry.objects.about(contact).get()
    assert (entry.verb, entry.actor) == (Verb.VIEW, cast["pimpinan.trenggalek"])


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_looking_at_the_history_of_a_person_joins_the_trail_as_a_fragment_too(sign_in, cast, headers):
    contact, outlet = make_contact("Orang Trenggalek"), make_outlet()
    client = sign_in("pimpinan.trenggalek")

    client.get(f"/riwayat/contact/{contact.pk}/", headers=headers)
    client.get(f"/riwayat/outlet/{outlet.pk}/", headers=headers)

    entry = AuditEntry.objects.get(verb=Verb.VIEW)
    assert (entry.actor, entry.object_id) == (cast["pimpinan.trenggalek"], str(contact.pk))


def test_opening_the_form_of_a_person_joins_the_trail_and_a_foreign_one_does_not(sign_in, cast):
    own, foreign = make_contact(), make_contact(of=unit("polres-ketapang"))
    client = sign_in("operator.trenggalek")

    assert client.get(f"/wartawan/{own.pk}/ubah/").status_code == 200
    assert client.get(f"/wartawan/{foreign.pk}/ubah/").status_code == 404
    assert client.get("/wartawan/tambah/").status_code == 200

    entry = AuditEntry.objects.get(verb=Verb.VIEW)
    assert (entry.actor, entry.object_id) == (cast["operator.trenggalek"], str(own.pk))


def test_only_who_may_export_does(sign_in):
    make_contact()

    answers = PURPOSE | {"file": "vcf"}

    assert sign_in("operator.trenggalek").post("/wartawan/ekspor/", answers).status_code == 403
    assert sign_in("kepala.trenggalek").post("/wartawan/ekspor/", answers).status_code == 200
