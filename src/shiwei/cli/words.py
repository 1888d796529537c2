"""The words of commands that load no Django: Chinese as in the source, English where the reader's locale asks for it.

The catalogue is the one of the pages; without it, or in any other language, the words are the Chinese ones.
"""

from __future__ import annotations

import os
from gettext import translation
from importlib.resources import as_file, files

_ASKED = next((os.environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
ENGLISH = _ASKED.lower().startswith("en")

with as_file(files("shiwei") / "locale") as _folder:
    _CATALOGUE = translation("django", _folder, ["en"] if ENGLISH else ["zh"], fallback=True)

gettext = _CATALOGUE.gettext
