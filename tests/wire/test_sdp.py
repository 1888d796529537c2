from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.sdp import parse

HIK = b"""v=0\r
o=- 1 1 IN IP4 192.168.1.64\r
s=Media Presentation\r
a=control:rtsp://192.168.1.64/Streaming/Channels/101/\r
m=video 0 RTP/AVP 96\r
a=x-dimensions:1920,1080\r
a=control:trackID=1\r
a=rtpmap:96 H264/90000\r
a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z01AKI2NQDwBE/LgLcBAQFAAAD6A,aO44gA==\r
a=framerate:25.0\r
m=audio 0 RTP/AVP 0\r
a=control:trackID=2\r
"""


def test_a_camera() -> None:
    described = parse(HIK)
    video = described.video
    assert video is not None
    assert (video.codec, video.payload_type, video.clock_rate) == ("h264", 96, 90000)
    assert (video.control, video.framerate, video.size) == ("trackID=1", 25.0, (1920, 1080))
    assert [s[0] for s in video.parameter_sets] == [0x67, 0x68]
    assert described.control == "rtsp://192.168.1.64/Streaming/Channels/101/"
    assert [t.payload_type for t in described.tracks] == [96, 0]


def test_h265_sets_come_in_decoding_order_and_broken_base64_is_left_out() -> None:
    text = b"m=video 0 RTP/AVP 98\na=rtpmap:98 hevc/90000\na=fmtp:98 sprop-pps=RAE; sprop-vps=QAE=;sprop-sps=!\xff"
    video = parse(text).video
    assert video is not None
    assert video.codec == "h265"
    assert [s[0] for s in video.parameter_sets] == [0x40, 0x44]


def test_the_first_readable_video_is_chosen() -> None:
    text = b"m=video 0 RTP/AVP 97\na=rtpmap:97 MP4V-ES/90000\nm=video 0 RTP/AVP 26\na=framesize:26 640-480"
    video = parse(text).video
    assert video is not None
    assert (video.codec, video.size) == ("mjpeg", (640, 480))


def test_static_and_unnamed_encodings_are_not_guessed() -> None:
    video = parse(b"m=video 0 RTP/AVP 96\na=rtpmap:97 H264/90000\na=rtpmap:96 H264").video
    assert video is not None
    assert (video.codec, video.clock_rate) == ("h264", 90000)
    assert parse(b"m=video 0 RTP/AVP 96").video.codec is None
    assert parse(b"m=audio 0 RTP/AVP 0").video is None
    assert parse(b"") == parse(b"\xff\xfe\n=\nm=\nm=video")


@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(HIK.splitlines()), max_size=30).map(b"\n".join)))
def test_noise_does_not_crash(data: bytes) -> None:
    for track in parse(data).tracks:
        assert track.clock_rate > 0
        assert all(track.parameter_sets)


def test_a_description_without_end_is_cut() -> None:
    assert len(parse(b"m=video 0 RTP/AVP 96\n" * 5000).tracks) <= 32
