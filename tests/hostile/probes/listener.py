"""A neighbour that listens, so that a probe that is let through gets an answer."""

import select
import signal
import socket
import sys
import time

import callback

PORT = 7777
BEAT_SECONDS = 2


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    tcp = socket.create_server(("0.0.0.0", PORT))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("0.0.0.0", PORT))
    next_beat = 0.0
    while True:
        if time.monotonic() >= next_beat:
            callback.heartbeat(0)
            next_beat = time.monotonic() + BEAT_SECONDS
        for ready in select.select([tcp, udp], [], [], 0.5)[0]:
            if ready is tcp:
                tcp.accept()[0].close()
            else:
                text, sender = udp.recvfrom(1000)
                udp.sendto(text, sender)
