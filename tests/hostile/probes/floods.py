"""Floods of the callback listener, from one container."""

import socket
import time

from callback import HOST, ID, MONITORING, PORT, request
from verdicts import allowed, contained, probe

SOCKETS = 1500
# Below the thousand descriptors that a service may have, with all its other files.
KEPT = 500


def is_open(connection):
    try:
        return connection.recv(1, socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def connections(first_bytes):
    """As many as there may be, within ten seconds."""
    opened = []
    deadline = time.monotonic() + 10
    while len(opened) < SOCKETS and time.monotonic() < deadline:
        try:
            connection = socket.create_connection((HOST, PORT), timeout=1)
            opened.append(connection)
            connection.sendall(first_bytes)
        except OSError:
            # Refused, or closed at once: the next one may be taken.
            continue
    return opened


def flood(first_bytes):
    opened = connections(first_bytes)
    time.sleep(8)
    kept = sum(map(is_open, opened))
    for connection in opened:
        connection.close()
    time.sleep(0.5)
    status, _ = request("GET", f"{MONITORING}/execution/{ID}/status")
    told = f"{kept} of {len(opened)} kept, then answered {status}"
    return contained(told) if kept <= KEPT and status == 200 else allowed(told)


@probe("floods", "idle connections")
def _():
    return flood(b"")


@probe("floods", "connections that send their headers slowly")
def _():
    return flood(b"POST /api/v1/monitoring/heartbeat HTTP/1.1\r\nHost: x\r\n")


@probe("floods", "many wrong credentials")
def _():
    started = time.monotonic()
    statuses = set()
    for number in range(500):
        statuses.add(request("GET", f"{MONITORING}/execution/{ID}/status", authorization=f"Bearer {number}")[0])
    status, _ = request("GET", f"{MONITORING}/execution/{ID}/status")
    told = f"{sorted(statuses)} in {time.monotonic() - started:.1f} s, then {status}"
    return contained(told) if statuses <= {401, 403, 429} and status == 200 else allowed(told)
