"""Processes that carry a round on one machine."""

from __future__ import annotations

import ctypes
import gc
import importlib
import multiprocessing
import signal
import sys
from concurrent.futures import ProcessPoolExecutor

import cv2

_SWITCH_SECONDS = 0.0005
_PR_SET_PDEATHSIG = 1
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_KEPT, _LARGEST, _ARENAS = 128 * 1024 * 1024, 32 * 1024 * 1024, 2


def process_pool(workers: int) -> ProcessPoolExecutor:
    """An Executor of so many fresh processes. They leave Ctrl-C to the parent, which ends them in order, and each
    keeps to one core: its event loop and its decoding thread hand over to each other often, OpenCV starts no threads.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=begin)


def begin() -> None:
    """Make the process one that looks at cameras."""
    if sys.platform == "linux":  # a worker that is killed with -9 leaves no process behind
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(_SWITCH_SECONDS)
    cv2.setNumThreads(1)
    _keep_memory()
    _settle()


def _settle() -> None:
    """Take out of the garbage collector's sight what is there for good. Many packets at once make it run often, and
    each time it would look through every module that is loaded: a quarter of what receiving costs."""
    importlib.import_module("shiwei.adapters.eyes")
    gc.collect()
    gc.freeze()


def _keep_memory() -> None:
    """Pictures of a few megabytes come and go all the time: by default the C library gives each back to the system,
    which clears it anew for the next (a tenth of all the time at 1080p). Where another C library runs, nothing is done.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        for setting, value in ((_M_MMAP_THRESHOLD, _LARGEST), (_M_TRIM_THRESHOLD, _KEPT), (_M_ARENA_MAX, _ARENAS)):
            library.mallopt(setting, value)
