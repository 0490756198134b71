"""Which addresses of the Internet we send to: public ones, told by lists and not by the library's changing mind.

Law: what is not known to be public is refused, and so is what only wraps another address.
"""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        # Azure answers its machines here; the address is public and leads inside.
        "168.63.129.16/32",
    )
)  # fmt: skip
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
"""All that is given out. Loopback, link-local, site-local, unique local, multicast, IPv4-mapped and -compatible
addresses, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), discard and SRv6 ranges lie outside it."""
_REFUSED_V6 = tuple(
    ipaddress.ip_network(text)
    # Teredo, benchmarks and other protocols; documentation; 6to4, which wraps an IPv4 address; documentation.
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED)
    if address.scope_id is not None or address not in _PUBLIC_V6:
        return False
    return not any(address in network for network in _REFUSED_V6)


def is_loopback(address: Address) -> bool:
    return address.is_loopback
