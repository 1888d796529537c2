from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.digest import Challenge, challenge_header, verify
from shiwei.wire.rtsp import events
from shiwei.wire.rtsp.address import parse
from shiwei.wire.rtsp.events import Failed, Media, NeedUdp, Playing, Send, UdpAgreed
from shiwei.wire.rtsp.messages import Headers, MessageReader, Request, Response
from shiwei.wire.rtsp.session import Session
from tests.wire.packets import rtp

URL = "rtsp://10.0.0.9:8554/cam/1?sub=0"
SDP = b"v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:trackID=1\n"
SDP += b"m=audio 0 RTP/AVP 8\na=control:trackID=2\n"
MD5 = Challenge("digest", "cam", "n1", "MD5", ("auth",))


class Camera:
    """A camera's side of the conversation: answers each request from a script of statuses and headers by method."""

    def __init__(self, session: Session, **script: list[Response]) -> None:
        self.session, self.script, self.asked = session, script, list[Request]()
        self.events: list[events.Event] = []
        self._say(session.start())

    def _say(self, data: bytes) -> None:
        for request in MessageReader().feed(data):
            assert isinstance(request, Request)
            self.asked.append(request)
            answers = self.script.get(request.method.lower()) or [ORDINARY.get(request.method, Response())]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            headers = answer.headers if answer.header("CSeq") else (("CSeq", request.header("CSeq")), *answer.headers)
            headers = tuple((k, v) for k, v in headers if v != "nothing")
            self.hear(Response(headers, answer.body, answer.status, answer.phrase, answer.protocol).encode())

    def hear(self, data: bytes) -> None:
        for event in self.session.feed(data):
            self.events.append(event)
            if isinstance(event, Send):
                self._say(event.data)

    def use_udp(self) -> None:
        self._say(self.session.use_udp(5000, 5001))

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.asked]

    @property
    def failed(self) -> Failed | None:
        return next((e for e in self.events if isinstance(e, Failed)), None)


def described(body: bytes = SDP, **headers: str) -> Response:
    return Response(tuple((k.replace("_", "-"), v) for k, v in headers.items()), body)


def headers(**named: str) -> Headers:
    return tuple((k.replace("_", "-"), v) for k, v in named.items())


ORDINARY = {
    "DESCRIBE": described(Content_Base=URL + "/"),
    "SETUP": Response(headers(Session="42;timeout=30", Transport="RTP/AVP/TCP;unicast;interleaved=0-1")),
}


def session(user: str = "", password: str = "", udp: bool = False, **options: bool) -> Session:
    made = Session(URL, user, password, cnonce="c", **options)
    if udp:
        made.ask_for_udp((5000, 5001))
    return made


def test_three_requests_and_it_plays() -> None:
    camera = Camera(session())
    assert camera.methods == ["DESCRIBE", "SETUP", "PLAY"]
    assert camera.asked[1].uri == URL + "/trackID=1"
    assert camera.asked[2].header("Session") == "42"
    assert isinstance(camera.events[-1], Playing)
    assert [r.method for r in MessageReader().feed(camera.session.stop())] == ["TEARDOWN"]
    assert camera.session.feed(b"$\0\0\x0c" + bytes(12)) == []


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("qop", [("auth",), ()])
def test_digest_is_answered_once_and_carried_on(algorithm: str, qop: tuple[str, ...]) -> None:
    challenge = Challenge("digest", "cam", "n1", algorithm, qop)
    asks = Response(headers(WWW_Authenticate=challenge_header(challenge)), b"", 401, "Unauthorized")
    camera = Camera(session("admin", "p:1"), describe=[asks, ORDINARY["DESCRIBE"]])
    assert camera.methods == ["DESCRIBE", "DESCRIBE", "SETUP", "PLAY"]
    assert camera.asked[0].header("Authorization") == ""
    for request in camera.asked[1:]:
        assert verify(request.header("Authorization"), request.method, {"admin": "p:1"}, challenge) == "admin"
    assert len({request.header("Authorization") for request in camera.asked[1:]}) == 3


def test_a_wrong_password_is_tried_once_only() -> None:
    asks = Response(headers(WWW_Authenticate=challenge_header(MD5)), b"", 401, "Unauthorized")
    camera = Camera(session("admin", "wrong"), describe=[asks])
    assert camera.methods == ["DESCRIBE", "DESCRIBE"]
    assert camera.failed == Failed("unauthorized", "the password was refused")


def test_no_password_known_or_only_ways_we_refuse() -> None:
    asks = Response(headers(WWW_Authenticate=challenge_header(MD5)), b"", 401, "Unauthorized")
    assert "none is known" in Camera(session(), describe=[asks]).failed.detail
    basic = Response(headers(WWW_Authenticate='Basic realm="x"'), b"", 401, "Unauthorized")
    refused = Camera(session("a", "b", allow_basic=False), describe=[basic])
    assert (refused.failed.reason, refused.methods) == ("unauthorized", ["DESCRIBE"])


def test_a_challenge_at_setup_with_a_fresh_nonce() -> None:
    asks = Response(headers(WWW_Authenticate=challenge_header(MD5)), b"", 401, "Unauthorized")
    camera = Camera(session("admin", "pw"), setup=[asks, ORDINARY["SETUP"]])
    assert camera.methods == ["DESCRIBE", "SETUP", "SETUP", "PLAY"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "unauthorized"),
        (404, "not_found"),
        (453, "busy"),
        (503, "busy"),
        (400, "protocol_error"),
        (500, "protocol_error"),
    ],
)
@pytest.mark.parametrize("method", ["describe", "setup", "play"])
def test_refusals_are_told_apart(status: int, reason: str, method: str) -> None:
    camera = Camera(session(), **{method: [Response((), b"", status, "Wörter \x1b[2J")]})
    assert camera.failed.reason == reason
    assert f"{method.upper()}: {status} Wörter ?[2J" == camera.failed.detail


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"v=0\nm=audio 0 RTP/AVP 8\n", "no_media"),
        (b"", "no_media"),
        (b"m=video 0 RTP/AVP 96\na=rtpmap:96 MP4V-ES/90000\n", "unsupported_codec"),
        (b"m=video 0 RTP/AVP 96\n", "unsupported_codec"),
    ],
)
def test_descriptions_without_video_we_can_read(body: bytes, reason: str) -> None:
    assert Camera(session(), describe=[Response((), body)]).failed.reason == reason


def test_a_web_server_on_this_port() -> None:
    camera = Camera(session(), describe=[Response((), b"", 400, "Bad Request", "HTTP")])
    assert camera.failed == Failed("protocol_error", "a web server answers on this port")


def test_tcp_refused_goes_to_udp_and_back_never() -> None:
    refuses = Response((), b"", 461, "Unsupported Transport")
    udp = Response(headers(Session="1", Transport="RTP/AVP;unicast;client_port=5000-5001;server_port=7000-7001"))
    camera = Camera(session(), setup=[refuses, udp])
    assert isinstance(camera.events[-1], NeedUdp)
    camera.use_udp()
    assert camera.asked[-2].header("Transport") == "RTP/AVP;unicast;client_port=5000-5001"
    assert UdpAgreed((7000, 7001)) in camera.events
    assert isinstance(camera.events[-1], Playing)
    both = Camera(session(), setup=[refuses])
    both.use_udp()
    assert both.failed.reason == "unsupported_transport"


def test_udp_refused_goes_to_tcp_unless_told_not_to() -> None:
    refuses = Response((), b"", 461, "Unsupported Transport")
    camera = Camera(session(udp=True), setup=[refuses, ORDINARY["SETUP"]])
    assert camera.asked[-2].header("Transport").startswith("RTP/AVP/TCP")
    assert Camera(session(may_switch=False), setup=[refuses]).failed.reason == "unsupported_transport"


def test_a_camera_that_says_yes_to_tcp_and_means_udp() -> None:
    camera = Camera(session(), setup=[Response(headers(Transport="RTP/AVP;unicast;server_port=7000-7001"))])
    assert isinstance(camera.events[-1], NeedUdp)


@pytest.mark.parametrize(
    ("location", "follows"),
    [
        ("rtsp://10.0.0.9:8554/other", True),
        ("rtsp://10.0.0.8:8554/cam", False),
        ("rtsp://10.0.0.9/cam", False),
        ("", False),
    ],
)
def test_a_redirect_is_followed_at_home_only(location: str, follows: bool) -> None:
    moved = Response(headers(Location=location or "nothing"), b"", 302, "Moved")
    camera = Camera(session("admin", "pw"), describe=[moved, ORDINARY["DESCRIBE"]])
    assert (camera.failed is None) == follows
    assert not any(request.header("Authorization") for request in camera.asked)


def test_redirects_in_a_circle_end() -> None:
    camera = Camera(session(), describe=[Response(headers(Location=URL), b"", 302, "Moved")])
    assert (camera.failed.reason, len(camera.asked)) == ("not_found", 3)


@pytest.mark.parametrize(
    ("base", "control", "asked"),
    [
        ("nothing", "trackID=1", URL + "/trackID=1"),
        ("rtsp://192.168.1.64/cam/", "trackID=1", "rtsp://10.0.0.9:8554/cam/trackID=1"),
        ("rtsp://0.0.0.0:0/cam", "rtsp://192.168.1.64:554/cam/t1", "rtsp://10.0.0.9:8554/cam/t1"),
        ("garbage", "/t1", URL + "/t1"),
        ("rtsp://[broken/", "t1", URL + "/t1"),
        ("nothing", "*", URL),
    ],
)
def test_control_addresses_as_devices_write_them(base: str, control: str, asked: str) -> None:
    body = SDP.replace(b"trackID=1", control.encode())
    assert Camera(session(), describe=[described(body, Content_Base=base)]).asked[1].uri == asked


@pytest.mark.parametrize("cseq", ["nothing", "abc"])
def test_a_missing_or_garbled_cseq_is_forgiven(cseq: str) -> None:
    script = {m.lower(): [Response((("CSeq", cseq), *r.headers), r.body)] for m, r in ORDINARY.items()}
    assert isinstance(Camera(session(), **script).events[-1], Playing)


def test_an_answer_to_another_request_is_passed_over() -> None:
    talk = session()
    talk.start()
    assert talk.feed(Response(headers(CSeq="9"), b"", 404, "Not Found").encode()) == []
    assert talk.feed(b"RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n") == []
    assert isinstance(talk.feed(Response(headers(CSeq="1"), SDP).encode())[0], events.Described)


def test_no_session_and_no_transport_in_the_answer() -> None:
    camera = Camera(session(), setup=[Response()])
    assert isinstance(camera.events[-1], Playing)
    assert camera.asked[-1].header("Session") == ""


def test_media_on_the_agreed_channel_on_another_and_control_packets() -> None:
    camera = Camera(session(), setup=[Response(headers(Transport="RTP/AVP/TCP;interleaved=2-3"))])
    mine, report = rtp(b"ab", 1, 0), rtp(bytes(16), 1, 0, kind=72, marker=True)
    camera.hear(
        b"".join(b"$" + bytes([c]) + len(p).to_bytes(2, "big") + p for c, p in [(2, mine), (3, report), (0, mine)])
    )
    assert [bytes(p) for e in camera.events if isinstance(e, Media) for p in e.packets] == [mine, mine]


def test_a_lying_rtp_info_changes_nothing() -> None:
    camera = Camera(session(), play=[Response(headers(RTP_Info="url=rtsp://x;seq=99999999;rtptime=-5"))])
    assert isinstance(camera.events[-1], Playing)


def test_a_camera_asks_for_signs_of_life() -> None:
    camera = Camera(session())
    asks = Request(headers=headers(CSeq="77"), method="GET_PARAMETER", uri=URL).encode()
    [answer] = camera.session.feed(asks)
    [read] = MessageReader().feed(answer.data)
    assert (read.status, read.header("CSeq")) == (200, "77")
    [answer] = camera.session.feed(asks.replace(b"GET_PARAMETER", b"ANNOUNCE"))
    assert answer.data.startswith(b"RTSP/1.0 501")


def test_what_is_no_rtsp_ends_the_conversation_with_words() -> None:
    talk = session()
    talk.start()
    assert talk.feed(b"RTSP/1.0 banana\r\n\r\n") == [Failed("protocol_error", "a status line without a status")]
    assert talk.feed(b"more") == []


WIRE = Response(headers(CSeq="1", Content_Base=URL), SDP).encode() + Response(headers(CSeq="2", Session="4")).encode()
WIRE += b"$\0\0\x0c" + rtp(b"", 1, 0) + Response(headers(CSeq="3")).encode() + b"$\0\0\x0e" + rtp(b"ab", 2, 0)


def heard(cuts: list[int]) -> list[object]:
    talk, out, edges = session(), [], [0, *sorted(c % len(WIRE) for c in cuts), len(WIRE)]
    talk.start()
    for left, right in pairwise(edges):
        for event in talk.feed(WIRE[left:right]):
            out += [bytes(p) for p in event.packets] if isinstance(event, Media) else [event]
    return sorted(map(repr, out))


@given(st.lists(st.integers(0, 2000), max_size=20))
def test_any_split_gives_the_same_events(cuts: list[int]) -> None:
    assert heard(cuts) == heard([])
    assert len(heard([])) == 6


ANSWERS = st.builds(
    lambda status, head, body: Response(head, body, status, "x"),
    st.sampled_from([200, 200, 200, 302, 401, 404, 461, 99]),
    st.lists(
        st.sampled_from(
            [
                ("Session", ";"),
                ("Transport", "interleaved=-"),
                ("Transport", "x;interleaved=99999999-a"),
                ("CSeq", "-1"),
                ("CSeq", "²"),
                ("Content-Base", "rtsp://"),
                ("Location", "rtsp://10.0.0.9:99999999/"),
                ("WWW-Authenticate", "Digest nonce="),
            ]
        ),
        max_size=3,
    ).map(tuple),
    st.sampled_from([b"", SDP, SDP.replace(b"trackID=1", b"rtsp://[/ a\tb"), b"\xff"]),
)


@given(st.lists(st.one_of(ANSWERS.map(lambda r: r.encode()), st.binary(max_size=30)), max_size=12), st.booleans())
def test_noise_in_any_state_never_crashes(answers: list[bytes], udp: bool) -> None:
    talk = session("u", "p", udp)
    talk.start()
    for answer in answers:
        if any(isinstance(event, NeedUdp) for event in talk.feed(answer)):
            talk.use_udp(4, 5)
    talk.stop()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("rtsp://h/a", ("h", 554, "rtsp://h/a", "", "")),
        ("RTSP://u:p%40@H:8554/路 径?x=1", ("h", 8554, "rtsp://H:8554/%E8%B7%AF%20%E5%BE%84?x=1", "u", "p@")),
        ("rtsp://a:b@c@[::1]:99/", ("::1", 99, "rtsp://[::1]:99/", "a", "b@c")),
    ],
)
def test_addresses(source: str, expected: tuple[object, ...]) -> None:
    read = parse(source)
    assert (read.host, read.port, read.url, read.username, read.password) == expected


@pytest.mark.parametrize(
    "bad", ["", "http://h/", "rtsp://", "rtsp:///a", "rtsp://h:99999/", "rtsp://h:x/", "rtsp://[1/"]
)
def test_no_addresses(bad: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse(bad)
