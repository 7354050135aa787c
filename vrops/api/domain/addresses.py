"""The addresses a client may call from."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from vrops.core.errors import FieldError, Invalid

Address = IPv4Address | IPv6Address


def read_networks(lines: Iterable[str]) -> list[str]:
    """Networks in their plain form: "10.1.2.3" is 10.1.2.3/32; refuses (Invalid) by line."""
    found, faults = [], []
    for number, line in enumerate(lines):
        try:
            found.append(str(ip_network(line.strip())))
        except ValueError:
            detail = f"“{line.strip()[:60]}” is not an address or network such as 203.0.113.0/24."
            faults.append(FieldError(f"addresses/{number}", "address", detail))
    if faults:
        raise Invalid("An address needs correcting.", errors=faults)
    return list(dict.fromkeys(found))


def read_address(written: str) -> Address | None:
    """The address of a connection; IPv4 inside IPv6 is IPv4. None when it is not one."""
    try:
        address = ip_address(written.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def inside(written: str, networks: Sequence[str]) -> bool:
    """Whether an address lies in one of the networks; no networks means anywhere."""
    if not networks:
        return True
    address = read_address(written)
    return address is not None and any(address in ip_network(network) for network in networks)
