"""Addresses of the shell itself: the language switch and, in the demo and while developing, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("i18n/", include("django.conf.urls.i18n"))]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("styleguide/", include("shiwei.web.styleguide.urls")))
