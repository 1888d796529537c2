import asyncio
import socket

import pytest

from shiwei.adapters import rtsp_udp
from shiwei.adapters.rtsp_udp import open_pair


async def heard(camera: str) -> list[bytes]:
    """What a pair for this camera takes of a datagram sent from 127.0.0.1."""
    taken: list[bytes] = []
    pair = await open_pair("127.0.0.1", camera, taken.append)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for port in pair.ports:
            sender.sendto(b"packet to %d" % (port % 2), ("127.0.0.1", port))
        await asyncio.sleep(0.05)
    pair.close()
    return taken


async def test_media_of_the_camera_is_taken_from_the_even_port_only() -> None:
    assert await heard("127.0.0.1") == [b"packet to 0"]


async def test_datagrams_of_others_are_not_ours() -> None:
    assert await heard("192.0.2.7") == []


async def test_the_way_is_opened_from_both_ports() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera:
        camera.bind(("127.0.0.1", 0))
        camera.setblocking(False)
        pair = await open_pair("127.0.0.1", "127.0.0.1", lambda _: None)
        port = camera.getsockname()[1]
        pair.open_path("127.0.0.1", (port, 0))
        pair.open_path("127.0.0.1", (99999, port))
        await asyncio.sleep(0.05)
        senders = {camera.recvfrom(100)[1][1] for _ in range(2)}
        assert senders == set(pair.ports)
        pair.close()


async def test_no_free_ports_is_an_os_error_and_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[socket.socket] = []
    bind = rtsp_udp._bound

    def only_the_first(local: str, port: int) -> socket.socket:
        if port:
            raise OSError(98, "in use")
        opened.append(bind(local, port))
        return opened[-1]

    monkeypatch.setattr(rtsp_udp, "_bound", only_the_first)
    with pytest.raises(OSError, match="UDP"):
        await open_pair("127.0.0.1", "127.0.0.1", lambda _: None)
    assert opened
    assert all(one.fileno() == -1 for one in opened)


async def test_a_camera_that_changes_its_source_port_is_still_heard() -> None:
    heard: list[bytes] = []
    pair = await open_pair("127.0.0.1", "127.0.0.1", heard.append)
    try:
        for word in (b"from one port", b"from another"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(word, ("127.0.0.1", pair.ports[0]))
                for _ in range(100):
                    if word in heard:
                        break
                    await asyncio.sleep(0.01)
    finally:
        pair.close()
    assert heard == [b"from one port", b"from another"]
