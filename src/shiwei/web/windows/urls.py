"""Addresses of the planned windows."""

from __future__ import annotations

from django.urls import path

from shiwei.web.windows import views

urlpatterns = [
    path("", views.listing, name="windows"),
    path("announce/", views.announce, name="window_announce"),
    path("<int:pk>/", views.detail, name="window"),
    path("<int:pk>/change/", views.change, name="window_change"),
    path("<int:pk>/end/", views.end_now, name="window_end"),
    path("<int:pk>/cancel/", views.cancel, name="window_cancel"),
]
