"""Lists as people bring them, made by chance: of two worlds of entries that the register half knows."""

from hypothesis import strategies as st

ERASE = "__HAPUS__"
MESS = [
    "-",
    " ",
    ERASE,
    "__hapus__",
    "=1+1",
    "'",
    "\ufdfa" * 9,
    "0812",
    "bukan alamat",
    "32/1/2026",
    "x" * 300,
]


def cell(*texts: str, erasable: bool = False) -> st.SearchStrategy[str]:
    """Blank, first of all: an example that fails is told with the cells that it needs."""
    return st.sampled_from(["", "", *texts, *texts, *([ERASE] if erasable else [])])


PEOPLE = {
    "nama": st.sampled_from(
        [
            "Budi Santoso",
            "Moh. Budi Santoso, S.H.",
            "Budi Santosa",
            "Budi Raharjo",
            "SARI DEWI",
            "Rini",
            "Drs. Tono",
            "Edi",
        ]
    ),
    "nomor mitra pers": st.sampled_from(["", "", "", "budi", "sari", "foreign", "999999"]),
    "HP 1": cell("081234567890", "+62 813-1111-2222", "0355 791234", "081234567890 / 0813 1111 2222"),
    "HP 2": st.sampled_from(["", "", "081298765432", "081298765433", "081298765434"]),
    "email": cell("budi@x.id", "BUDI@X.ID", "baru@x.id", erasable=True),
    "gelar belakang": cell("S.Sos.", erasable=True),
    "media": cell("Kabar Lama", "kabar lama", "Suara (Radio)", "Radio Baru"),
    "jabatan": cell("Reporter", "Redaktur"),
    "media 2": st.sampled_from(["", "", "Kabar Lama"]),
    "jabatan 2": st.sampled_from(["", "", "Reporter"]),
    "organisasi": st.sampled_from(
        ["PWI Trenggalek", "PWI Kab. Trenggalek", "PWI Trenggalek", "PWI Kota Kediri"]
    ),
    "no kartu": cell("12/A", "13", erasable=True),
    "jabatan organisasi": cell("Ketua"),
    "bidang liputan": cell("Kriminal", "Ekonomi, Kriminal", erasable=True),
    "wilayah": cell("Kabupaten Trenggalek", "Jawa Timur; Trenggalek", erasable=True),
}
OUTLETS = {
    "nama": st.sampled_from(["Kabar Lama", "KABAR LAMA", "Kabar Baru", "Suara", "Suara Jauh", "Radio Rimba"]),
    "nama lain": cell("KL", "Kabar Lama; KL", "Suara", erasable=True),
    "jenis": st.sampled_from(["", "Siber", "Cetak", "Radio"]),
    "website": cell("kabar.id", "https://www.kabar.id/", "suara.id/satu", "suara.id/dua", erasable=True),
    "telepon": cell("0355 791234", "081234567890", erasable=True),
    "email": cell("redaksi@kabar.id", erasable=True),
    "badan hukum": cell("PT Kabar", "PT Baru", erasable=True),
    "status": st.sampled_from(["", "Administratif"]),
    "tanggal": st.sampled_from(["2 Januari 2026", "2026-01-02"]),
    "provinsi": cell("Kabupaten Trenggalek", "Jawa Timur", erasable=True),
    "alamat redaksi": cell("Jalan Contoh 1", erasable=True),
}


type Rows = list[dict[str, str]]


def files(columns: dict[str, st.SearchStrategy[str]], *, some_without: str = "") -> st.SearchStrategy[Rows]:
    """A few rows; in every seventh some cell is a mess. Half of the lists lack the column `some_without`."""
    chance = st.integers(0, 2**16)
    row = st.builds(spoil, st.fixed_dictionaries(columns), chance, st.sampled_from(MESS))
    rows = st.lists(row, min_size=1, max_size=6)
    return rows | rows.map(lambda rows: without(rows, some_without)) if some_without else rows


def without(rows: Rows, name: str) -> Rows:
    return [{header: text for header, text in row.items() if header != name} for row in rows]


def spoil(row: dict[str, str], chance: int, text: str) -> dict[str, str]:
    at = 7 * len(row) - 1 - chance % (7 * len(row))
    return {**row, list(row)[at]: text} if at < len(row) else row
