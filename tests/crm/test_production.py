"""Production refuses to start with an unsafe setting and says which. Real processes, real environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KEY = "k3y-Of-40-and-10-more-random-letters-q8Zw1Xs7Ed9Rf2Tg5Yh"
SAFE = {"PRODUCTION": "1", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "mitra.example"}


def start(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "NODE_MODULES") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**inherited, "VAR_DIR": str(tmp_path), "ENV_FILE": str(tmp_path / "none"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_safe_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    done = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or too weak"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"TASKS": "immediate"}, "TASKS=immediate"),
        ({"SECURE_SSL_REDIRECT": "0", "SECURE_HSTS_SECONDS": "0"}, "SECURE_HSTS_SECONDS"),
    ],
)
def test_the_web_server_does_not_start_unsafely(tmp_path: Path, unsafe: dict[str, str], named: str) -> None:
    done = start(tmp_path, "-c", "import crm.wsgi", **{**SAFE, **unsafe})
    assert done.returncode != 0
    assert named in done.stderr


def test_the_embedded_default_makes_its_own_key_readable_by_its_owner_only(tmp_path: Path) -> None:
    done = start(tmp_path, "-c", "import crm.wsgi")
    key = tmp_path / "secret_key"
    assert (done.returncode, oct(key.stat().st_mode & 0o777), len(key.read_text()) >= 50) == (
        0,
        "0o600",
        True,
    )
