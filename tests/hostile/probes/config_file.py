"""The config: it can be read, and changed in no way."""

import errno
import os

from verdicts import allowed, attempt, contained, denied, probe, write_to

CONFIG = os.environ["CONFIG_PATH"]
FOLDER = os.path.dirname(CONFIG)
BUSY = {errno.EBUSY}
LINKS = {errno.EXDEV}


@probe("system", "config: written")
def _():
    return attempt(lambda: write_to(CONFIG, "{}"))


@probe("system", "config: truncated")
def _():
    return attempt(lambda: os.truncate(CONFIG, 0))


@probe("system", "config: removed")
def _():
    return attempt(lambda: os.unlink(CONFIG), BUSY)


@probe("system", "config: renamed")
def _():
    return attempt(lambda: os.rename(CONFIG, f"{FOLDER}/other.json"), BUSY)


@probe("system", "config: replaced")
def _():
    def replace():
        with open("/app/output/config.json", "w", encoding="utf-8") as file:
            file.write("{}")
        os.rename("/app/output/config.json", CONFIG)

    return attempt(replace, BUSY, LINKS)


@probe("system", "config: opened to write through its descriptor")
def _():
    descriptor = os.open(CONFIG, os.O_RDONLY)
    return attempt(lambda: write_to(f"/proc/self/fd/{descriptor}", "{}"))


@probe("system", "config: mode changed")
def _():
    return attempt(lambda: os.chmod(CONFIG, 0o666))


@probe("system", "config: owner changed")
def _():
    return attempt(lambda: os.chown(CONFIG, os.getuid(), -1))


@probe("system", "config: attribute set")
def _():
    return attempt(lambda: os.setxattr(CONFIG, "user.probe", b"x"), {errno.EOPNOTSUPP})


@probe("system", "config: hard link into the output folder")
def _():
    return attempt(lambda: os.link(CONFIG, "/app/output/linked-config.jsonl"), LINKS)


@probe("system", "file of the image: hard link into the output folder")
def _():
    return attempt(lambda: os.link("/etc/passwd", "/app/output/linked-passwd.jsonl"), LINKS)


@probe("system", "init program: hard link into the output folder")
def _():
    return attempt(lambda: os.link("/sbin/docker-init", "/app/output/linked-init"), LINKS, {errno.ENOENT})


@probe("system", "config: its folder moved away")
def _():
    """Whoever owns the folder of an image may move it; what matters is the host's file, compared afterwards."""
    try:
        os.rename(FOLDER, f"{FOLDER}-moved")
    except OSError as error:
        return attempt(lambda: raise_again(error), BUSY, LINKS)
    os.rename(f"{FOLDER}-moved", FOLDER)
    return contained("a folder of the container's own file system")


@probe("system", "output folder: removed")
def _():
    return attempt(lambda: os.rmdir("/app/output"), BUSY, {errno.ENOTEMPTY})


@probe("system", "output folder: above it")
def _():
    """Two dots at a mount point lead to the folder it is mounted on, never to the host's parent."""
    descriptor = os.open("/app/output", os.O_RDONLY | os.O_DIRECTORY)
    names = set(os.listdir(os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=descriptor)))
    return allowed(sorted(names)) if names - {"config", "output", "config-moved"} else denied("the image's /app")


def raise_again(error):
    raise error
