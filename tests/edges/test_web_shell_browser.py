"""The style guide in a real browser: silent console, no serious axe finding, nothing wider than a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.fixtures import Settings

from tests.edges.chromium import CHROMIUM, NEEDS

SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
MAP_SECONDS = 60

pytestmark = [*NEEDS, pytest.mark.urls("tests.edges.test_web_shell")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the test's thread
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the library's
        pass


@pytest.fixture
def guide(wired: SimpleNamespace, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The style guide over loopback, its assets served as in production; it needs no database."""
    settings.STATIC_ROOT = str(tmp_path)
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, allow_reuse_address=False)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/styleguide/"
    server.shutdown()
    server.server_close()


def _open(browser: Browser, address: str, size: str, theme: str, **more: Any) -> tuple[Page, list[str]]:
    page = browser.new_context(viewport=SIZES[size], color_scheme=theme, **more).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(address)
    page.locator("html[data-ready=app]").wait_for(state="attached")
    page.locator("[data-map][data-state=ready]").wait_for(state="attached", timeout=MAP_SECONDS * 1000)
    return page, heard


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_style_guide_is_silent_accessible_and_fits(chromium: Browser, guide: str, size: str, theme: str) -> None:
    page, heard = _open(chromium, guide, size, theme)
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.locator("[data-chart]:not([data-state=ready])").count() == 0
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
    assert heard == []


def test_a_cause_is_dispatched_to_another_unit_without_a_reload(chromium: Browser, guide: str) -> None:
    page, heard = _open(chromium, guide, "desk", "light")
    card = page.locator(".sw-cause").first
    card.get_by_role("button", name="改派").click()
    card.get_by_role("combobox", name="责任单位").select_option(label="亳州广联网络公司")
    card.get_by_role("button", name="派给 亳州广联网络公司").click()
    page.locator(".sw-toast", has_text="已派给亳州广联网络公司").wait_for()
    assert "已派单" in page.locator(".sw-cause").first.inner_text()
    assert heard == []


def test_the_table_filters_and_pages_in_place(chromium: Browser, guide: str) -> None:
    page, heard = _open(chromium, guide, "desk", "light")
    first = page.locator("#rows td.sw-key").first.inner_text()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="回到第一页").wait_for()
    assert page.locator("#rows td.sw-key").first.inner_text() != first
    page.get_by_role("searchbox").fill("没有的地方")
    page.get_by_text("没有符合条件的工单").wait_for()
    assert heard == []


def test_the_keyboard_reads_a_stage_and_escape_puts_it_away(chromium: Browser, guide: str) -> None:
    page, _ = _open(chromium, guide, "phone", "light")
    piece = page.locator(".sw-clock__piece").last
    piece.focus()
    tip = page.locator(f"[id='{piece.get_attribute('aria-describedby')}']")
    tip.wait_for(state="visible")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES["phone"]["width"]
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


def test_pictures_open_large_and_lie_over_each_other(chromium: Browser, guide: str) -> None:
    page, heard = _open(chromium, guide, "desk", "dark")
    page.locator(".sw-picture__frame").first.click()
    viewer = page.locator("#sw-viewer[open]")
    viewer.wait_for()
    assert viewer.locator("figure").count() == 2
    viewer.get_by_role("button", name="叠放").click()
    viewer.get_by_role("slider").wait_for()
    page.keyboard.press("Escape")
    page.locator("#sw-viewer:not([open])").wait_for(state="attached")
    assert heard == []


def test_without_webgl_the_map_says_so_and_lists_what_needs_attention(chromium: Browser, guide: str) -> None:
    page = chromium.new_context(viewport=SIZES["desk"]).new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(guide)
    page.locator("[data-map][data-state=failed]").wait_for(timeout=MAP_SECONDS * 1000)
    assert page.get_by_text("画不了地图").is_visible()
    assert page.locator(".sw-map__say li").count() > 10
