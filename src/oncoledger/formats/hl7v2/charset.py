"""Bytes of a message to text, by MSH-18; where that is absent, unknown or wrong, by what the bytes can be."""

from __future__ import annotations

_CODECS = {
    "": "ascii", "ASCII": "ascii", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "UTF8": "utf-8", "UNICODE": "utf-8", "GB 18030-2000": "gb18030",
    "BIG-5": "big5", "KS X 1001": "euc_kr", "WINDOWS-1252": "cp1252", "CP1252": "cp1252",
    **{f"8859/{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    **{f"ISO-8859-{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
}  # fmt: skip


def declared_charset(message: bytes) -> str:
    """MSH-18, first repetition, in capitals."""
    header = message[:4096].split(b"\r", 1)[0]
    mark = header[3:4]
    fields = header.split(mark, 18) if mark else []
    if len(fields) < 18:
        return ""
    repetition = fields[1][1:2] or b"~"
    return fields[17].split(repetition, 1)[0].decode("ascii", "replace").strip().upper()


def codec_of(declared: str) -> str:
    """Python's name of a declared character set; ASCII where it is none that we know."""
    return _CODECS.get(declared, "ascii")


def decoded(message: bytes, declared: str) -> tuple[str, str]:
    """The text, and what was wrong with the declaration in words, empty where it holds. Nothing is dropped: what fits no other is read as ISO 8859-1."""
    if message.isascii() and not declared.startswith("UNICODE UTF-"):
        return message.decode("ascii"), "" if declared in _CODECS else "a character set that is known; the bytes are plain ASCII"
    codec = _CODECS.get(declared)
    if codec and codec != "ascii":
        try:
            return message.decode(codec), ""
        except UnicodeDecodeError:
            pass
    try:
        return message.decode("utf-8"), "" if not declared else "bytes of the character set that is declared; read as UTF-8"
    except UnicodeDecodeError:
        return message.decode("latin-1"), "bytes of the character set that is declared; read as ISO 8859-1"
