"""What each kind of engagement looks like: how many come, when, where, and who besides the journalists."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Form:
    """`people` and `others` are the least and the most who come, named and unnamed."""

    people: tuple[int, int]
    at: time
    place: str = ""
    others: tuple[int, int] = (0, 0)
    spontaneous: bool = False
    """Happens without a plan: never planned ahead, never cancelled."""

    chapter: bool = False
    """The PWI chapter itself is a guest."""

    outlets: int = 0
    """How many newsrooms are listed without a named person."""


FORMS = {
    "konferensi-pers": Form((7, 12), time(10), "Ruang Rupatama {unit}", (0, 6), outlets=2),
    "wawancara": Form((1, 2), time(13, 30), "Ruang Humas {unit}"),
    "keterangan-resmi": Form((3, 6), time(11), "Media Center {unit}", outlets=1),
    "audiensi": Form((3, 6), time(9), "Ruang Tamu {unit}", (0, 3), chapter=True),
    "kunjungan-redaksi": Form((2, 4), time(14), "Kantor redaksi", (2, 6), outlets=1),
    "fgd": Form((6, 10), time(9), "Aula {unit}", (5, 20), chapter=True),
    "pelatihan": Form((8, 14), time(8, 30), "Aula {unit}", (10, 25), chapter=True),
    "sosialisasi": Form((3, 7), time(9), "Pendopo {seat}", (20, 60)),
    "liputan-bersama": Form((4, 8), time(7), "Wilayah hukum {unit}", (2, 8)),
    "klarifikasi": Form((4, 8), time(16), "Media Center {unit}", outlets=2),
    "peringatan": Form((10, 18), time(8), "Lapangan apel {unit}", (30, 120), chapter=True),
    "anev": Form((0, 0), time(9), "Ruang rapat {unit}", (8, 20)),
    "doorstop": Form((3, 6), time(11, 30), "Halaman {unit}", spontaneous=True),
    "coffee-morning": Form((6, 12), time(8, 30), "Kantin {unit}", (0, 4)),
    "ngopi-bareng": Form((3, 6), time(15, 30), "Warung kopi dekat {unit}"),
    "silaturahmi": Form((4, 8), time(13), "Balai wartawan {seat}", (2, 8), chapter=True),
    "makan-bersama": Form((4, 8), time(12), "Rumah makan di {seat}", (0, 4)),
    "diskusi": Form((4, 8), time(15), "Ruang Humas {unit}", (0, 5)),
    "media-gathering": Form((8, 16), time(9), "Tempat wisata di {seat}", (5, 20), chapter=True),
    "olahraga-lomba": Form((6, 12), time(7), "Gelanggang olahraga {seat}", (10, 30)),
    "bakti-sosial": Form((4, 9), time(8), "Balai desa di {seat}", (30, 80)),
    "kontak-telepon-whatsapp": Form((1, 1), time(19), spontaneous=True),
}
"""By the code of the kind of engagement."""
