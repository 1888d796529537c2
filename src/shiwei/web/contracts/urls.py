"""Addresses of the pages about contracts and counties' rules."""

from __future__ import annotations

from django.urls import path

from shiwei.web.contracts import rules, views

urlpatterns = [
    path("", views.listing, name="contracts"),
    path("rules/", rules.listing, name="county_rules"),
    path("rules/enter/", rules.enter, name="county_rule_enter"),
    path("rules/<int:pk>/", rules.one, name="county_rule"),
    path("<str:code>/", views.detail, name="contract"),
    path("<str:code>/clauses/", views.enter, name="clause_enter"),
    path("<str:code>/clauses/<int:pk>/", views.clause, name="clause"),
    path("<str:code>/suspensions/<int:seq>/end/", views.end, name="contract_resume"),
    path("<str:code>/suspend/", views.suspend, name="contract_suspend"),
]
