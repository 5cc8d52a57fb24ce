"""The callback API: a credential speaks for its own execution, and nothing else is there."""

import json
import os

from callback import AUTHORIZATION, ID, MONITORING, request
from verdicts import allowed, contained, denied, probe

OTHERS = os.environ["OTHER_EXECUTIONS"].split(",")
HEARTBEAT = f"{MONITORING}/heartbeat"
COMPLETION = f"{MONITORING}/completion"


def refused(*answers, statuses=(400, 401, 403, 404, 405, 409, 413, 415)):
    """Every answer has to be a refusal."""
    odd = [status for status, _ in answers if status not in statuses]
    told = sorted({status for status, _ in answers})
    return allowed(f"answered {odd}") if odd else denied(f"answered {told}")


@probe("reports", "heartbeat for another execution")
def _():
    return refused(*(request("POST", HEARTBEAT, json.dumps({"execution_id": id, "status": "running"}))
                     for id in OTHERS))


@probe("reports", "completion for another execution")
def _():
    return refused(*(request("POST", COMPLETION, json.dumps({"execution_id": id, "success": True}))
                     for id in OTHERS))


@probe("reports", "status of another execution")
def _():
    return refused(*(request("GET", f"{MONITORING}/execution/{id}/status") for id in OTHERS))


@probe("reports", "status under the alias")
def _():
    return refused(*(request("GET", f"/monitoring/execution/{id}/status") for id in OTHERS))


@probe("reports", "no credential, a wrong one")
def _():
    body = json.dumps({"execution_id": ID, "status": "running"})
    wrong = [None, "Basic " + "A" * 40, "Bearer x", AUTHORIZATION[:-6] + "AAAA==", "Basic " + "é" * 10]
    return refused(*(request("POST", HEARTBEAT, body, authorization=value and value.encode("latin-1"))
                     for value in wrong), statuses=(400, 401, 403))


@probe("reports", "operator routes")
def _():
    routes = [("GET", path) for path in ("/executions", "/api/v1/executions", f"/executions/{OTHERS[0]}",
                                         f"/executions/{OTHERS[0]}/items", f"/executions/{OTHERS[0]}/logs",
                                         "/orphans", "/docs", "/openapi.json", "/readyz", "/events", "/metrics",
                                         "/api/v1/monitoring/../executions", "//executions", "/%2e%2e/executions")]
    routes += [("POST", "/executions"), ("POST", f"/executions/{OTHERS[0]}/stop"),
               ("DELETE", f"/executions/{OTHERS[0]}")]
    answers = [(method, path, request(method, path, "{}" if method == "POST" else None)[0])
               for method, path in routes]
    odd = [answer for answer in answers if answer[2] not in (400, 401, 403, 404, 405)]
    return allowed(odd) if odd else denied(f"{len(answers)} routes")


@probe("reports", "body over the limit")
def _():
    body = b'{"execution_id":"' + ID.encode() + b'","status":"running","progress":{"x":"' + b"x" * 30_000_000
    try:
        return refused(request("POST", HEARTBEAT, body + b'"}}'), statuses=(413,))
    except OSError as error:
        return denied(f"the connection was closed: {type(error).__name__}")


def answer_to(path, body):
    """Status of the answer; 0 if the connection was closed in the middle of the body."""
    try:
        return request("POST", path, body)[0]
    except OSError:
        return 0


@probe("reports", "odd bodies")
def _():
    deep = "[" * 100_000 + "]" * 100_000
    bodies = [b"", b"\x00" * 1000, b"\xff\xfe", b"null", b"[]", b"1e999999", deep.encode(),
              b'{"execution_id":"' + ID.encode() + b'","__proto__":{"isOperator":true}}',
              json.dumps({"execution_id": ID, "status": "x" * 100_000}).encode(),
              json.dumps({"execution_id": [ID], "status": "running"}).encode(),
              json.dumps({"execution_id": ID, "status": "running", "progress": {str(i): i for i in range(50_000)}})
              .encode()]
    statuses = sorted({answer_to(path, body) for body in bodies for path in (HEARTBEAT, COMPLETION)})
    failed = [status for status in statuses if status >= 500]
    return allowed(f"answered {failed}") if failed else contained(f"answered {statuses}")


@probe("reports", "headers over the limit")
def _():
    try:
        status, _ = request("GET", f"{MONITORING}/execution/{ID}/status", headers={"X": "x" * 1_000_000})
    except OSError as error:
        return denied(f"the connection was closed: {type(error).__name__}")
    return denied(f"answered {status}") if status in (400, 413, 431) else allowed(f"answered {status}")


@probe("reports", "progress that is not true")
def _():
    """Counted as told: it is the crawler's own number, and decides nothing."""
    progress = {"crawled_urls": 2**53, "data_items": -1, "percentage": 1e300, "current_url": "\x1b[31m" * 100}
    status, _ = request("POST", HEARTBEAT, json.dumps({"execution_id": ID, "status": "running",
                                                        "progress": progress}))
    return contained(f"answered {status}") if status < 500 else allowed(f"answered {status}")
