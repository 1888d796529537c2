"""What the sign-in page asks for."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from shiwei.web import tones
from shiwei.web.signin import demo

register = template.Library()


@register.simple_tag
def demo_accounts() -> Sequence[demo.DemoAccount]:
    """``{% demo_accounts as accounts %}``."""
    return demo.demo_accounts()


@register.filter
def party(role: str) -> str:
    """The colour key of a role."""
    return tones.party(role)
