"""Every template of the pages: it compiles, its icons are in the build, and nothing in it needs a looser policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from shiwei import web
from shiwei.web import assets, navigation, tones

FOLDER = Path(web.__file__).parent / "templates"
TEMPLATES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.html"))
ICON = re.compile(r'{% (?:icon|empty) "([\w-]+)"')
LOOSE = re.compile(r"<style|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)|hx-on|hx-vals=.js:", re.IGNORECASE)

built = pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets")


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_keeps_to_the_policy(name: str) -> None:
    get_template(name)
    assert LOOSE.findall((FOLDER / name).read_text("utf-8")) == []


@built
@pytest.mark.parametrize("name", TEMPLATES)
def test_the_icons_a_template_names_are_in_the_build(name: str) -> None:
    for icon in ICON.findall((FOLDER / name).read_text("utf-8")):
        assert assets.icon_paths(icon)


@built
def test_the_icons_of_tones_and_places_are_in_the_build() -> None:
    looks = [look.icon for table in (tones.CAMERA, tones.ORDER, tones.ROUND, tones.PENALTY) for look in table.values()]
    for icon in [*looks, *tones.DOMAIN_ICON.values(), *(place.icon for place in navigation.PLACES)]:
        assert assets.icon_paths(icon)
