"""Addresses of the alarms."""

from __future__ import annotations

from django.urls import path

from shiwei.web.alarms import views

urlpatterns = [
    path("alarms/", views.listing, name="alarms"),
    path("alarms/dispose/", views.dispose, name="alarms_dispose"),
    path("alarms/take-in/", views.take_in, name="alarms_take_in"),
    path("alarms/template.csv", views.template, name="alarms_template"),
]
