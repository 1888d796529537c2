"""Looking at cameras: targets in, looks out. Values are picklable, so that any Executor can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from shiwei.diagnosis.own import Own
from shiwei.diagnosis.result import Diagnosis

StreamOf = Literal["only", "sub", "main"]
"""Which stream of a camera: the only one it has, or its sub-stream or main stream where it has both."""


@dataclass(frozen=True, slots=True)
class Target:
    """One source to look at.

    ``source`` is an ``rtsp://`` URL without credentials, or a path of a file or picture. ``uplink`` names the device
    whose capacity it shares (an NVR, a switch): no two targets of one uplink are pulled at once beyond its limit.
    ``baseline`` is what ``shiwei.diagnosis.baseline`` wrote for this camera, or None. ``seconds`` is the longest time
    to listen. A look brings a picture where ``picture`` asks for it, and what can be learned where ``learn`` does: of
    ``clean`` looks, ``always`` (somebody says that this is how it looks when it is well), or ``never``. Both cost as
    much as the judging itself. What is learned is blended into ``running``, a baseline, where that is given.
    ``own`` are this camera's own thresholds by kind. ``stream`` says which stream of the camera ``source`` is; the look
    carries it on. ``kinds`` (of ``shiwei.diagnosis.needs.KINDS``) narrows the look to these, and it ends as soon as
    they are decided; none: all of them.
    """

    id: str
    source: str
    username: str = ""
    password: str = field(default="", repr=False)
    uplink: str = ""
    baseline: bytes | None = field(default=None, repr=False)
    seconds: float = 10.0
    transport: Literal["auto", "tcp", "udp"] = "auto"
    profile: Literal["auto", "day", "night"] = "auto"
    picture: bool = True
    learn: Literal["clean", "always", "never"] = "clean"
    own: Mapping[str, Own] = field(default_factory=dict)
    stream: StreamOf = "only"
    kinds: tuple[str, ...] = ()
    running: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave. ``picture`` is a JPEG of the judged key picture; ``learned`` a baseline of this
    look's light, made of it and of what was ``running``."""

    target: str
    at: datetime
    diagnosis: Diagnosis
    picture: bytes | None = field(default=None, repr=False)
    learned: bytes | None = field(default=None, repr=False)
    stream: StreamOf = "only"


class Eyes(Protocol):
    """A picklable callable that looks at a batch of targets at once; one camera's failure never raises."""

    def __call__(self, targets: tuple[Target, ...]) -> list[Look]: ...
