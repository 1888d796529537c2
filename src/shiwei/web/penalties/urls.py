"""Addresses of the pages about counts."""

from __future__ import annotations

from django.urls import path

from shiwei.web.penalties import export, lists, owner, signing, views

urlpatterns = [
    path("", views.listing, name="penalties"),
    path("export.csv", export.export, name="penalties_export"),
    path("sign/", signing.sign, name="penalties_sign"),
    path("lists/", lists.listing, name="lists"),
    path("lists/make/", lists.make, name="list_make"),
    path("lists/<int:pk>/", lists.detail, name="list"),
    path("lists/<int:pk>/sign/", lists.sign, name="list_sign"),
    path("lists/<int:pk>/D-12/", lists.paper, name="list_paper"),
    path("new/", owner.new, name="penalty_new"),
    path("candidates/", owner.candidates, name="candidates"),
    path("candidates/<int:pk>/<slug:what>/", owner.decide, name="candidate_decide"),
    path("<int:pk>/", views.detail, name="penalty"),
    path("<int:pk>/form/", views.paper, name="penalty_paper"),
    path("<int:pk>/<slug:name>/", views.act, name="penalty_act"),
]
