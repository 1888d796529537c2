"""A foreign RTSP server for the tests, run by Debian's Python: `gst_server.py` prints its port, serves until killed.

`/open` needs no password, `/locked` asks for user `admin` with password `secret` by digest; both are H.264 with a key
frame a second, over TCP and UDP.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PIPELINE = (
    "( videotestsrc is-live=true pattern=smpte ! video/x-raw,width=640,height=480,framerate=25/1 "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 )"
)


def factory(role: str) -> GstRtspServer.RTSPMediaFactory:
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(PIPELINE)
    made.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(role, "media.factory.access", True)
    permissions.add_permission_for_role(role, "media.factory.construct", True)
    if role != "anonymous":
        permissions.add_permission_for_role("anonymous", "media.factory.access", True)
    made.set_permissions(permissions)
    return made


def auth() -> GstRtspServer.RTSPAuth:
    made = GstRtspServer.RTSPAuth()
    made.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    made.add_digest("admin", "secret", token)
    anonymous = GstRtspServer.RTSPToken()
    anonymous.set_string("media.factory.role", "anonymous")
    made.set_default_token(anonymous)
    return made


def main() -> None:
    Gst.init(None)
    if not Gst.ElementFactory.find("x264enc"):
        sys.exit("x264enc is missing")
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    server.set_auth(auth())
    mounts = server.get_mount_points()
    mounts.add_factory("/open", factory("anonymous"))
    mounts.add_factory("/locked", factory("user"))
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main()
