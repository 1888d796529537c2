"""Loaded with ``-p tests.early`` before Django's settings: tests never touch the data folder of a running product."""

from __future__ import annotations

import os
import sys
import tempfile

os.environ["SHIWEI_DATA"] = tempfile.mkdtemp(prefix="shiwei-tests-")
os.environ["SHIWEI_SECOND_LOOK_SECONDS"] = "0"
os.environ.pop("SHIWEI_DEMO", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes would each compile every module anew
sys.dont_write_bytecode = False
