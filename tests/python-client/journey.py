"""What a user of the client does; prints what came of it. The test looks at that."""

import json
import os
import sys
import traceback

import crawlerd

site, folder, token = sys.argv[1], sys.argv[2], os.environ["CRAWLERD_API_TOKEN"]
client = crawlerd.Client()
config = {
    "task_name": "journey",
    "base_url": site,
    "delay": 0,
    "crawl_config": {"max_pages": 4, "follow_links": True, "data_fields": ["title", "price"]},
}
told = [repr(client), repr(vars(client))]


def refusal(call):
    """The error of a call, as its attributes; all that it shows is kept, to look for the token in it."""
    try:
        call()
    except crawlerd.CrawlerdError as error:
        told.extend([str(error), repr(error), repr(vars(error)), traceback.format_exc()])
        return {"type": type(error).__name__, "message": str(error), **vars(error)}
    raise AssertionError("it was not refused")


launched = client.launch(config, labels={"team": "prices"})
execution_id = launched["execution_id"]
finished = client.wait(execution_id, timeout=600)
items = list(client.iter_items(execution_id))

others = [client.launch_execution({"config": config})["execution_id"] for _ in range(2)]
for each in others:
    client.stop_execution(each, {"mode": "kill"})
pages = [client.list_executions(limit=1)]
while pages[-1]["next_cursor"] is not None:
    pages.append(client.list_executions(limit=1, cursor=pages[-1]["next_cursor"]))

names = [each["name"] for each in client.iter_files(execution_id, limit=1)]
sizes = {each["name"]: each["bytes"] for each in client.list_files(execution_id)["files"]}
for name in names:
    client.download(execution_id, name, os.path.join(folder, name.replace("/", "-")))
saved = {name: os.path.getsize(os.path.join(folder, name.replace("/", "-"))) for name in names}
with client.get_file(execution_id, names[0], range_="bytes=0-3") as stream:
    ranged = [stream.status, len(stream.read())]
with client.open_archive(execution_id) as stream:
    archive = stream.read()[:2].decode()

limited = client.create_token({"name": "limited", "scope": "read", "requests_per_minute": 1})
with_limit = crawlerd.Client(token=limited["token"])
with_limit.list_executions()

result = {
    "queued": launched["status"],
    "finished": [finished["status"], finished["reason"]],
    "titles": sorted(item["title"] for item in items),
    "listed": sorted(each["execution_id"] for each in client.iter_executions(limit=1)),
    "executions": sorted([execution_id, *others]),
    "pages": [len(page["executions"]) for page in pages],
    "labelled": [each["execution_id"] for each in client.iter_executions(label="team=prices", status=["succeeded"])],
    "first": execution_id,
    "feed": [event["kind"] for event in client.iter_feed(execution_id)],
    "log": [line["attempt"] for line in client.log_page(execution_id, limit=1)["lines"]],
    "files": sizes,
    "saved": saved,
    "left": [name for name in os.listdir(folder) if name.endswith(".part")],
    "ranged": ranged,
    "archive": archive,
    "secret": [client.set_secret("x", {"value": "a-secret-value"})["name"], client.remove_secret("x")],
    "unknown": refusal(lambda: client.get_execution("no/such?execution")),
    "no_file": refusal(lambda: client.download(execution_id, "nothing", os.path.join(folder, "nothing"))),
    "invalid": refusal(lambda: client.list_executions(cursor="nonsense")),
    "wrong_token": refusal(lambda: crawlerd.Client(token="wrong-" + token).list_executions()),
    "limited": refusal(with_limit.list_executions),
    "away": refusal(lambda: crawlerd.Client(url="http://127.0.0.1:9").get_health()),
    "late": refusal(lambda: client.wait(client.launch(config)["execution_id"], timeout=0)),
}
try:
    crawlerd.Client(token=token + "\n")
except ValueError as error:
    told.append(str(error))
print(json.dumps({**result, "told": told}))
