"""The headers that every answer of either face carries, whatever it is."""

_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "clipboard-read", "display-capture", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "serial", "usb", "web-share",
)  # fmt: skip

ALWAYS: tuple[tuple[bytes, bytes], ...] = tuple(
    (name.encode(), value.encode())
    for name, value in (
        # With no-referrer, browsers would send "Origin: null" on our own forms, as they do on others'.
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", ", ".join(f"{feature}=()" for feature in _FEATURES)),
    )
)

NO_STORE = (b"cache-control", b"no-store")
NO_FRAME = (b"x-frame-options", b"DENY")
POLICY = b"content-security-policy"
HTML = (b"content-type", b"text/html; charset=utf-8")
SECURE = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""Sent over HTTPS only."""
