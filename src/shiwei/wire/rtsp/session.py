"""A short look at one camera as a conversation: DESCRIBE, SETUP, PLAY, media, TEARDOWN.

No sockets and no clock: bytes go in, events come out; what is to be sent is an event as well. Time limits are the
caller's. Nothing is sent that need not be (no OPTIONS, no keep-alive: a look lasts seconds), and no password before it
is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from shiwei.wire import digest, quirks, sdp
from shiwei.wire.rtsp.events import Described, Event, Failed, Media, NeedUdp, Playing, Send, UdpAgreed
from shiwei.wire.rtsp.messages import Headers, Interleaved, MessageReader, Request, Response, RtspError

_AGENT = ("User-Agent", "ShiWei")
_REDIRECTS = 2
_FRESH_NONCES = 2
_FROM_NOW = (("Range", "npt=0.000-"),)
_REPLIES = 32
"""More questions than this no device has in seconds; each reply would wait in memory if it does not listen."""
_REASONS = {
    401: "unauthorized",
    403: "unauthorized",
    407: "unauthorized",
    404: "not_found",
    410: "not_found",
    453: "busy",
    486: "busy",
    503: "busy",
    461: "unsupported_transport",
    415: "unsupported_codec",
}


class State(Enum):
    IDLE = "idle"
    DESCRIBE = "describe"
    SETUP = "setup"
    SWITCH = "switch"
    PLAY = "play"
    PLAYING = "playing"
    OVER = "over"


class Outcome(Enum):
    OK = "ok"
    CHALLENGED = "challenged"
    MOVED = "moved"
    OTHER_TRANSPORT = "other transport"
    OTHER_WAY = "other way"
    REFUSED = "refused"


class Session:
    """One conversation. ``url`` has no credentials in it. Media comes in the connection unless ``ask_for_udp`` was
    called; where the camera refuses that, the other transport is tried once if ``may_switch``. ``cnonce`` should be
    unpredictable."""

    def __init__(
        self,
        url: str,
        username: str = "",
        password: str = "",
        *,
        cnonce: str,
        may_switch: bool = True,
        allow_basic: bool = True,
    ) -> None:
        self.state = State.IDLE
        self.channel = 0
        self._url = url
        self._credentials = (username, password)
        self._cnonce = cnonce
        self._udp_ports: tuple[int, int] | None = None
        self._may_switch = may_switch
        self._allow_basic = allow_basic
        self._reader = MessageReader()
        self._pending = Request()
        self._cseq = 0
        self._challenge: digest.Challenge | None = None
        self._nonce_count = 0
        self._tried = False
        self._redirects = 0
        self._stale = 0
        self._replies = 0
        self._turned = False
        self._session_id = ""
        self._whole = url
        self._track_url = url
        self._payload_type = -1

    @property
    def asked(self) -> str:
        """The method of the request that waits for its answer, or that was answered last."""
        return self._pending.method

    def ask_for_udp(self, ports: tuple[int, int]) -> None:
        """Before ``start``: media shall come by UDP to these ports (RTP, RTCP)."""
        self._udp_ports = ports

    def start(self) -> bytes:
        """The first request."""
        return self._request(State.DESCRIBE, "DESCRIBE", self._url, (("Accept", "application/sdp"),))

    def use_udp(self, rtp_port: int, rtcp_port: int) -> bytes:
        """The answer to ``NeedUdp``: ask for the track by UDP to these ports."""
        self._udp_ports = (rtp_port, rtcp_port)
        return self._set_up()

    def stop(self) -> bytes:
        """The farewell, empty if there is nothing to take down. The session is over."""
        setup_done = self.state in (State.PLAY, State.PLAYING)
        data = self._request(State.OVER, "TEARDOWN", self._whole) if setup_done else b""
        self.state = State.OVER
        return data

    def feed(self, data: bytes) -> list[Event]:
        """Take received bytes, give what they mean."""
        if self.state is State.OVER:
            return []
        events: list[Event] = []
        media: list[Media] = []
        try:
            for message in self._reader.feed(data):
                if isinstance(message, Interleaved):
                    media.append(Media(message.data, self._ours(message)))
                elif isinstance(message, Response):
                    events += self._answered(message)
                else:
                    events.append(self._answer(message))
        except RtspError as error:
            events.append(self._fail("protocol_error", error.what))
        return [*events, *media]

    def _answer(self, request: Request) -> Send:
        self._replies += 1
        if self._replies > _REPLIES:
            raise RtspError(f"asks us more than {_REPLIES} times instead of answering")
        return Send(_reply(request).encode())

    def _ours(self, message: Interleaved) -> list[int]:
        """Where the frames of our track begin."""
        data, channel = message.data, self.channel
        others = [at for at in message.places if data[at + 1] != channel]
        if not others:
            return message.places
        strange = dict(zip(message.places, message.frames(), strict=True))
        foreign = {at for at in others if not quirks.media_on_another_channel(strange[at][1], self._payload_type)}
        return [at for at in message.places if at not in foreign]

    def _answered(self, response: Response) -> list[Event]:
        if response.protocol == "HTTP":
            return [self._fail("protocol_error", "a web server answers on this port")]
        if response.status < 200 or not quirks.answers(response.header("CSeq"), self._cseq):
            return []
        step = _MOVES.get((self.state, _outcome(response)), Session._refused if self.state in _ASKING else None)
        return step(self, response) if step else []

    def _request(self, state: State, method: str, url: str, headers: Headers = ()) -> bytes:
        self.state, self._tried = state, False
        self._pending = Request(headers=headers, method=method, uri=url)
        return self._encode()

    def _encode(self) -> bytes:
        self._cseq += 1
        request = self._pending
        headers: Headers = (("CSeq", str(self._cseq)), _AGENT, *request.headers)
        if self._session_id:
            headers += (("Session", self._session_id),)
        if self._challenge:
            self._nonce_count += 1
            proof = digest.authorization(
                self._challenge, request.method, request.uri, *self._credentials, self._nonce_count, self._cnonce
            )
            headers += (("Authorization", proof),)
        return Request(headers=headers, method=request.method, uri=request.uri).encode()

    def _authorize(self, response: Response) -> list[Event]:
        """Answer a challenge, once for each request: a second one says that the password is wrong, unless it says
        that only the nonce was too old."""
        challenges = digest.parse_challenges(response.all("WWW-Authenticate"))
        challenge = digest.strongest(challenges, self._allow_basic)
        if challenge is None:
            return [self._fail("unauthorized", "asks for a password in a way we do not know")]
        if self._tried and challenge.stale and self._stale < _FRESH_NONCES:
            self._stale, self._tried = self._stale + 1, False
        if self._tried or not self._credentials[0]:
            detail = "the password was refused" if self._credentials[0] else "asks for a password, none is known"
            return [self._fail("unauthorized", detail)]
        self._challenge, self._nonce_count, self._tried = challenge, 0, True
        return [Send(self._encode())]

    def _follow(self, response: Response) -> list[Event]:
        location = response.header("Location")
        self._redirects += 1
        if self._redirects > _REDIRECTS or not quirks.same_place(location, self._url):
            return [self._fail("not_found", f"sends us elsewhere ({response.status}), which is not followed")]
        self._url = quirks.on_our_host(location, self._url)
        return [Send(self.start())]

    def _described(self, response: Response) -> list[Event]:
        description = sdp.parse(response.body)
        track = description.video
        if track is None:
            return [self._fail("no_media", "the description names no video")]
        if track.codec is None:
            return [self._fail("unsupported_codec", f"the video is {track.encoding or 'of an unnamed encoding'}")]
        base = quirks.base_address(response.header("Content-Base"), response.header("Content-Location"), self._url)
        self._whole = quirks.control_address(description.control, base)
        self._track_url = quirks.control_address(track.control, base)
        self._payload_type = track.payload_type
        return [Described(description, track), Send(self._set_up())]

    def _set_up(self) -> bytes:
        if self._udp_ports:
            transport = f"RTP/AVP;unicast;client_port={self._udp_ports[0]}-{self._udp_ports[1]}"
        else:
            transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
        return self._request(State.SETUP, "SETUP", self._track_url, (("Transport", transport),))

    def _other_transport(self, response: Response) -> list[Event]:
        if not self._may_switch:
            return [self._fail("unsupported_transport", f"refuses the transport ({response.status})")]
        self._may_switch = False
        if self._udp_ports:
            self._udp_ports = None
            return [Send(self._set_up())]
        self.state = State.SWITCH
        return [NeedUdp()]

    def _was_set_up(self, response: Response) -> list[Event]:
        transport = response.header("Transport")
        if not quirks.transport_is_ours(transport, "udp" if self._udp_ports else "tcp"):
            return self._other_transport(response)
        self._session_id = response.header("Session").partition(";")[0].strip()
        events: list[Event] = []
        if self._udp_ports:
            events.append(UdpAgreed(_pair(transport, "server_port")))
        else:
            self.channel = (_pair(transport, "interleaved") or (0, 1))[0]
        return [*events, Send(self._request(State.PLAY, "PLAY", self._whole, _FROM_NOW))]

    def _play_otherwise(self, response: Response) -> list[Event]:
        """Some devices want PLAY for the track alone, some for the whole alone, some without a range: asked so once."""
        url, headers = self._pending.uri, self._pending.headers
        if response.status == 457 and headers:
            return [Send(self._request(State.PLAY, "PLAY", url))]
        if response.status != 457 and not self._turned and self._track_url != self._whole:
            self._turned = True
            other = self._whole if url == self._track_url else self._track_url
            return [Send(self._request(State.PLAY, "PLAY", other, headers))]
        return self._refused(response)

    def _plays(self, response: Response) -> list[Event]:
        self.state = State.PLAYING
        return [Playing()]

    def _refused(self, response: Response) -> list[Event]:
        reason = _REASONS.get(response.status, "protocol_error")
        return [self._fail(reason, f"{self._pending.method}: {response.status} {response.phrase}".strip())]

    def _fail(self, reason: str, detail: str) -> Failed:
        """The device's own words go to logs and terminals: short, and nothing in them that is not printable."""
        self.state = State.OVER
        return Failed(reason, "".join(c if c.isprintable() else "?" for c in detail[:160]))


_OTHERWISE = {
    457: Outcome.OTHER_WAY,
    459: Outcome.OTHER_WAY,
    460: Outcome.OTHER_WAY,
    461: Outcome.OTHER_TRANSPORT,
}
_ASKING = frozenset({State.DESCRIBE, State.SETUP, State.PLAY})
_MOVES: dict[tuple[State, Outcome], Callable[[Session, Response], list[Event]]] = {
    (State.DESCRIBE, Outcome.OK): Session._described,
    (State.DESCRIBE, Outcome.CHALLENGED): Session._authorize,
    (State.DESCRIBE, Outcome.MOVED): Session._follow,
    (State.SETUP, Outcome.OK): Session._was_set_up,
    (State.SETUP, Outcome.CHALLENGED): Session._authorize,
    (State.SETUP, Outcome.OTHER_TRANSPORT): Session._other_transport,
    (State.PLAY, Outcome.OK): Session._plays,
    (State.PLAY, Outcome.CHALLENGED): Session._authorize,
    (State.PLAY, Outcome.OTHER_WAY): Session._play_otherwise,
}
"""The whole state machine: an answer in a state takes the step named here; any other answer to a request is a
refusal."""


def _outcome(response: Response) -> Outcome:
    if response.status < 300:
        return Outcome.OK
    if response.status == 401:
        return Outcome.CHALLENGED
    if response.status in (301, 302, 303, 305, 307, 308):
        return Outcome.MOVED
    return _OTHERWISE.get(response.status, Outcome.REFUSED)


def _reply(request: Request) -> Response:
    """Devices ask the client for signs of life; anything else is not ours to do."""
    cseq = tuple(("CSeq", value) for value in request.all("CSeq")[:1])
    if request.method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER"):
        return Response(cseq)
    return Response(cseq, b"", 501, "Not Implemented")


def _pair(transport: str, name: str) -> tuple[int, int] | None:
    """``name=6970-6971`` out of a Transport header; the second may be missing."""
    for part in transport.partition(",")[0].split(";"):
        key, _, value = part.strip().partition("=")
        first, _, second = value.partition("-")
        if key.lower() == name and first.isdecimal() and len(first) <= 5 and (second or "0").isdecimal():
            return int(first), int(second[:5] or int(first) + 1)
    return None
