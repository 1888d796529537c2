"""Form fields in the product's dress."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def dressed(field: BoundField) -> SafeString:
    """The field's control with our classes; an invalid one says so to screen readers too."""
    attrs: dict[str, str | bool] = {"class": _class_of(field)}
    if field.errors:
        attrs |= {"aria-invalid": "true", "class": f"{attrs['class']} is-invalid"}
    return field.as_widget(attrs=attrs)


def _class_of(field: BoundField) -> str:
    if isinstance(field.field.widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(field.field.widget, Select) else "form-control"
