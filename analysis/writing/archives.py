"""Zip archives that are the same bytes for the same content: Word files are such archives."""

import io
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold: stands for none."""


def settle(archive: bytes) -> bytes:
    """Write an archive anew without the times at which its parts were made. Their order and content stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as parts, zipfile.ZipFile(out, "w") as settled:
        for part in parts.infolist():
            fixed = zipfile.ZipInfo(part.filename, LONG_AGO)
            fixed.compress_type = part.compress_type
            fixed.external_attr = 0o600 << 16
            settled.writestr(fixed, parts.read(part))
    return out.getvalue()
