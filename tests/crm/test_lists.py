"""Lists are data: the administrator of the topmost unit extends them."""

from contacts.models import Beat


def test_an_entry_is_added_and_offered_in_both_languages(sign_in) -> None:
    data = {"code": "bahari", "name_id": "Bahari", "name_en": "Maritime", "order": 130}
    assert sign_in("admin.mabes").post("/daftar/beat/tambah/", data).status_code == 302
    entry = Beat.objects.offered().get(code="bahari")
    assert (entry.name_id, entry.name_en, entry.name) == ("Bahari", "Maritime", "Bahari")


def test_an_entry_is_retired_not_deleted(sign_in) -> None:
    entry = Beat.objects.get(code="umum")
    data = {"name_id": "Umum", "name_en": "General", "order": 120, "retired": "on", "version": 1}
    assert sign_in("admin.mabes").post(f"/daftar/beat/{entry.pk}/ubah/", data).status_code == 302
    assert not Beat.objects.offered().filter(code="umum").exists()
    assert Beat.objects.filter(code="umum").exists()


def test_an_administrator_of_one_unit_does_not_change_what_all_share(sign_in) -> None:
    assert sign_in("admin.trenggalek").get("/daftar/beat/").status_code == 403


def test_an_unknown_list_is_not_found(sign_in) -> None:
    assert sign_in("admin.mabes").get("/daftar/user/").status_code == 404
    assert sign_in("admin.mabes").get("/daftar/beat/999/ubah/").status_code == 404
