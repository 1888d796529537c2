"""The way from a desk's page to the phone: a code to photograph."""

from __future__ import annotations

from typing import Any

import segno
from django import template
from django.template import Context
from django.urls import reverse

from shiwei.accounts.permissions import may
from shiwei.workorders.models import Order

register = template.Library()


@register.inclusion_tag("field/qr.html", takes_context=True)
def field_qr(context: Context, order: Order) -> dict[str, Any]:
    """``{% field_qr order %}``: where the order is on the field page, as a QR code for those who repair."""
    request = context["request"]
    if not may(request.user, "workorders.arrive"):
        return {}
    address = request.build_absolute_uri(f"{reverse('field')}#/o/{order.number}")
    return {"address": address, "code": segno.make_qr(address, error="m").svg_data_uri(scale=4, border=2)}
