"""How much two outlets look like one. Pure: no database.

The same website means the same outlet only at the very same address: `rri.co.id/surabaya` is not `rri.co.id/malang`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from contacts.duplicates.keys import outlet_key, squashed
from contacts.duplicates.scoring import Likeness, Reason
from crm.text import search_key

LIKELY = 0.55
SITE, HOST, OTHER_SITES = 0.6, 0.2, -0.1
SAME_NAME, SAME_CORE, ALIAS, SIMILAR_NAME = 0.7, 0.6, 0.6, 0.35
PHONE, EMAIL, REGION, OTHER_REGIONS, OTHER_KIND = 0.3, 0.3, 0.1, -0.1, -0.5
ALIKE = 0.88


@dataclass(frozen=True, slots=True)
class Place:
    """What is compared of one outlet. `site` is host and path of its website; names are keys without spaces.

    `words` are those of all its names, for finding it.
    """

    id: int
    full_key: str
    name_key: str
    words: frozenset[str] = frozenset()
    other_names: frozenset[str] = frozenset()
    site: str = ""
    email: str = ""
    phones: frozenset[str] = frozenset()
    kind: int | None = None
    regions: frozenset[str] = frozenset()

    @property
    def domain(self) -> str:
        return self.site.partition("/")[0]


def place(
    pk: int,
    name: str,
    *,
    other_names: str = "",
    site: str = "",
    email: str = "",
    phones: Iterable[str] = (),
    kind: int | None = None,
    regions: Iterable[str] = (),
) -> Place:
    """A Place from what a form or a row of a file says; `other_names` stand one a line."""
    aliases = [outlet_key(line) for line in other_names.splitlines() if line.strip()]
    key = outlet_key(name)
    return Place(
        pk,
        squashed(search_key(name)),
        squashed(key),
        frozenset(word for words in (key, *aliases) for word in words.split()),
        frozenset(map(squashed, aliases)),
        site,
        email.lower(),
        frozenset(filter(None, phones)),
        kind,
        frozenset(regions),
    )


def likeness(one: Place, other: Place) -> Likeness | None:
    """How much two outlets look like one, or None when they hardly do."""
    found = comparison(one, other)
    return found if found.score >= LIKELY - 1e-9 and found.reasons != (Reason.REGION.value,) else None


def comparison(one: Place, other: Place) -> Likeness:
    reasons: list[str] = []
    score = of_contact(one, other, reasons) + of_sites(one, other, reasons) + of_names(one, other, reasons)
    if one.kind and other.kind and one.kind != other.kind:
        score += OTHER_KIND  # the paper and the news site of one house are two outlets
    if one.regions and other.regions:
        shared = bool(one.regions & other.regions)
        score += REGION if shared else OTHER_REGIONS
        if shared:
            reasons.append(Reason.REGION.value)
    return Likeness(max(0.0, min(1.0, score)), tuple(reasons))


def of_contact(one: Place, other: Place, reasons: list[str]) -> float:
    score = 0.0
    if one.phones & other.phones:
        reasons.append(Reason.PHONE.value)
        score += PHONE
    if one.email and one.email == other.email:
        reasons.append(Reason.EMAIL.value)
        score += EMAIL
    return score


def of_sites(one: Place, other: Place, reasons: list[str]) -> float:
    if not one.site or not other.site:
        return 0
    if one.site == other.site:
        reasons.append(Reason.DOMAIN.value)
        return SITE
    if one.domain == other.domain:
        # One of them without a path is the house itself; two paths are two editions.
        house = one.site == one.domain or other.site == other.domain
        if house:
            reasons.append(Reason.DOMAIN.value)
        return HOST if house else OTHER_SITES
    return OTHER_SITES


def of_names(one: Place, other: Place, reasons: list[str]) -> float:
    if one.name_key == other.name_key:
        reasons.append(Reason.NAME.value)
        return SAME_NAME if one.full_key == other.full_key else SAME_CORE
    if one.name_key in other.other_names or other.name_key in one.other_names:
        reasons.append(Reason.ALIAS.value)
        return ALIAS
    if OSA.normalized_similarity(one.name_key, other.name_key, score_cutoff=ALIKE):
        reasons.append(Reason.SIMILAR_NAME.value)
        return SIMILAR_NAME
    return 0
