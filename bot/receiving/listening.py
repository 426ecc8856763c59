"""Sockets to listen at: every address that a host has, of both families where the system has both."""

import errno
import socket
from typing import Any

RECEIVED_AT_ONCE = 64 * 1024  # bytes; most of Slack's requests are smaller
_NOT_HERE = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}  # a system without IPv6, or a name of another machine


def bind(host: str, port: int) -> list[socket.socket]:
    """Listen at the host, on the same port for each of its addresses. Raises OSError where that cannot be."""
    bound: list[socket.socket] = []
    missing = OSError(f"{host} has no address")
    try:
        for family, address in _addresses(host, port):
            try:
                bound.append(_listen(family, address, bound[0].getsockname()[1] if bound else port))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
    except BaseException:
        close(bound)
        raise
    if not bound:
        raise missing
    return bound


def close(bound: list[socket.socket]) -> None:
    for one in bound:
        one.close()


def url_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return "http://" + written(host, port)


def written(host: str, port: int) -> str:
    """As in a URL: the colons of an IPv6 address stand in brackets."""
    return f"[{host.strip('[]')}]:{port}" if ":" in host else f"{host}:{port}"


def _addresses(host: str, port: int) -> list[tuple[int, tuple[Any, ...]]]:
    """IPv4 first."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError as error:
        raise OSError(f"{host} is no name of a machine") from error
    return sorted({(family, address) for family, _, _, _, address in found})


def _listen(family: int, address: tuple[Any, ...], port: int) -> socket.socket:
    host, _, *scope = address
    is_any = host == "::" and socket.has_dualstack_ipv6()
    bound = socket.create_server((host, port, *scope), family=family, dualstack_ipv6=is_any)
    # asyncio does so only for sockets that name their protocol; without it, an answer over a connection that is kept
    # waits 40 ms for the acknowledgment of its own headers.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # What is sent faster than we read it waits in the sender's memory, not in ours; connections inherit this.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_AT_ONCE)
    return bound
