"""Odd files in the output folder. All of them can be made; the test looks at what the service does with them."""

import os
import socket

from verdicts import attempt, contained, probe

ROOT = "/app/output"


def at(name):
    return os.path.join(ROOT, name)


def put(path, text="{}\n", mode=0o644):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, text.encode())
    os.fchmod(descriptor, mode)
    os.close(descriptor)


@probe("files", "setuid and setgid files")
def _():
    os.makedirs(at("deep/er"), exist_ok=True)
    for name, mode in [("setuid", 0o4755), ("setgid", 0o2755), ("both.jsonl", 0o6777), ("deep/er/setuid", 0o4711),
                       ("setuid\n\x1b[31m", 0o4755), ("s" * 255, 0o6755), (".hidden", 0o4755)]:
        put(at(name), mode=mode)
    os.link(at("setuid"), at("deep/linked-setuid"))
    os.close(os.open(at(b"setuid-\xff\xfe".decode("utf-8", "surrogateescape")), os.O_CREAT | os.O_WRONLY, 0o755))
    os.chmod(at(b"setuid-\xff\xfe".decode("utf-8", "surrogateescape")), 0o4755)
    return contained("made; the test looks for them afterwards")


@probe("files", "setgid folder, and a setuid file in a closed folder")
def _():
    os.makedirs(at("shared"), exist_ok=True)
    os.chmod(at("shared"), 0o2777)
    os.makedirs(at("closed"), exist_ok=True)
    put(at("closed/setuid"), mode=0o4755)
    os.chmod(at("closed"), 0)
    return contained("made; the test looks for them afterwards")


@probe("files", "symbolic links")
def _():
    targets = {"passwd": "/etc/passwd", "shadow": "/etc/shadow", "config": "/app/config/config.json",
               "environment": "/proc/self/environ", "up": "../../crawlerd.db", "loop": "loop.jsonl",
               "others": os.environ["OTHER_OUTPUT"], "root": "/", "null": "/dev/null", "zero": "/dev/zero"}
    for name, target in targets.items():
        os.symlink(target, at(f"{name}.jsonl"))
    os.symlink("/", at("root-folder"))
    os.symlink(os.environ["OTHER_OUTPUT"], at("other-folder"))
    os.symlink("/etc/passwd", at("completion.json"))
    return contained(f"{len(targets) + 3} links made; the test looks at what is read")


@probe("files", "FIFOs and sockets")
def _():
    os.mkfifo(at("fifo.jsonl"))
    os.mkfifo(at("deep-fifo"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(at("socket.jsonl"))
    return contained("made; the test looks at what is read")


@probe("files", "odd names")
def _():
    names = [b"new\nline.jsonl", b"escape\x1b]0;x\x07.jsonl", b"\xff\xfe.jsonl", b"-rf", b" ", b"..jsonl",
             "方".encode() * 80 + b".jsonl", b"n" * 249 + b".jsonl", b"back\\slash.jsonl", b'quote".jsonl',
             b"%2e%2e%2f.jsonl", "\u202egnp.jsonl".encode()]
    for name in names:
        path = os.fsencode(ROOT) + b"/" + name
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
    return contained(f"{len(names)} names")


@probe("files", "folder deeper than any path")
def _():
    """4,000 levels: no path that is given as text reaches its end."""
    inside = os.open(ROOT, os.O_RDONLY | os.O_DIRECTORY)
    depth = 0
    try:
        while depth < 4000:
            os.mkdir("d", dir_fd=inside)
            below = os.open("d", os.O_RDONLY | os.O_DIRECTORY, dir_fd=inside)
            os.close(inside)
            inside, depth = below, depth + 1
    except OSError as error:
        return contained(f"{depth} levels: {error.strerror}")
    descriptor = os.open("bottom", os.O_CREAT | os.O_WRONLY, 0o755, dir_fd=inside)
    os.fchmod(descriptor, 0o4755)
    return contained(f"{depth} levels, a setuid file at the end")


@probe("files", "sparse items of 1 TB, a line of 5 GB")
def _():
    try:
        with open(at("sparse.jsonl"), "w", encoding="utf-8") as file:
            file.write('{"probe": "sparse"}\n')
            file.truncate(1 << 40)
        with open(at("line.jsonl"), "w", encoding="utf-8") as file:
            file.write('{"line": "')
            file.truncate(5 << 30)
    except OSError as error:
        return contained(f"refused: {error.strerror}")
    return contained("made; the test looks at how they are read")


@probe("files", "100,000 entries")
def _():
    folder = at("many")
    os.makedirs(folder, exist_ok=True)
    count = 0
    try:
        for count in range(100_000):
            os.close(os.open(f"{folder}/{count}.jsonl", os.O_CREAT | os.O_WRONLY, 0o644))
    except OSError as error:
        return contained(f"{count} entries: {error.strerror}")
    return contained(f"{count + 1} entries")


@probe("files", "executable hard links by the thousand")
def _():
    put(at("first"), mode=0o4755)
    return attempt_links()


def attempt_links():
    os.makedirs(at("links"), exist_ok=True)
    try:
        for number in range(2000):
            os.link(at("first"), at(f"links/{number}"))
    except OSError as error:
        return contained(error.strerror)
    return contained("2000 links to one setuid file")


@probe("files", "device in a folder of its own")
def _():
    os.makedirs(at("devices"), exist_ok=True)
    return attempt(lambda: os.mknod(at("devices/null"), 0o20666, os.makedev(1, 3)))
