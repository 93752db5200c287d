"""`.env.example` names every variable that the settings read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_variable_stands_in_the_example() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "crm" / "settings.py").read_text()))
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert read == named
