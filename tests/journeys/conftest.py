"""A real server, a real worker, a real browser, on demo data of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

type Opener = Callable[[str], Page]
type Sound = Callable[[Page], None]

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 360, "height": 740},
}


@dataclass(frozen=True)
class Site:
    """A running installation: its address, and the password of its demo sign-ins."""

    url: str
    password: str
    var: Path

    def manage(self, *command: str) -> str:
        """`manage.py` on the same database; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(self.var),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(var: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TASKS", "DEBUG")
    }
    return {**kept, "VAR_DIR": str(var), "ENV_FILE": str(var / "none"), "LOG_LEVEL": "WARNING"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What `make run` starts, on a port and in a directory of its own."""
    var, port = tmp_path_factory.mktemp("site"), free_port()
    unstarted = Site(f"http://localhost:{port}", "", var)
    for command in (
        ["migrate", "--verbosity=0"],
        ["demo_data"],
        ["collectstatic", "--noinput", "--verbosity=0"],
    ):
        unstarted.manage(*command)
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    worker = [sys.executable, "manage.py", "worker"]
    settings = {**environment(var), "PORT": str(port)}
    processes = [subprocess.Popen(command, cwd=ROOT, env=settings) for command in (gunicorn, worker)]
    wait_for(f"{unstarted.url}/akun/login/")
    yield Site(unstarted.url, password_in(var / "demo-accounts.txt"), var)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(timeout=30)


def wait_for(url: str) -> None:
    for _attempt in range(300):
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310  our own server
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} did not answer")


def password_in(accounts: Path) -> str:
    line = next(line for line in accounts.read_text().splitlines() if "operator.trenggalek" in line)
    return re.split(r"\s+", line.strip())[-1]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("No Chromium for the browser journeys: apt-get install chromium")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ]
    return {"executable_path": chromium, "args": [*quiet, "--disable-component-update", "--disable-sync"]}


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sound(size: str) -> Callable[[Page], None]:
    """`sound(page)`: axe finds nothing, and the page is not wider than the screen."""

    def check(page: Page) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html)])"
        )
        assert found == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], page.url

    return check


@pytest.fixture
def open_browser(
    browser: Browser, site: Site, size: str, sound: Callable[[Page], None]
) -> Iterator[Callable[[str], Page]]:
    """`open_browser("operator.trenggalek")` → a page of a browser of its own, signed in, at both widths in turn."""
    contexts: list[BrowserContext] = []

    def as_member(username: str) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=SIZES[size],
            is_mobile=size == "phone",
            has_touch=size == "phone",
            locale="id-ID",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("console", lambda message: refuse_csp_errors(message.text))
        page.goto("/")
        sound(page)
        page.get_by_label("Nama pengguna").fill(username)
        page.get_by_label("Kata sandi", exact=False).first.fill(site.password)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(re.compile(r"/$|/dasbor/"))
        return page

    yield as_member
    for context in contexts:
        context.close()


def refuse_csp_errors(text: str) -> None:
    assert "Content Security Policy" not in text, text
