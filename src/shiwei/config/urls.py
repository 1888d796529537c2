"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

from shiwei.api.app import api
from shiwei.web.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("api/", api.urls),
    path("", include("shiwei.web.urls")),
]
