"""A station reports from a phone in a real browser, the desk sorts it, the station follows; the second report joins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.city import Caller, City
from tests.journeys.test_desk_browser import CHROMIUM, Desk
from tests.journeys.test_desk_browser import browser as browser  # the fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


def fits_and_is_accessible(desk: Desk) -> None:
    over = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    found = Axe().run(desk.page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []


def choose(desk: Desk, text: str) -> str:
    """Type a part of the name and choose the first camera that is well; its code."""
    desk.page.fill("input[name=q]", text)
    found = desk.page.locator("#found button", has_text="正常").first
    found.wait_for()
    code = found.get_attribute("data-code")
    found.click()
    desk.page.locator(f"input[name=camera][value='{code}']").wait_for(state="attached")
    return str(code)


def mine(desk: Desk) -> Any:
    desk.page.wait_for_url("**/report/mine/")
    return desk.page.locator("#mine [data-number]").first


def test_a_station_reports_from_a_phone_and_follows(city: City, browser: Any, tmp_path: Path) -> None:
    Caller(city, "owner").patrol()
    phone = Desk(browser, city, "police", width=390, height=844)
    phone.open("/report/")
    code = choose(phone, "路")
    fits_and_is_accessible(phone)
    phone.page.locator(".sw-tile", has_text="画面卡顿").click()
    phone.page.fill("[name=words]", "画面一顿一顿的")
    phone.page.click("#send")
    told = mine(phone)
    number = str(told.get_attribute("data-number"))
    assert told.get_attribute("data-state") == "RECEIVED"
    fits_and_is_accessible(phone)

    desk = Desk(browser, city, "owner")
    desk.open("/intake/")
    card = desk.page.locator(f"article[data-number='{number}']")
    assert "画面一顿一顿的" in card.inner_text()
    fits_and_is_accessible(desk)
    card.get_by_role("button", name="是故障，开单").click()
    desk.page.wait_for_load_state()
    assert desk.page.locator(f"article[data-number='{number}']").count() == 0

    phone.open("/report/mine/")
    assert phone.page.locator(f"[data-number='{number}']").get_attribute("data-state") == "FAULT"
    phone.open(f"/r/{code}/")
    assert "已在维修" in phone.page.locator("#where").inner_text()
    phone.page.get_by_role("button", name="就是它，关注进展").click()
    second = mine(phone)
    assert second.get_attribute("data-state") == "DUPLICATE"
    for path in ("/alarms/", "/intake/new/", "/intake/replies/", "/intake/import/", "/labels/", f"/intake/{number}/"):
        desk.open(path)
        fits_and_is_accessible(desk)
    assert phone.troubles == desk.troubles == []
