"""Which channel a destination's address names, and the key by which its server is known."""

from pathlib import Path
from urllib.parse import urlsplit

from transmission.channel import Channel, Folder


def open_channel(
    url: str,
    *,
    root: Path,
    host_key: str = "",
    password: str = "",
    private_key: str = "",
) -> Channel:
    """Make the channel of a destination's URL: `file:<folder under root>` or `sftp://user@host[:port]/folder`.

    The rest belongs to SFTP: `host_key` is the server's public key as in an OpenSSH `.pub` file, always
    required, and one of password and private key (OpenSSH or PEM text). Nothing is connected yet. ValueError
    for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc or parts.query or parts.fragment:
            raise ValueError("a folder is file:<folder>, relative to the configured root")
        return Folder(root, parts.path)
    if parts.scheme == "sftp":
        # Here, because asyncssh takes a third of a second to load and most destinations never need it.
        from transmission.sftp import Sftp

        return Sftp(url, host_key=host_key, password=password, private_key=private_key)
    raise ValueError(f"a destination is file: or sftp:, not {parts.scheme!r}")


def public_key(text: str) -> str:
    """Return the public key of a server, of all that a text may hold; ValueError for none, and for a private key."""
    from transmission import sftp  # here for the same reason

    return sftp.public_key(text)
