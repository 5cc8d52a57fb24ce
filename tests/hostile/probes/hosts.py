"""The host and the networks around it. `TARGETS` lists what the test has made listen there."""

import json
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

from verdicts import allowed, denied, probe

TARGETS = json.loads(os.environ.get("TARGETS", "[]"))
SECONDS = 1.5


def open_tcp(host, port):
    """What a connection gives; every refusal and every silence is an OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as connection:
        connection.settimeout(SECONDS)
        connection.connect(address)
        return f"{host} port {port} is open"


def ask_udp(host, port):
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as connection:
        connection.settimeout(SECONDS)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        # Twice: the first packet may get lost while the address is looked up.
        for _ in range(2):
            connection.sendto(b"probe", address)
        return f"{host} port {port} answers {connection.recv(100)!r}"


def reach(target, host):
    """Whether the target is open at this address, and what it answers."""
    open_one = ask_udp if target.get("udp") else open_tcp
    try:
        return True, open_one(host, target["port"])
    except OSError as error:
        return False, type(error).__name__


def register(target):
    @probe("network", target["name"])
    def _():
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda host: reach(target, host), target["hosts"]))
        opened = [answer for is_open, answer in answers if is_open]
        refusals = sorted({answer for is_open, answer in answers if not is_open})
        return allowed(opened) if opened else denied(f"{len(answers)} addresses: {', '.join(refusals)}")


for each in TARGETS:
    register(each)


@probe("network", "name of the host")
def _():
    names = ["host.docker.internal", "gateway.docker.internal", "kubernetes.docker.internal"]
    found = {}
    for name in names:
        try:
            found[name] = socket.gethostbyname(name)
        except OSError:
            continue
    return allowed(found) if found else denied("none of them is known")


@probe("network", "IPv6")
def _():
    with open("/proc/net/if_inet6", encoding="utf-8") as file:
        addresses = [line.split()[0] for line in file if line.split()[-1] != "lo"]
    # Refused below by other probes if there is one; here only told.
    return denied("no address") if not addresses else ("contained", f"{len(addresses)} addresses")


@probe("network", "ports of the gateway")
def _():
    """All ports of the address that has the callback, as far as two seconds each thousand allow."""
    host, callback_port = os.environ["CALLBACK"].split(" ")
    found, pending = [], []
    deadline = time.monotonic() + 20
    for port in [*range(1, 1024), *range(2370, 2380), *range(8000, 8100)]:
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((host, port))
        pending.append((port, connection))
        if len(pending) >= 200 or time.monotonic() > deadline:
            found += opened(pending)
            pending = []
    found += opened(pending)
    others = [port for port in found if port != int(callback_port)]
    return allowed(others) if others else denied("only the callback")


def opened(pending):
    time.sleep(0.3)
    found = []
    for port, connection in pending:
        try:
            connection.getpeername()
            found.append(port)
        except OSError:
            pass
        connection.close()
    return found
