"""The console script: maps each command's name to its module, and loads only that one.

The one permitted lazy import of the project stands here: the pure commands start without Django.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

# name -> (wiring module, command module, what it is for). The command module has `run(argv) -> int`.
_PURE = "shiwei.config.wiring_pure"
_STATE = "shiwei.config.wiring_state"

COMMANDS: dict[str, tuple[str, str, str]] = {
    "diagnose": (_PURE, "shiwei.cli.diagnose", "look at cameras, clips or pictures and say what is wrong"),
    "calibrate": (_PURE, "shiwei.cli.calibrate", "learn the diagnosis from footage and write its accuracy card"),
    "replay": (_PURE, "shiwei.cli.replay", "assess a case file: stages, clocks, penalties, reasons"),
    "policy": (_PURE, "shiwei.cli.policy", "rule sets: what another one would change, export one, check one"),
    "correlate": (_PURE, "shiwei.cli.correlate", "find the fewest, likeliest causes of one round's outages"),
    "simulate": (_PURE, "shiwei.cli.simulate", "print a random city with planted failures"),
    "run": (_STATE, "shiwei.config.supervise", "start the web application, the worker and, with --demo, the demo city"),
    "worker": (_STATE, "shiwei.config.worker", "run the background jobs"),
    "patrol": (_STATE, "shiwei.cli.patrol", "look at every camera now and report the causes"),
    "watch": (_STATE, "shiwei.cli.watch", "export the pictures that people judged, for a fit of the city's own"),
    "ledger": (_STATE, "shiwei.cli.ledger", "verify or export the journal"),
    "journal": (_STATE, "shiwei.cli.journal", "export an order as a case file for replay"),
    "import": (_STATE, "shiwei.cli.import_", "import cameras and their supply chain from CSV"),
    "demo": (_STATE, "shiwei.demo.command", "make the demo city, or run its cameras"),
    "manage": (_STATE, "shiwei.config.manage", "Django's own commands (migrate, check, createsuperuser ...)"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status 2 for wrong use; each command documents its own."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else "--help"
    if name in {"-h", "--help", "help"}:
        print("usage: shiwei COMMAND …\n", *(f"  {n:10} {c[2]}" for n, c in COMMANDS.items()), sep="\n")
        return 0
    if name == "--version":
        print(importlib.import_module("shiwei").__version__)
        return 0
    if name not in COMMANDS:
        print(f"shiwei: no command {name!r}; `shiwei --help` lists them", file=sys.stderr)
        return 2
    wiring, module, _ = COMMANDS[name]
    importlib.import_module(wiring).wire(name)
    try:
        status: int = importlib.import_module(module).run(arguments[1:])
    except BrokenPipeError:  # the reader of our output has gone: not an error of ours
        return 141
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
