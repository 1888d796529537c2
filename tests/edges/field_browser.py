"""A phone in a real browser: the server with its orders, the phone in somebody's hand, what it photographs."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.edges.chromium import CHROMIUM, NEEDS
from tests.edges.field_site import Site, until

PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=15_000)
HERE = {"longitude": 115.7812, "latitude": 33.8701, "accuracy": 9}

MARKS = [*NEEDS, pytest.mark.xdist_group("field")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database_in: Any) -> Iterator[Site]:
    """The server with fourteen orders at the network unit; each test takes one of its own."""
    with database_in(tmp_path_factory.mktemp("field")) as environment:
        made = Site(environment)
        made.known = made.run("prepare(14)")
        made.start()
        yield made
        made.end()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Phone:
    """A phone in somebody's hand, installed: its worker keeps the page."""

    def __init__(self, browser: Browser, site: Site, who: str = "crew", **more: Any) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE, geolocation=HERE, permissions=["geolocation"], locale="zh-CN", **more
        )
        self.context.set_default_timeout(15_000)
        self.become(who)
        self.page: Page = self.context.new_page()
        self.heard: list[str] = []
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.open()
        if more.get("service_workers") != "block":
            until(lambda: self.page.evaluate("Boolean(navigator.serviceWorker.controller)"))

    def become(self, who: str) -> None:
        """Somebody else signs in on this phone (None: nobody)."""
        self.context.clear_cookies()
        if who:
            cookie = {"name": "sessionid", "value": self.site.known["sessions"][who], "url": self.site.url}
            self.context.add_cookies([cookie])

    def open(self, address: str = "") -> None:
        self.page.goto(f"{self.site.url}/field/{address}")
        self.page.locator("html[data-ready=field]").wait_for(state="attached")
        if not address:
            self.page.locator(".f-card, .f-empty:not(:has-text('正在读取'))").first.wait_for()

    def signal(self, there: bool) -> None:
        self.context.set_offline(not there)

    def act(self, number: str, type_: str) -> None:
        """From the list: the order, then the act's form."""
        self.open(f"#/o/{number}")
        if type_ in {"hand_over", "defer"}:
            self.page.locator("#f-more summary").click()
        self.page.locator(f"#f-act-{type_}").click()
        self.page.locator("#f-submit").wait_for()

    def arrive(self, number: str) -> None:
        self.act(number, "arrive")
        self.page.locator("#f-submit").click()
        self.page.locator(".f-queue__act").first.wait_for()

    def feed_back(self, number: str, photo: bytes = b"") -> None:
        """Three taps: feed back, what was done, send."""
        self.act(number, "feed_back")
        if photo:
            file = {"name": "site.jpg", "mimeType": "image/jpeg", "buffer": photo}
            self.page.locator("input[data-slot=photos][data-source=camera]").set_input_files(file)
            self.page.locator(".f-photo", has_text="位置 ±9 米").wait_for()
        self.page.get_by_label("擦拭镜头").check()
        self.page.locator("#f-submit").click()
        self.page.locator(".f-queue__act").first.wait_for()

    def queue(self, state: str) -> Any:
        return self.page.locator(f".f-queue__act[data-state={state}]")

    def sent(self, count: int) -> None:
        self.page.goto(f"{self.site.url}/field/#/queue")
        expect(self.queue("done")).to_have_count(count)


FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (this.name === "photos") throw new DOMException("no room", "QuotaExceededError");
    return window.put.call(this, value, key);
  };
}"""
"""A phone without room for another photo."""


def photo(width: int = 3000, height: int = 2000, exif: Image.Exif | None = None) -> bytes:
    written = BytesIO()
    more = {} if exif is None else {"exif": exif}
    Image.effect_noise((width, height), 60).convert("RGB").save(written, "JPEG", quality=80, **more)
    return written.getvalue()


def held_upright() -> Image.Exif:
    """What a camera tells that was held upright at half past nine."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:06:03 09:30:00"
    return exif


def verbs(told: dict[str, Any]) -> list[str]:
    return [e["verb"] for e in told["events"] if e["verb"] not in {"reported", "dispatched"}]
