"""Our client against a server that others wrote."""

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shiwei.adapters.decode import Decoder
from shiwei.adapters.rtsp import Capture, watch
from shiwei.ports.eyes import Target

pytestmark = pytest.mark.gstreamer
PYTHON = Path("/usr/bin/python3")
PROBE = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", PROBE], capture_output=True, check=False).returncode:
        pytest.skip("GStreamer's RTSP server is not installed (gir1.2-gst-rtsp-server-1.0, python3-gi)")
    script = Path(__file__).with_name("gst_server.py")
    with subprocess.Popen([PYTHON, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        port = process.stdout.readline().strip()
        if not port:
            pytest.skip("GStreamer cannot encode H.264 here (x264enc is missing)")
        yield f"rtsp://127.0.0.1:{port}"
        process.terminate()


async def look(url: str, transport: str = "auto", user: str = "", password: str = "") -> Capture:
    return await watch(Target("gst", url, user, password, transport=transport, seconds=15))


def assert_sees_bars(capture: Capture) -> None:
    assert (capture.reason, capture.detail) == (None, "")
    picture = Decoder().picture(capture.codec, capture.keys[0])
    assert picture.y.shape == (480, 640)
    row = picture.y[100, 40::92].astype(int)
    assert all(left > right for left, right in itertools.pairwise(row)), "the bars grow darker to the right"
    assert capture.lost == 0
    assert 23 <= 1 / (capture.packets.media[-1] / (len(capture.packets.media) - 1)) <= 27


@pytest.mark.parametrize("transport", ["tcp", "udp", "auto"])
async def test_an_open_camera(server: str, transport: str) -> None:
    assert_sees_bars(await look(f"{server}/open", transport))


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_a_camera_behind_digest(server: str, transport: str) -> None:
    assert_sees_bars(await look(f"{server}/locked", transport, "admin", "secret"))


async def test_refusals_of_a_foreign_server(server: str) -> None:
    assert (await look(f"{server}/locked", user="admin", password="wrong")).reason == "unauthorized"
    assert (await look(f"{server}/locked")).reason == "unauthorized"
    assert (await look(f"{server}/nowhere")).reason == "not_found"
