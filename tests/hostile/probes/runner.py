"""A crawler that attacks: runs the probes of its groups and reports each outcome as an item."""

import importlib
import json
import os
import select
import signal
import sys
import time

import callback
from verdicts import PROBES

DEADLINE_SECONDS = 45
MODULES = ["mounts", "namespaces", "privileges", "machine", "devices", "kernel_files", "processes",
           "config_file", "kernel_sockets", "hosts", "reports", "floods", "hogs", "odd_files",
           "output_hogs"]


def run_apart(function, may_die):
    """The outcome of one probe, in a process group of its own that is gone afterwards."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(reading)
        try:
            outcome = function()
        except BaseException as error:  # The probe itself is at fault: told, and no reason to stop.
            outcome = ("broken", f"{type(error).__name__}: {error}")
        os.write(writing, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], DEADLINE_SECONDS)
    answer = os.read(reading, 65536) if ready else b""
    os.close(reading)
    end_group(child)
    _, status = os.waitpid(child, 0)
    if answer:
        return json.loads(answer)
    if not ready:
        return "broken", f"it did not end within {DEADLINE_SECONDS} s"
    number = os.waitstatus_to_exitcode(status)
    return "contained" if may_die else "broken", f"its process ended with {number}"


def end_group(leader):
    """All of a fork bomb: some may be forking at this moment, so it is repeated until none is left."""
    while True:
        try:
            os.killpg(leader, signal.SIGKILL)
        except OSError:
            return
        # The leader itself stays a zombie until it is waited for.
        if not any(group == leader and state != "Z" for group, state in groups()):
            return
        time.sleep(0.01)


def groups():
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(") ")[2].split()
            yield int(fields[2]), fields[0]
        except OSError:
            continue


def main():
    wanted = os.environ["PROBE_GROUPS"].split(",")
    if wanted == ["listen"]:
        import listener

        listener.main()
    only = json.loads(os.environ.get("PROBE_NAMES", "null"))
    for module in MODULES:
        importlib.import_module(module)
    done = 0
    callback.heartbeat(done)
    with open("/app/output/probes.jsonl", "a", encoding="utf-8") as output:
        for group, name, function, may_die in PROBES:
            if group not in wanted or (only is not None and name not in only):
                continue
            outcome, detail = run_apart(function, may_die)
            print(json.dumps({"probe": name, "outcome": outcome, "detail": detail}), file=output, flush=True)
            done += 1
            callback.heartbeat(done)
    sys.exit(callback.complete(done))


main()
