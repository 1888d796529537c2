"""The style guide, in the demo and while developing."""

from __future__ import annotations

from django.urls import path

from shiwei.web.styleguide import views

urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("round/", views.round_part, name="styleguide_round"),
    path("dispatch/", views.dispatch, name="styleguide_dispatch"),
    path("cameras.json", views.cameras, name="styleguide_cameras"),
]
