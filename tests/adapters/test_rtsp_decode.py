from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from shiwei.adapters.decode import Decoder, Undecodable, evidence_jpeg, picture_of, pictures
from shiwei.diagnosis.sample import Picture
from shiwei.wire.frames import Frame
from tests.wire.scripted import SIZE, encoded, scene


def key(payload: bytes, media: float = 0.0) -> Frame:
    return Frame(0.0, media, len(payload), True, payload, False)


def annex_b(codec: str, number: int = 0) -> bytes:
    return b"".join(b"\0\0\0\1" + nal for nal in encoded(codec)[number])


def jpeg(image: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])


def colours(width: int = 64, height: int = 48) -> np.ndarray:
    """Blue, green, red: left half red, right half green, a blue bar below."""
    image = np.zeros((height, width, 3), np.uint8)
    image[:, : width // 2] = (30, 30, 220)
    image[:, width // 2 :] = (30, 200, 30)
    image[height // 2 :] = (210, 40, 30)
    return image


def test_codecs_in_turn_and_again_with_the_same_decoder() -> None:
    decoder = Decoder()
    for codec in ("h264", "h265", "mjpeg", "h264", "h265"):
        payload = jpeg(scene(0)[..., ::-1]) if codec == "mjpeg" else annex_b(codec)
        picture = decoder.picture(codec, key(payload, media=1.5))
        assert picture.y.shape == (SIZE[1], SIZE[0])
        assert picture.u.shape == picture.v.shape == (SIZE[1] // 2, SIZE[0] // 2)
        assert (picture.at, picture.key, picture.full_range) == (1.5, True, codec == "mjpeg")
        luma = scene(0) @ np.array([0.299, 0.587, 0.114])
        assert np.abs(picture.y - (luma if codec == "mjpeg" else luma * 219 / 255 + 16)).mean() < 4


def test_nothing_of_one_camera_stays_for_the_next() -> None:
    decoder = Decoder()
    before = decoder.picture("h264", key(annex_b("h264"))).y.copy()
    with pytest.raises(Undecodable):
        decoder.picture("h264", key(annex_b("h264", 3)[:40]))
    assert np.array_equal(decoder.picture("h264", key(annex_b("h264"))).y, before)


@pytest.mark.parametrize("codec", ["h264", "h265", "mjpeg"])
@pytest.mark.parametrize(
    "garbage", [b"\0\0\0\1", b"garbage" * 99, b"\0\0\0\1\x65\x88" + bytes(500), b"\xff\xd8\xff\xd9"]
)
def test_garbage_is_undecodable_and_says_so(codec: str, garbage: bytes) -> None:
    with pytest.raises(Undecodable, match=codec):
        Decoder().picture(codec, key(garbage))


def test_planes_outlive_the_decoder() -> None:
    picture = Decoder().picture("h264", key(annex_b("h264")))
    before = picture.y.copy()
    for number in range(5):
        Decoder().picture("h264", key(annex_b("h264", 10 * number)))
    assert np.array_equal(picture.y, before)


@pytest.mark.parametrize("name", ["yuv422p", "yuvj444p", "yuv420p10le", "rgb24", "yuv420p"])
def test_other_layouts_become_planes(name: str) -> None:
    frame = av.VideoFrame.from_ndarray(colours(), format="bgr24").reformat(format=name)
    picture = picture_of(frame, at=0.0, key=True)
    assert (picture.y.shape, picture.u.shape) == ((48, 64), (24, 32))
    red, green, blue = picture.v[4, 4], picture.v[4, 28], picture.u[20, 16]
    assert red > 170
    assert green < 100
    assert blue > 170


def test_a_grey_source_has_no_colour() -> None:
    frame = av.VideoFrame.from_ndarray(np.full((10, 20), 90, np.uint8), format="gray")
    picture = picture_of(frame, at=0.0, key=True)
    assert (picture.u, picture.v, picture.y.shape, picture.y[3, 3]) == (None, None, (10, 20), 90)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("size", [(64, 48), (2562, 1922), (63, 47)])
def test_evidence_shows_the_colours_no_wider_than_asked(full: bool, size: tuple[int, int]) -> None:
    frame = av.VideoFrame.from_ndarray(colours(*size), format="bgr24").reformat(
        format="yuvj420p" if full else "yuv420p"
    )
    shown = cv2.imdecode(np.frombuffer(evidence_jpeg(picture_of(frame, 0.0, True)), np.uint8), cv2.IMREAD_COLOR)
    height, width = shown.shape[:2]
    assert width <= 1280
    assert abs(width / height - size[0] / size[1]) < 0.05
    for place, colour in [((0.2, 0.2), (30, 30, 220)), ((0.2, 0.8), (30, 200, 30)), ((0.8, 0.5), (210, 40, 30))]:
        found = shown[int(place[0] * height), int(place[1] * width)].astype(int)
        assert np.abs(found - colour).max() < 20


def test_grey_evidence() -> None:
    shown = evidence_jpeg(Picture(np.full((40, 60), 77, np.uint8), None, None))
    assert abs(int(cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_COLOR)[20, 30, 0]) - 77) < 3


def test_first_and_last_key_frames_are_decoded_and_bad_ones_told() -> None:
    keys = [key(annex_b("h264", 10 * n), float(n)) for n in range(4)]
    found, trouble = pictures(Decoder(), "h264", keys)
    assert ([p.at for p in found], trouble) == ([0.0, 3.0], "")
    found, trouble = pictures(Decoder(), "h264", [keys[0], key(b"bad", 1.0)])
    assert [p.at for p in found] == [0.0]
    assert "h264" in trouble
    assert pictures(Decoder(), "h264", []) == ([], "")


def test_interlaced_fields_in_one_frame_are_one_picture() -> None:
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = *SIZE, "yuv420p"
    context.framerate, context.time_base = 25, Fraction(1, 25)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "tff=1:log=-1:annexb=1"}
    packet = context.encode(av.VideoFrame.from_ndarray(scene(0), format="rgb24"))[0]
    assert Decoder().picture("h264", key(bytes(packet))).y.shape == (SIZE[1], SIZE[0])
