"""The chapters of a press body as a tree, whatever its size in a constant number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from contacts.models import Chapter, Contact, Office, PressBody
from crm.models import User


@dataclass(slots=True)
class Branch:
    """A chapter with those below it. `chairs` are the present leaders the user may see, `elsewhere` counts the rest."""

    chapter: Chapter
    chairs: list[Office] = field(default_factory=list)
    elsewhere: int = 0
    below: "list[Branch]" = field(default_factory=list)
    found: bool = False

    @property
    def size(self) -> int:
        """How many chapters stand below, at any depth."""
        return sum(1 + branch.size for branch in self.below)


@dataclass(frozen=True, slots=True)
class Tree:
    roots: list[Branch]
    total: int
    found: int


def chapter_tree(body: PressBody, *, user: User, text: str = "") -> Tree:
    """All chapters of `body`; with `text` only those that match it, and the line above each."""
    chapters = Chapter.objects.visible_to(user).filter(body=body).order_by("name", "pk")
    branches = {chapter.pk: Branch(chapter) for chapter in chapters}
    add_chairs(branches, body, user)
    matching = set(matching_chapters(body, user, text)) if text else set(branches)
    for key in matching & branches.keys():
        branches[key].found = bool(text)
    kept = with_lines_above(branches, matching)
    return Tree(roots_of(branches, kept), total=len(branches), found=len(matching))


def matching_chapters(body: PressBody, user: User, text: str) -> Iterable[int]:
    """Chapters found by their own name or a region they cover."""
    rows = Chapter.objects.visible_to(user).filter(body=body)
    return rows.named_or_covering(text).values_list("pk", flat=True)


def add_chairs(branches: dict[int, Branch], body: PressBody, user: User) -> None:
    chairs = Office.objects.current().chairs().filter(chapter__body=body)
    for office in chairs.filter(contact__in=Contact.objects.visible_to(user)).select_related(
        "contact", "title"
    ):
        branches[office.chapter_id].chairs.append(office)
    for chapter, count in Counter(chairs.order_by().values_list("chapter", flat=True)).items():
        branches[chapter].elsewhere = count - len(branches[chapter].chairs)


def with_lines_above(branches: dict[int, Branch], keys: set[int]) -> set[int]:
    kept: set[int] = set()
    for key in keys:
        now: int | None = key
        while now in branches and now not in kept:
            kept.add(now)
            now = branches[now].chapter.parent_id
    return kept


def roots_of(branches: dict[int, Branch], kept: set[int]) -> list[Branch]:
    """The branches hung below one another. One whose parent is missing stands at the top."""
    roots: list[Branch] = []
    for key, branch in branches.items():
        if key not in kept:
            continue
        parent = branches.get(branch.chapter.parent_id or 0)
        (parent.below if parent else roots).append(branch)
    return roots
