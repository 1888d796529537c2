"""Processes that carry a round on one machine."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import sys
from concurrent.futures import ProcessPoolExecutor

import cv2

_SWITCH_SECONDS = 0.0005
_PR_SET_PDEATHSIG = 1


def process_pool(workers: int) -> ProcessPoolExecutor:
    """An Executor of so many fresh processes. They leave Ctrl-C to the parent, which ends them in order, and each
    keeps to one core: its event loop and its decoding thread hand over to each other often, OpenCV starts no threads.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    if sys.platform == "linux":  # a worker that is killed with -9 leaves no process behind
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(_SWITCH_SECONDS)
    cv2.setNumThreads(1)
