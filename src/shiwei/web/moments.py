"""The form field of an instant, as every page types it."""

from __future__ import annotations

from typing import Any

from django import forms


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """An instant of the city's clock, to the minute; its value is aware."""
    widget = forms.DateTimeInput({"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)
