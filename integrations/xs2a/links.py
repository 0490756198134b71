"""Which links of a bank we follow, and which we send a person to.

Law: we call nothing outside the bank's own base URL, however the bank asks; a person is sent to https, or to http on
this machine (the sandbox), and nowhere else.
"""

import ipaddress
import re
from typing import Any
from urllib.parse import unquote, urlsplit

LINK_LIMIT = 2048
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def href(links: dict[str, Any] | None, name: str) -> str | None:
    """The link called `name`; Berlin Group writes {"href": "..."}, some banks the bare text."""
    value = (links or {}).get(name)
    if isinstance(value, dict):
        value = value.get("href")
    return value if isinstance(value, str) and value else None


def below(base_url: str, link: str) -> str | None:
    """The link as path and query below `base_url` ("/v1/accounts/7/transactions?page=2"), or None when it leads away.

    A bank may write an absolute URL, an absolute path with or without the path of the base, but nothing else.
    """
    if len(link) > LINK_LIMIT or not _PRINTABLE.fullmatch(link) or "\\" in link:
        return None
    try:
        base, parts = urlsplit(base_url), urlsplit(link)
        if parts.scheme or parts.netloc:
            # Compared as text, so that no second reading of user names, ports or hosts can differ from the first.
            if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
                return None
        elif not link.startswith("/") or link.startswith("//"):
            return None
    except ValueError:
        return None
    base_path = base.path.rstrip("/")
    path = parts.path
    if path.startswith(base_path + "/"):
        path = path[len(base_path) :]
    elif parts.netloc:
        return None
    if parts.fragment or not path.startswith("/v1/") or _climbs(path):
        return None
    return f"{path}?{parts.query}" if parts.query else path


def _climbs(path: str) -> bool:
    """Whether a segment is a dot segment or hides a slash, however often it is percent-encoded."""
    decoded = path
    for _ in range(4):
        decoded, before = unquote(decoded), decoded
        if decoded == before:
            break
    segments = path.split("/")[1:]
    return (
        len(decoded.split("/")) != len(path.split("/"))
        or "\\" in decoded
        or any(unquote(unquote(segment)) in ("", ".", "..") for segment in segments)
    )


def for_a_person(link: str | None) -> str | None:
    """The link if a browser may be sent there, else None."""
    if not link or len(link) > LINK_LIMIT or not _PRINTABLE.fullmatch(link) or "\\" in link:
        return None
    try:
        parts = urlsplit(link)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    return link if safe else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
