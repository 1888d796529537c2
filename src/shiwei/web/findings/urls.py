"""Addresses of findings, looks and words."""

from __future__ import annotations

from django.urls import path

from shiwei.web.findings import views

urlpatterns = [
    path("findings/<int:pk>/", views.show, name="finding"),
    path("findings/<int:pk>/judge/", views.judge, name="finding_judge"),
    path("looks/<int:pk>/", views.look, name="look"),
    path("looks/<int:pk>/missed/", views.missed, name="look_missed"),
    path("words/<int:pk>/withdraw/", views.withdraw, name="word_withdraw"),
    path("cameras/<str:gb_code>/own/reset/", views.reset, name="own_reset"),
    path("cameras/<str:gb_code>/reference/renew/", views.renew, name="reference_renew"),
]
