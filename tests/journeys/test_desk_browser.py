"""A desk's day in a real browser: sign in, dispatch, repair, re-test, confirm, the archived order with pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.city import PASSWORD, Caller, City

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


class Desk:
    """A person at a browser."""

    def __init__(self, browser: Any, city: City, username: str, width: int = 1440, height: int = 900) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.city, self.troubles = city, []
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.goto(f"{city.url}/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(f"{city.url}/")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.city.url}{path}")

    def act(self, number: str, act: str, **fields: str) -> None:
        """Fill one act's form on the order page and send it."""
        self.open(f"/orders/{number}/")
        form = self.page.locator(f"#act-{act}")
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("button.btn").last.click()
        self.page.wait_for_load_state()

    def state(self, number: str) -> str:
        self.open(f"/orders/{number}/")
        return str(self.page.get_attribute("#order", "data-state"))

    def picture(self, folder: Path, name: str) -> None:
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


def test_from_the_board_to_the_archive(city: City, browser: Any, tmp_path: Path) -> None:
    api = Caller(city, "owner")
    round_ = api.patrol()
    assert round_["state"] == "DONE", f"{round_}\n{city.log()}"
    blurred = [o for o in api.orders(view="triage") if o["fault"] == "IMG_BLUR"]
    assert blurred, f"{round_['summary']}\n{city.log()}"
    order = blurred[0]
    number, integrator = order["number"], city.truth()["accounts"][order["proposed_unit"]]
    desk = Desk(browser, city, integrator)
    desk.open("/board/")
    card = desk.page.locator(".sw-cause", has=desk.page.locator(f"a[href='/orders/{number}/']"))
    assert card.locator("img").count() == 2, "the baseline beside now"
    card.locator("button.btn-primary").click()
    card.locator("text=已派单").wait_for()
    desk.act(number, "feed_back", measures="擦拭并重新对焦")
    assert desk.state(number) == "PENDING_CONFIRM"
    for _ in range(40):
        if desk.page.locator("#tests [data-passed='1']").count():
            break
        desk.page.wait_for_timeout(1000)
        desk.open(f"/orders/{number}/")
    desk.act(number, "confirm")
    assert desk.state(number) == "ARCHIVED"
    shown = desk.page.locator("#tests img")
    assert shown.count() >= 2
    for i in range(2):
        shown.nth(i).scroll_into_view_if_needed()
        assert shown.nth(i).evaluate("i => i.decode().then(() => i.naturalWidth)") > 100
    desk.picture(tmp_path, "archived")
    assert desk.troubles == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_every_page_fits_and_is_quiet(city: City, browser: Any, tmp_path: Path, width: int, height: int) -> None:
    desk = Desk(browser, city, "owner", width, height)
    camera = Caller(city, "owner").get("/cameras", size=1)[0]["gb_code"]
    for path in ("/", "/board/", "/orders/", "/orders/new/", "/cameras/", f"/cameras/{camera}/", "/map/", "/inbox/"):
        desk.open(path)
        desk.page.wait_for_load_state("networkidle")
        wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px wider than {width}"
    assert desk.troubles == []
