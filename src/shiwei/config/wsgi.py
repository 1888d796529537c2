"""The WSGI application that granian serves."""

from __future__ import annotations

from shiwei.config import processes, wiring_state

processes.end_with_parent()
wiring_state.wire("web")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (settings and wiring first)

application = get_wsgi_application()
