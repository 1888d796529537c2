"""Addresses of the early warnings."""

from __future__ import annotations

from django.urls import path, re_path

from shiwei.web.early import views

urlpatterns = [
    path("early/", views.listing, name="early_warnings"),
    re_path(r"^early/(?P<number>\d+)/(?P<name>visit|accept)/$", views.act, name="early_act"),
]
