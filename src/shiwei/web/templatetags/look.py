"""The smallest words of the design: assets, icons, instants, durations."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from shiwei.web import words
from shiwei.web.assets import asset_url, icon_paths

register = template.Library()

_ICON = (
    '<svg class="sw-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>'
)


@register.simple_tag
def asset(name: str) -> str:
    """``{% asset "app.js" %}``: the address of a built file."""
    return asset_url(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "bolt" %}``: decoration, or with a label an image that is read out."""
    paths = mark_safe(icon_paths(name))  # noqa: S308  # from our own build
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(_ICON, role, paths)


@register.simple_tag(name="icon_paths")
def inner_icon(name: str) -> SafeString:
    """``{% icon_paths "bolt" %}``: the inside of an icon, for a symbol that scripts use."""
    return mark_safe(icon_paths(name))  # noqa: S308  # from our own build


@register.simple_tag
def when(instant: object, nothing: str = "—") -> str:
    """``{% when order.opened_at %}``: short in the text, full on hover and for machines."""
    if not isinstance(instant, datetime):  # also what a template makes of a row that is not there yet
        return nothing
    full, short = words.full_instant(instant), words.short_instant(instant)
    return format_html('<time datetime="{}" title="{}">{}</time>', instant.isoformat(), full, short)


@register.filter
def instant(at: datetime | None) -> str:
    """``{{ stage.breach_at|instant }}``: with year and seconds, where an instant is the matter itself."""
    return "—" if at is None else words.full_instant(at)


@register.filter
def duration(seconds: float | None) -> str:
    """``{{ stage.elapsed_seconds|duration }}``."""
    return "—" if seconds is None else words.duration(seconds)


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """``{{ 0.9834|percent }}``: 98.3 %."""
    return "—" if share is None else f"{share * 100:.{digits}f}%"


@register.filter
def css(number: float) -> str:
    """A number for a style attribute: a point, never a local comma; four decimals, so that widths still add up."""
    return f"{number:.4f}"
