"""Where webhooks may go: anywhere over https, over plain http where the quirk `http-callbacks` lets them.

Whatever the mode, addresses that only this machine's surroundings answer on (link-local, and the metadata services of
hosting providers) are refused: when a callback is registered as far as its text shows it, and again when a connection
is made, since a name may lead anywhere.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

LOCAL_NETWORKS = tuple(
    map(ip_network, ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
LOCAL_SUFFIXES = (".localhost", ".local", ".test")
LOCAL_NAMES = frozenset({"host.docker.internal"})
NEVER_NETWORKS = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",  # link-local; most metadata services are there
            "fe80::/10",
            "fd00:ec2::/32",  # metadata: Amazon
            "100.100.100.200/32",  # Alibaba
            "168.63.129.16/32",  # Azure
            "192.0.0.192/32",  # Oracle
            "0.0.0.0/8",
            "::/128",
            "224.0.0.0/4",
            "ff00::/8",
        ),
    )
)
NEVER_NAMES = frozenset({"metadata.google.internal"})
NAT64 = ip_network("64:ff9b::/96")

_URL = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII without blanks and backslashes."""
_NUMBER = re.compile(r"0x[0-9a-f]+|[0-9]+")
"""`2852039166` is an address too."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def problem_with(url: str, *, http: str) -> str | None:
    """Why a webhook cannot be sent to `url`, or None. `http` is a value of the quirk `http-callbacks`."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        usable = bool(_URL.fullmatch(url) and host and parts.port != 0 and "@" not in parts.netloc)
    except ValueError:  # a port that is no number, a bracket that does not close
        usable = False
    if not usable or parts.scheme not in ("http", "https"):
        return "must be an https address with a host and without credentials"
    if host in NEVER_NAMES or ((address := _literal(host)) is not None and is_forbidden(address)):
        return "must not be a link-local, multicast or metadata address"
    if parts.scheme == "https" or http == "always" or (http == "local" and _is_local(host)):
        return None
    return "must be an https address"


def is_forbidden(address: Address) -> bool:
    """Whether no webhook goes there in any mode."""
    return any(_within(one, NEVER_NETWORKS) for one in (address, _carried(address)) if one is not None)


def _is_local(host: str) -> bool:
    address = _literal(host)
    if address is not None:
        return _within(_carried(address) or address, LOCAL_NETWORKS)
    if "." not in host:
        return not _NUMBER.fullmatch(host)
    return host in LOCAL_NAMES or host.endswith(LOCAL_SUFFIXES)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one, in its several forms."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
