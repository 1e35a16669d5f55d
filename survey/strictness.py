"""The headers that every answer of a face carries, whatever it is."""

# `bluetooth` and `web-share` are known on phones and some desktops; Chromium elsewhere says so in its console and heeds
# the rest.
_FEATURES = (
    "accelerometer", "bluetooth", "browsing-topics", "camera", "clipboard-read", "display-capture", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip


def _denying(*features: str) -> tuple[bytes, bytes]:
    return b"permissions-policy", ", ".join(f"{feature}=()" for feature in features).encode()


_BOTH: tuple[tuple[bytes, bytes], ...] = tuple(
    (name.encode(), value.encode())
    for name, value in (
        # With no-referrer, browsers would send "Origin: null" on our own forms, as they do on others'.
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    )
)

ALWAYS = (*_BOTH, _denying("clipboard-write", *_FEATURES))
AT_THE_DESK = (*_BOTH, _denying(*_FEATURES))
"""The desk's, which copies an address at the press of a button."""

NO_STORE = (b"cache-control", b"no-store")
NO_FRAME = (b"x-frame-options", b"DENY")
POLICY = b"content-security-policy"
HTML = (b"content-type", b"text/html; charset=utf-8")
SECURE = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""Sent over HTTPS only."""
