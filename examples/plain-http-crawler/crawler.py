"""A crawler that knows nothing of crawlerd but its container contract. Standard library only."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import sys
import time
import urllib.request
from urllib.parse import unquote, urlsplit

EXECUTION_ID = os.environ["TASK_EXECUTION_ID"]
CONFIG_PATH = os.environ.get("CONFIG_PATH", "/app/config/config.json")
# The process runtime, which mounts nothing, says here where the output folder is.
OUTPUT = os.environ.get("CRAWLERD_OUTPUT_DIR", "/app/output")
INTERVAL = float(os.environ.get("HEARTBEAT_INTERVAL_SECONDS", "30"))

stop_asked = False


def ask_to_stop(*_):
    global stop_asked
    stop_asked = True


def post(path, body):
    """Sends one report. The credential is the user info of API_BASE_URL, sent as HTTP Basic."""
    base = urlsplit(os.environ["API_BASE_URL"])
    credential = f"{unquote(base.username or '')}:{unquote(base.password or '')}"
    request = urllib.request.Request(
        f"{base.scheme}://{base.hostname}:{base.port}{path}",
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": "Basic " + base64.b64encode(credential.encode()).decode(),
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def heartbeat(progress):
    """A heartbeat that does not get through must not end a crawl."""
    try:
        answer = post(
            "/api/v1/monitoring/heartbeat",
            {
                "execution_id": EXECUTION_ID,
                "container_id": socket.gethostname(),
                "status": "running",
                "progress": progress,
                "timestamp": time.time(),
            },
        )
        if answer["action"] == "stop":
            ask_to_stop()
    except OSError as error:
        print(f"heartbeat failed: {error}", file=sys.stderr)


def complete(items, error, attempts=8):
    """The completion is the result: it is sent until it has arrived."""
    report = {
        "execution_id": EXECUTION_ID,
        "container_id": socket.gethostname(),
        "success": error is None,
        "result_data": {
            "crawl_summary": {"stop_reason": "interrupted"} if stop_asked else {},
            "data_items": items[:100],
            "total_data_count": len(items),
        },
        "error_message": error,
    }
    for attempt in range(attempts):
        try:
            post("/api/v1/monitoring/completion", report)
            return
        except OSError as failure:
            print(f"completion failed: {failure}", file=sys.stderr)
            time.sleep(min(2**attempt * 0.5, 10))
    sys.exit(3)


def crawl(urls, timeout, delay):
    items, failed, last_beat = [], 0, 0.0
    with open(os.path.join(OUTPUT, "items.jsonl"), "a", encoding="utf-8") as output:
        for done, url in enumerate(urls):
            if stop_asked:
                break
            if done == 0 or time.monotonic() - last_beat >= INTERVAL:
                last_beat = time.monotonic()
                heartbeat({"total_urls": len(urls), "crawled_urls": done, "failed_urls": failed,
                           "data_items": len(items), "current_url": url})
            try:
                with urllib.request.urlopen(url, timeout=timeout) as answer:
                    html = answer.read(5_000_000).decode("utf-8", "replace")
                title = re.search(r"<title[^>]*>(.*?)</title>", html, re.S | re.I)
                item = {"url": url, "title": title.group(1).strip() if title else None}
                output.write(json.dumps(item, ensure_ascii=False) + "\n")
                output.flush()
                items.append(item)
            except (OSError, ValueError, http.client.HTTPException) as error:
                # One bad URL never ends a crawl.
                failed += 1
                print(f"{url}: {error}", file=sys.stderr)
            if done + 1 < len(urls):
                time.sleep(delay)
    return items


def main():
    signal.signal(signal.SIGTERM, ask_to_stop)
    with open(CONFIG_PATH, encoding="utf-8") as file:
        config = json.load(file)
    urls = list(config.get("target_urls") or [])
    if config.get("base_url") and config["base_url"] not in urls:
        urls.insert(0, config["base_url"])
    items = crawl(urls, config.get("timeout", 30), config.get("delay", 1))
    if stop_asked:
        error = "stopped before all pages were crawled"
    else:
        error = None if items else "no page could be crawled"
    complete(items, error)
    sys.exit(0 if error is None else 1)


main()
