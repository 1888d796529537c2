"""`shiwei demo prepare|cameras`: make the demo city, or run its cameras. `shiwei run --demo` does both."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from shiwei.demo import accounts, load
from shiwei.demo.baselines import Baselines
from shiwei.demo.camera_server import city_urls, run_cameras
from shiwei.demo.city import make_city
from shiwei.demo.clips import ensure_clips
from shiwei.demo.crew import Crew
from shiwei.demo.truth import truth
from shiwei.ports.outside import outside

ACCOUNTS = [(a["username"], a["password"], f"{a['unit']} · {a['name']}") for a in accounts.shown()]
Say = Callable[[str], None]


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when it is done, or when the cameras were asked to end."""
    parser = argparse.ArgumentParser(prog="shiwei demo", description=__doc__)
    parser.add_argument("act", choices=("prepare", "cameras"))
    if parser.parse_args(argv).act == "prepare":
        prepare(settings.DATA, print)
    else:
        cameras(settings.DATA)
    return 0


def prepare(data: Path, say: Say) -> None:
    """Render what is not rendered yet, load the city once, and write its ground truth beside it."""
    city, told = make_city(), truth(make_city())
    folder = data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    clips = ensure_clips(city, clips_folder(data), _progress(say, "rendering the demo cameras' clips"))
    _write_truth(folder / "truth.json", told)
    if load.is_loaded():
        return
    say("looking at every camera's clean picture once, for its baseline")
    baselines = Baselines(city, clips, clips_folder(data)).learn()
    say("loading the demo city")
    load.load(city, city_urls(city, base_port()), told, baselines.of, outside().clock.now())


def cameras(data: Path) -> None:
    """Serve every camera until SIGTERM; the crew heals what the ledger says is repaired."""
    healed = data / "demo" / "healed.json"
    healed.parent.mkdir(parents=True, exist_ok=True)
    if not healed.exists():
        healed.write_text("[]", "utf-8")
    crew = Crew(healed)
    crew.start()
    run_cameras(make_city(), clips_folder(data), base_port(), healed)
    crew.stopped.set()


def base_port() -> int:
    """Where the cameras' ports begin (SHIWEI_DEMO_BASE_PORT); stable between runs, so that addresses are."""
    return int(os.environ.get("SHIWEI_DEMO_BASE_PORT", "8554"))


def clips_folder(data: Path) -> Path:
    """The cache of rendered clips (SHIWEI_DEMO_CLIPS)."""
    return Path(os.environ.get("SHIWEI_DEMO_CLIPS", data / "demo" / "clips"))


def _write_truth(path: Path, told: dict[str, Any]) -> None:
    people = {a["code"]: a["username"] for a in accounts.accounts()}
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(told | {"accounts": people}, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(path)


def _progress(say: Say, what: str) -> Callable[[int, int], None]:
    """Says how far it is at every tenth; silent when there is nothing to do."""
    told: set[int] = set()

    def progress(done: int, total: int) -> None:
        tenth = done * 10 // total if total else 10
        if tenth not in told:
            told.add(tenth)
            say(f"{what}: {done} of {total}")

    return progress
