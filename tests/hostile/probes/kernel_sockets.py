"""Kinds of sockets that speak to the kernel, or to the network below TCP and UDP."""

import errno
import socket
import struct

from verdicts import attempt, contained, probe

UNSUPPORTED = {errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT, errno.EINVAL, errno.ENOPROTOOPT}


def refused(name, family, kind, protocol=0):
    @probe("system", f"socket: {name}")
    def _():
        return attempt(lambda: socket.socket(family, kind, protocol), UNSUPPORTED)


refused("raw", socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
refused("raw, whole packets", socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
refused("raw IPv6", socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
refused("packet", socket.AF_PACKET, socket.SOCK_RAW, 0x0300)
refused("packet without headers", socket.AF_PACKET, socket.SOCK_DGRAM, 0x0300)
refused("Bluetooth", 31, socket.SOCK_RAW, 1)
refused("CAN", 29, socket.SOCK_RAW, 1)
refused("XDP", 44, socket.SOCK_RAW)
refused("key management", 15, socket.SOCK_RAW, 2)


@probe("system", "socket: cryptography of the kernel")
def _():
    try:
        socket.socket(38, socket.SOCK_SEQPACKET).close()
    except OSError as error:
        return attempt(lambda: raise_again(error), UNSUPPORTED)
    return contained("computes with the memory of this process")


@probe("system", "socket: ICMP datagrams")
def _():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).close()
    except OSError as error:
        return attempt(lambda: raise_again(error), UNSUPPORTED)
    return contained("echo requests of its own namespace only")


def netlink(kind, flags, body):
    """Sends one request and returns the error number of its acknowledgement."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:
        link.settimeout(5)
        link.bind((0, 0))
        link.send(struct.pack("=IHHII", 16 + len(body), kind, flags | 5, 1, 0) + body)
        answer = link.recv(65536)
    length, answered = struct.unpack_from("=IH", answer)
    number = struct.unpack_from("=i", answer, 16)[0] if answered == 2 and length >= 20 else 0
    if number != 0:
        raise OSError(-number, "refused")


@probe("system", "network: address added")
def _():
    # IPv4 10.9.8.7/32 on the loopback device.
    body = struct.pack("=BBBBI", 2, 32, 0, 0, 1) + struct.pack("=HH4s", 8, 2, bytes([10, 9, 8, 7]))
    return attempt(lambda: netlink(20, 0x600, body))


@probe("system", "network: route added")
def _():
    body = struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 254, 3, 253, 1, 0) + struct.pack("=HHI", 8, 4, 1)
    return attempt(lambda: netlink(24, 0x600, body))


@probe("system", "network: device added")
def _():
    info = struct.pack("=HH8s", 10, 1, b"dummy\0\0\0")
    body = struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0) + struct.pack("=HH", 4 + len(info), 18) + info
    return attempt(lambda: netlink(16, 0x600, body), {errno.EOPNOTSUPP})


@probe("system", "network: packet filter changed")
def _():
    def replace():
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as connection:
            connection.setsockopt(socket.SOL_IP, 64, b"\0" * 96)

    return attempt(replace, UNSUPPORTED)


@probe("system", "network: foreign source address")
def _():
    """IP_FREEBIND lets anyone bind to any address; the packets must not leave with it."""

    def send():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
            connection.setsockopt(socket.SOL_IP, 15, 1)
            connection.bind(("10.9.8.7", 0))
            connection.sendto(b"x", ("192.0.2.1", 9))

    return attempt(send, UNSUPPORTED, {errno.EADDRNOTAVAIL, errno.ENETUNREACH, errno.EHOSTUNREACH})


def raise_again(error):
    raise error
