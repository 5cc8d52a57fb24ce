"""A client of crawlerd, in one file and without dependencies, for Python 3.9 and newer.

Copy it beside your program. It is made from the OpenAPI document of the service: do not change it by hand.

    import crawlerd

    client = crawlerd.Client()
    launched = client.launch({"task_name": "books", "base_url": "https://books.toscrape.com/"})
    print(client.wait(launched["execution_id"])["status"])
    for item in client.iter_items(launched["execution_id"]):
        print(item)
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.parse
from typing import (
    Any,
    Dict,
    Iterator,
    List,
    Literal,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypedDict,
    Union,
    cast,
)

_NOTHING: Mapping[str, Any] = {}
_PART_BYTES = 64 * 1024


class _LaunchAlways(TypedDict):
    config: CrawlConfig


class Launch(_LaunchAlways, total=False):
    image: str
    labels: Dict[str, str]
    max_duration_seconds: float
    heartbeat_interval_seconds: float
    stale_after_seconds: float
    priority: int
    max_attempts: int
    group: Dict[str, Any]
    acceptance: Acceptance
    cache_from: str
    resources: Resources
    env: Dict[str, str]
    env_from: str


class LaunchReply(TypedDict):
    execution_id: str
    task_name: str
    task: Optional[TaskRef]
    schedule: Optional[ScheduleRef]
    status: Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]
    reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    diagnosis: Optional[Diagnosis]
    attempt: int
    container_id: Optional[str]
    progress: Optional[Progress]
    last_heartbeat_at: Optional[str]
    seconds_since_heartbeat: Optional[float]
    created_at: str
    started_at: Optional[str]
    attempt_started_at: Optional[str]
    attempt_ended_at: Optional[str]
    finished_at: Optional[str]
    error_message: Optional[str]
    result: Optional[ResultData]
    warnings: List[str]
    drift: Optional[List[Dict[str, Any]]]


class LaunchCheck(TypedDict):
    ok: bool
    errors: List[Dict[str, Any]]
    warnings: List[str]
    config: Optional[Dict[str, Any]]
    launch: Optional[Dict[str, Any]]
    image_digest: Optional[str]
    image_repo_digest: Optional[str]
    mounts: List[Dict[str, Any]]
    checks: List[Check]


class _CrawlConfigAlways(TypedDict):
    task_name: str


class CrawlConfig(_CrawlConfigAlways, total=False):
    task_type: str
    base_url: str
    target_urls: List[str]
    user_agent: Union[str, Dict[str, Any]]
    timeout: float
    connect_timeout: float
    idle_timeout: float
    headers: Dict[str, Union[str, SecretRef]]
    cookies: Dict[str, Any]
    http: Dict[str, Any]
    proxies: Dict[str, Any]
    delay: float
    delay_jitter: float
    autothrottle: Dict[str, Any]
    concurrency: int
    per_host: int
    max_retries: int
    host_errors_max: int
    robots: Dict[str, Any]
    resume: Dict[str, Any]
    limits: Dict[str, Any]
    debug: Dict[str, Any]
    render: Union[Literal["never", "auto", "always"], Dict[str, Any]]
    output_config: Dict[str, Any]
    crawl_config: Dict[str, Any]


class Resources(TypedDict, total=False):
    memory_mb: int
    cpus: float
    pids: int
    output_mb: int


class Acceptance(TypedDict, total=False):
    min_items: int
    max_error_rate: float
    required_fields: Union[List[str], Dict[str, float]]
    drift: Union[bool, List[Literal["items", "pages", "failed_share", "field", "bytes", "duration"]]]


class _TaskAlways(TypedDict):
    config: CrawlConfig


class Task(_TaskAlways, total=False):
    name: str
    schedules: Dict[str, Schedule]
    keep: Dict[str, Any]
    item_key: Union[str, List[str]]
    image: str
    labels: Dict[str, str]
    max_duration_seconds: float
    heartbeat_interval_seconds: float
    stale_after_seconds: float
    priority: int
    max_attempts: int
    group: Dict[str, Any]
    acceptance: Acceptance
    cache_from: str
    resources: Resources
    env: Dict[str, str]
    env_from: str


class TaskRef(TypedDict):
    name: str
    revision: int


class TaskSummary(TypedDict):
    name: str
    revision: int
    updated_at: str
    task_name: Optional[str]
    valid: bool


class TaskList(TypedDict):
    tasks: List[TaskSummary]
    next_cursor: Optional[str]


class TaskView(TypedDict):
    name: str
    revision: int
    updated_at: str
    task_name: Optional[str]
    valid: bool
    current: bool
    issues: List[Dict[str, Any]]
    body: Dict[str, Any]
    env_names: List[str]
    schedules: List[ScheduleView]


class TaskReply(TypedDict):
    name: str
    revision: int
    updated_at: str
    task_name: Optional[str]
    outcome: Literal["created", "changed", "unchanged"]
    changed: List[str]
    warnings: List[str]
    schedules: List[Dict[str, Any]]


class _ScheduleAlways(TypedDict):
    cron: str
    time_zone: str


class Schedule(_ScheduleAlways, total=False):
    overlap: Literal["skip", "queue", "replace", "allow"]
    missed: Literal["latest", "none", "all"]
    max_lateness_seconds: int
    jitter_seconds: int
    paused: bool


class ScheduleRef(TypedDict):
    id: str
    name: str
    tick: str
    local_time: str


class ScheduleView(TypedDict):
    id: str
    task: str
    name: str
    cron: str
    time_zone: str
    overlap: Literal["skip", "queue", "replace", "allow"]
    missed: Literal["latest", "none", "all"]
    max_lateness_seconds: int
    jitter_seconds: int
    paused: bool
    paused_by: Optional[Literal["document", "operator"]]
    fault: Optional[str]
    decided_up_to: str
    next_ticks: List[Dict[str, Any]]


class ScheduleList(TypedDict):
    schedules: List[ScheduleView]
    next_cursor: Optional[str]


class SchedulesPaused(TypedDict):
    paused: bool
    changed: int


class Tick(TypedDict):
    first_tick: str
    last_tick: str
    count: int
    count_is_minimum: bool
    outcome: Literal["launched", "skipped", "missed"]
    reason: Optional[Literal["overlap", "unfinished_limit", "paused", "superseded", "too_late", "not_wanted_late", "catch_up_limit", "schedule_changed", "schedule_fault", "task_invalid", "cache_unfinished", "queue_full", "disk_low"]]
    message: Optional[str]
    execution_id: Optional[str]


class TickList(TypedDict):
    ticks: List[Tick]
    next_cursor: Optional[str]


class StopRequest(TypedDict, total=False):
    mode: Literal["graceful", "kill"]


class Execution(TypedDict):
    execution_id: str
    task_name: str
    task: Optional[TaskRef]
    schedule: Optional[ScheduleRef]
    status: Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]
    reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    diagnosis: Optional[Diagnosis]
    attempt: int
    container_id: Optional[str]
    progress: Optional[Progress]
    last_heartbeat_at: Optional[str]
    seconds_since_heartbeat: Optional[float]
    created_at: str
    started_at: Optional[str]
    attempt_started_at: Optional[str]
    attempt_ended_at: Optional[str]
    finished_at: Optional[str]
    error_message: Optional[str]
    result: Optional[ResultData]
    warnings: List[Dict[str, Any]]
    drift: Optional[List[Dict[str, Any]]]


class ExecutionList(TypedDict):
    executions: List[Execution]
    next_cursor: Optional[str]


class _BulkAlways(TypedDict):
    action: Literal["stop", "resume", "delete"]


class Bulk(_BulkAlways, total=False):
    filter: Dict[str, Any]
    all: bool
    mode: Literal["graceful", "kill"]
    dry_run: bool
    limit: int
    cursor: str


class BulkReply(TypedDict):
    action: Literal["stop", "resume", "delete"]
    dry_run: bool
    executions: int
    refused: List[Dict[str, Any]]
    next_cursor: Optional[str]


class ExecutionSummary(TypedDict):
    executions: int
    by_status: Dict[str, Any]
    tasks: List[Dict[str, Any]]
    other_executions: int
    is_complete: bool


class ExecutionDetail(TypedDict):
    execution_id: str
    task_name: str
    task: Optional[TaskRef]
    schedule: Optional[ScheduleRef]
    status: Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]
    reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    diagnosis: Optional[Diagnosis]
    attempt: int
    container_id: Optional[str]
    progress: Optional[Progress]
    last_heartbeat_at: Optional[str]
    seconds_since_heartbeat: Optional[float]
    created_at: str
    started_at: Optional[str]
    attempt_started_at: Optional[str]
    attempt_ended_at: Optional[str]
    finished_at: Optional[str]
    error_message: Optional[str]
    result: Optional[ResultData]
    warnings: List[Dict[str, Any]]
    drift: Optional[List[Dict[str, Any]]]
    config: Dict[str, Any]
    image: str
    labels: Dict[str, str]
    heartbeat_interval_seconds: float
    stale_after_seconds: float
    max_duration_seconds: Optional[float]
    output_mb: int
    acceptance: Optional[Acceptance]
    resources: Resources
    env_names: List[str]
    cache_from: Optional[str]
    traceparent: Optional[str]
    priority: int
    group: Optional[Dict[str, Any]]
    waits_for: Optional[Dict[str, Any]]
    max_attempts: int
    crawl_failures: int
    infrastructure_faults: int
    not_before: Optional[str]
    stop_requested_by: Optional[str]
    exit_code: Optional[int]
    oom_killed: Optional[bool]
    attempts: List[Attempt]
    pinned_at: Optional[str]
    bytes: Optional[int]
    output_path: str


class Attempt(TypedDict):
    attempt: int
    runtime: str
    container_name: str
    container_id: Optional[str]
    image_digest: Optional[str]
    image_repo_digest: Optional[str]
    created_at: str
    started_at: Optional[str]
    ended_at: Optional[str]
    exit_code: Optional[int]
    oom_killed: Optional[bool]
    end_reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    end_message: Optional[str]
    warnings: List[Dict[str, Any]]


class Diagnosis(TypedDict):
    code: Literal["waiting_for_place", "waiting_for_machine", "waiting_for_host", "waiting_for_group", "waiting_for_retry", "launching", "healthy", "stalled", "hung", "stopping", "crashed", "vanished", "engine_unreachable"]
    message: str


class Progress(TypedDict, total=False):
    total_urls: int
    crawled_urls: int
    successful_urls: int
    failed_urls: int
    blocked_urls: int
    current_url: Optional[str]
    current_stage: Optional[str]
    start_time: Optional[str]
    last_success_time: Optional[str]
    error_count: int
    data_items: int
    percentage: float
    runtime_seconds: float
    pages_per_second: float
    data_items_at_least: bool


class ResultData(TypedDict, total=False):
    crawl_summary: Dict[str, Any]
    data_items: List[Any]
    total_data_count: int


class _EventAlways(TypedDict):
    id: int
    execution_id: str
    task_name: str
    task: Optional[TaskRef]
    attempt: int
    at: str
    kind: str
    from_status: Optional[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]]
    to_status: Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]
    reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    message: Optional[str]


class Event(_EventAlways, total=False):
    token: str


class EventList(TypedDict):
    events: List[Event]
    next_after: Optional[int]


class File(TypedDict):
    name: str
    bytes: int
    modified_at: str
    sha256: Optional[str]


class FileList(TypedDict):
    files: List[File]
    left_out: List[Dict[str, Any]]
    next_cursor: Optional[str]


class Page(TypedDict):
    url: str
    outcome: Literal["failed", "skipped", "done"]
    code: Optional[str]
    message: Optional[str]
    attempts: Optional[int]
    status: Optional[int]
    depth: Optional[int]
    at: Optional[str]
    snapshot: Optional[str]


class PageList(TypedDict):
    pages: List[Page]
    source: Optional[Literal["journal", "pages_file"]]
    failed_by_code: Optional[List[Dict[str, Any]]]
    lines_skipped: int
    failed_left_out: int
    next_cursor: Optional[str]


class RetryPages(TypedDict, total=False):
    codes: List[str]
    hosts: List[str]
    follow: bool


class Orphan(TypedDict):
    execution_id: str
    attempt: int
    container_name: str
    container_id: str
    kind: Literal["left_over", "unknown"]
    container: Literal["pending", "running", "exited"]
    since: str


class OrphanList(TypedDict):
    orphans: List[Orphan]


class LogPage(TypedDict):
    lines: List[Dict[str, Any]]
    next: Optional[str]
    previous: Optional[str]
    at_end: bool
    searched_to: str
    searched_bytes: int
    attempts: int
    size: int


class _EndpointAlways(TypedDict):
    channel: Dict[str, Any]


class Endpoint(_EndpointAlways, total=False):
    filter: Dict[str, Any]
    language: Literal["en", "zh"]


class EndpointView(TypedDict):
    name: str
    channel: Dict[str, Any]
    filter: Dict[str, Any]
    language: Literal["en", "zh"]
    created_at: str
    updated_at: str
    paused_at: Optional[str]
    paused_because: Optional[str]
    failing_since: Optional[str]


class EndpointList(TypedDict):
    endpoints: List[EndpointView]


class Delivery(TypedDict):
    id: int
    endpoint: str
    kind: Literal["succeeded", "failed", "stopped", "timed_out", "lost", "stale", "stalled", "retried", "drift", "tick_skipped", "endpoint_paused", "disk_low", "disk_ok", "engine_unreachable", "engine_reachable", "test"]
    execution_id: Optional[str]
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    created_at: str
    next_attempt_at: Optional[str]
    ended_at: Optional[str]
    status_code: Optional[int]
    failure: Optional[str]
    answer: Optional[str]


class DeliveryList(TypedDict):
    deliveries: List[Delivery]
    next_before: Optional[int]


class Secret(TypedDict):
    name: str
    created_at: str
    updated_at: str
    is_readable: bool


class SecretList(TypedDict):
    secrets: List[Secret]


class SecretValue(TypedDict):
    value: str


class SecretRef(TypedDict):
    secret: str


class Token(TypedDict):
    id: str
    name: str
    scope: Literal["read", "launch", "operate", "admin"]
    labels: Optional[Dict[str, str]]
    requests_per_minute: Optional[int]
    queued_max: Optional[int]
    created_at: str
    created_by: Optional[str]
    expires_at: Optional[str]
    revoked_at: Optional[str]
    last_used_at: Optional[str]


class TokenCreated(TypedDict):
    id: str
    name: str
    scope: Literal["read", "launch", "operate", "admin"]
    labels: Optional[Dict[str, str]]
    requests_per_minute: Optional[int]
    queued_max: Optional[int]
    created_at: str
    created_by: Optional[str]
    expires_at: Optional[str]
    revoked_at: Optional[str]
    last_used_at: Optional[str]
    token: str


class TokenList(TypedDict):
    tokens: List[Token]


class _TokenRequestAlways(TypedDict):
    name: str
    scope: Literal["read", "launch", "operate", "admin"]


class TokenRequest(_TokenRequestAlways, total=False):
    labels: Dict[str, str]
    expires_in_seconds: int
    requests_per_minute: int
    queued_max: int


class Tombstone(TypedDict):
    execution_id: str
    task_name: str
    task: Optional[TaskRef]
    status: Literal["succeeded", "failed", "stopped", "timed_out", "lost"]
    reason: Optional[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]
    error_message: Optional[str]
    attempts: int
    items: Optional[int]
    pages: Optional[int]
    failed_pages: Optional[int]
    created_at: str
    started_at: Optional[str]
    finished_at: str
    rule: Literal["keep", "budget", "request"]
    why: str
    requested_by: Optional[str]
    decided_at: str
    removed_at: Optional[str]
    bytes_freed: int


class PruneReply(TypedDict):
    dry_run: bool
    has_rules: bool
    executions: int
    bytes: int
    removals: List[Dict[str, Any]]


class _CheckAlways(TypedDict):
    name: str
    ok: bool
    detail: str


class Check(_CheckAlways, total=False):
    warning: bool


class Health(TypedDict):
    status: Literal["ok"]


class Readiness(TypedDict):
    status: Literal["ready", "not_ready"]
    checks: List[Check]


class CrawlerdError(Exception):
    """Whatever goes wrong between this client and a service."""


class UnreachableError(CrawlerdError):
    """The service could not be reached, or its answer was cut off."""


class UnexpectedAnswerError(CrawlerdError):
    """Something answered, but not as crawlerd does: look at the address."""


class WaitTimeoutError(CrawlerdError, TimeoutError):
    """The execution has not finished within the time."""


class ApiError(CrawlerdError):
    """The service refused a request: `code` is for programs, `detail` and `hint` are for people."""

    def __init__(self, problem: Dict[str, Any], retry_after: Optional[int] = None, hint: Optional[str] = None) -> None:
        self.status: int = problem["status"]
        self.code: str = problem["code"]
        self.detail: str = problem["detail"]
        self.errors: List[Dict[str, str]] = problem.get("errors", [])
        self.tombstone: Optional[Dict[str, Any]] = problem.get("tombstone")
        self.retry_after = retry_after
        """After how many seconds to try again; None if the service does not say."""
        self.hint = hint
        fields = ["%s: %s" % (each["field"], each["message"]) for each in self.errors]
        super().__init__("\n  ".join([self.detail, *fields]) + ("\n" + hint if hint else ""))

    def __reduce__(self) -> Tuple[Any, ...]:
        problem = {"status": self.status, "code": self.code, "detail": self.detail, "errors": self.errors}
        return ApiError, ({**problem, "tombstone": self.tombstone}, self.retry_after, self.hint)


class _Token:
    """Sent, and never shown: neither by repr() nor in an error."""

    __slots__ = ("_header",)

    def __init__(self, value: str) -> None:
        # What cannot be a header would be repeated in the error of the library.
        if not value or any(not "!" <= character <= "~" for character in value):
            raise ValueError("The token has characters that no token has; it is not repeated here.")
        self._header = lambda: "Bearer " + value

    def __repr__(self) -> str:
        return "<a token>"

    def __reduce__(self) -> Tuple[Any, ...]:
        raise TypeError("A client with a token is not pickled: make one where it is needed.")


class Stream:
    """A body that is read as it arrives: iterate over it, and close it, best by `with`."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self._connection = connection
        self._response = response

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        length, read = self.headers.get("content-length"), 0
        try:
            while True:
                part = self._response.read1(_PART_BYTES)
                if not part:
                    break
                read += len(part)
                yield part
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError("The answer was cut off: %s" % type(error).__name__) from error
        finally:
            self.close()
        if length is not None and self.status != 304 and read != int(length):
            raise UnreachableError("The answer was cut off: %d of %s bytes arrived." % (read, length))

    def lines(self) -> Iterator[str]:
        """The same as lines of text, without their ends."""
        rest = b""
        for part in self:
            *whole, rest = (rest + part).split(b"\n")
            for line in whole:
                yield line.decode("utf-8", "replace")
        if rest:
            yield rest.decode("utf-8", "replace")

    def read(self) -> bytes:
        """All of it at once."""
        return b"".join(self)

    def close(self) -> None:
        self._response.close()
        self._connection.close()


class _Transport:
    """Requests to a service. Redirects are not followed, so a token goes to the one address only."""

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, timeout: float = 60.0) -> None:
        self.url = (url or _url_of_environment()).rstrip("/")
        self.timeout = timeout
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError("The address must be http:// or https:// with a host, and without user info.")
        self._where = parts
        self._token_from = "the argument token" if token else "CRAWLERD_API_TOKEN"
        value = token or os.environ.get("CRAWLERD_API_TOKEN")
        self._token = _Token(value) if value else None

    def __repr__(self) -> str:
        return "Client(%r)" % self.url

    def _open(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Any = None,
    ) -> Stream:
        sent = {name: str(value) for name, value in headers.items() if value is not None}
        payload = None if body is None else json.dumps(body, allow_nan=False).encode("utf-8")
        if payload is not None:
            sent["content-type"] = "application/json"
        if self._token is not None:
            sent["authorization"] = self._token._header()
        connection = self._connection(query)
        try:
            connection.request(method, self._where.path + path + _query_string(query), payload, sent)
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise UnreachableError("%s did not answer: %s" % (self.url, error)) from error
        stream = Stream(connection, response)
        if 200 <= response.status < 300 or response.status == 304:
            return stream
        raise self._refusal(stream)

    def _json(self, method: str, path: str, **request: Any) -> Any:
        text = self._open(method, path, **request).read()
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            raise UnexpectedAnswerError("%s answered, but not as crawlerd does." % self.url) from None

    def _connection(self, query: Mapping[str, Any]) -> http.client.HTTPConnection:
        # What is followed may have nothing to say for long, and what waits for an end is answered then.
        timeout = None if query.get("follow") else self.timeout + (query.get("wait_seconds") or 0)
        kind = http.client.HTTPSConnection if self._where.scheme == "https" else http.client.HTTPConnection
        return kind(str(self._where.hostname), self._where.port, timeout=timeout)

    def _refusal(self, stream: Stream) -> CrawlerdError:
        try:
            problem = json.loads(stream.read())
            retry_after = stream.headers.get("retry-after")
            return ApiError(problem, None if retry_after is None else int(retry_after), self._hint(problem))
        except (ValueError, KeyError, TypeError):
            return UnexpectedAnswerError("%s answered %d, but not as crawlerd does." % (self.url, stream.status))

    def _hint(self, problem: Dict[str, Any]) -> Optional[str]:
        if problem["status"] != 401 and problem["code"] not in ("credential_foreign", "scope_missing"):
            return None
        if self._token is None:
            return "Give a token: Client(token=...) or CRAWLERD_API_TOKEN."
        return "The token that was sent is that of %s." % self._token_from


def _url_of_environment() -> str:
    """As the command line finds it: where a service with these settings listens, unless CRAWLERD_URL says it."""
    url = os.environ.get("CRAWLERD_URL")
    if url:
        return url
    host = os.environ.get("CRAWLERD_HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return "http://%s:%s" % ("[%s]" % host if ":" in host else host, os.environ.get("CRAWLERD_PORT") or "8000")


def _query_string(query: Mapping[str, Any]) -> str:
    pairs = []
    for name, value in query.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is not None:
                pairs.append((name, str(each).lower() if isinstance(each, bool) else str(each)))
    return "?" + urllib.parse.urlencode(pairs) if pairs else ""


def _in_path(value: object) -> str:
    return urllib.parse.quote(str(value), safe="")


class _Operations(_Transport):
    """The operations of the HTTP API, under their names."""

    def bulk_executions(
        self,
        body: Bulk,
    ) -> BulkReply:
        """Stop, resume or delete all executions that match; with dry_run, count them first.

        A request acts on 100 at most, the newest first: send it again with `next_cursor` until that is null. What one
        of them is refused is in `refused`, and keeps nothing from the others. It may be repeated: what is done
        already does not match any more.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/executions/bulk",
            body=body,
        )

    def create_token(
        self,
        body: TokenRequest,
    ) -> TokenCreated:
        """Make a token; this answer alone shows it.

        From the first one on every request needs a token, also on this machine.

        Scope of the token: `admin`.
        """
        return self._json(
            "POST",
            "/api/v1/tokens",
            body=body,
        )

    def get_endpoint(
        self,
        name: str,
    ) -> EndpointView:
        """One endpoint, without its credentials.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        return self._json(
            "GET",
            "/api/v1/endpoints/%s" % (_in_path(name),),
        )

    def get_execution(
        self,
        execution_id: str,
        *,
        wait_seconds: Optional[float] = None,
    ) -> ExecutionDetail:
        """Everything known about an execution, including its attempts.

        With the ETag of an answer as If-None-Match, 304 until anything but `seconds_since_heartbeat` has changed.

        Scope of the token: `read`.

        - wait_seconds: Answer when the execution has finished, or after this time, with the state it is in then.
          Default: 0
        """
        return self._json(
            "GET",
            "/api/v1/executions/%s" % (_in_path(execution_id),),
            query={"wait_seconds": wait_seconds},
        )

    def get_execution_status(
        self,
        execution_id: str,
        *,
        wait_seconds: Optional[float] = None,
    ) -> Execution:
        """The live state of an execution.

        With the ETag of an answer as If-None-Match, 304 until anything but `seconds_since_heartbeat` has changed:
        that is the time since `last_heartbeat_at`.

        Scope of the token: `read`.

        - wait_seconds: Answer when the execution has finished, or after this time, with the state it is in then.
          Default: 0
        """
        return self._json(
            "GET",
            "/api/v1/monitoring/execution/%s/status" % (_in_path(execution_id),),
            query={"wait_seconds": wait_seconds},
        )

    def get_file(
        self,
        execution_id: str,
        name: str,
        *,
        range_: Optional[str] = None,
        if_range: Optional[str] = None,
        if_none_match: Optional[str] = None,
    ) -> Stream:
        """One file from the output folder, or a range of it; also while the crawl is running.

        As long as it was when it was asked for. The `ETag` is strong once the execution is over and its container is
        gone, and weak before: then `If-Range` gets all of the file.

        Scope of the token: `read`.

        - name: Name of the file, as the list has it, with its folders.
        - range_: One range of bytes, such as `bytes=100-`.
        - if_range: An ETag: if the file is another one by now, all of it is sent.
        - if_none_match: ETags: if the file has one of them, 304.
        """
        return self._open(
            "GET",
            "/api/v1/executions/%s/files/%s" % (_in_path(execution_id), _in_path(name),),
            headers={"range": range_, "if-range": if_range, "if-none-match": if_none_match},
        )

    def get_health(self) -> Health:
        """Whether the process responds."""
        return self._json(
            "GET",
            "/healthz",
        )

    def get_items(
        self,
        execution_id: str,
        *,
        format: Optional[Literal["jsonl", "json", "csv", "xlsx", "parquet", "object"]] = None,
        fields: Optional[Union[str, Sequence[str]]] = None,
        omit: Optional[Union[str, Sequence[str]]] = None,
        flatten: Optional[bool] = None,
        offset: Optional[int] = None,
        limit: Optional[int] = None,
        desc: Optional[bool] = None,
        since: Optional[Literal["previous"]] = None,
        bom: Optional[bool] = None,
        delimiter: Optional[str] = None,
    ) -> Stream:
        """The items found so far, streamed; also while the crawl is running.

        Those in the output folder; if there are none, those that the crawler reported (`x-items-source`). What could
        not be read is known at the end: `format=object` and the trailer `x-items-summary` say it; of an execution
        that is over, `x-items-skipped` has the number from the warning of its status. A table is read twice, for its
        columns, at most 2,000, and for its rows: `x-items-columns-left-out` says how many columns are left out. With
        `since`, `x-items-previous-execution` says what they are compared with.

        Scope of the token: `read`.

        - format: json: an array. jsonl: an item a line. csv, xlsx, parquet: a table, with the columns of all items.
          object: {"items": [...], "source", "items_skipped", "items_missing"}. Default: json
        - fields: Only these values, with commas between, as columns in this order; `a` stands for all that is in the
          object `a`, `a.b` for `b` in it. May be repeated.
        - omit: Not these values, written like `fields`.
        - flatten: Whether objects are taken apart: {"a": {"b": 1}} becomes {"a.b": 1}. Default: true in tables, else
          false.
        - offset: Default: 0
        - limit: Default: all.
        - desc: The last item first; limit must be given then, with offset 10,000 at most. Default: false
        - since: Only what is new, changed or gone against the last execution of the same saved task that succeeded
          before this one was launched, each with `change` before its own values. Items are the same by `item_key` of
          the task, or else by url.
        - bom: Of csv: start with a byte order mark, so that spreadsheets recognize UTF-8. Default: true.
        - delimiter: Of csv: the character between two cells. Default: a comma.
        """
        return self._open(
            "GET",
            "/api/v1/executions/%s/items" % (_in_path(execution_id),),
            query={"format": format, "fields": fields, "omit": omit, "flatten": flatten, "offset": offset, "limit": limit, "desc": desc, "since": since, "bom": bom, "delimiter": delimiter},
        )

    def get_logs(
        self,
        execution_id: str,
        *,
        format: Optional[Literal["text", "json"]] = None,
        follow: Optional[bool] = None,
        tail: Optional[int] = None,
        since: Optional[str] = None,
        attempt: Optional[int] = None,
        at: Optional[str] = None,
        before: Optional[str] = None,
        limit: Optional[int] = None,
        level: Optional[Literal["trace", "debug", "info", "warn", "error", "fatal"]] = None,
        search: Optional[str] = None,
        range_: Optional[str] = None,
    ) -> Stream:
        """Output of the container, also after it was removed.

        `x-log-complete: false` says that more may come, as the crawl is not over or its output is still being copied:
        both for a moment after the verdict, too. With `follow` the answer ends when the log is complete. With
        `format=json` the answer is a page of lines, with cursors in both directions; at most 64 MiB of the log are
        read for it, so a page of a search may be empty: go on with its cursor.

        Scope of the token: `read`.

        - format: text: the lines, streamed. json: a page of them. Default: text
        - follow: Keep streaming until the container has exited. Default: false
        - tail: Only the last n lines of each attempt.
        - since: Only lines behind the first one with this timestamp: with the time of the last line it received, a
          client continues without loss. Few lines share a timestamp; behind the first of them, those that it has
          already come again. If no line has this timestamp, only later lines.
        - attempt: Only the log of this attempt; as text, also a range of its bytes (`Range`).
        - at: json: the lines from this place on, attempt:byte. In the middle of a line, from its start. Default: from
          the beginning.
        - before: json: the last lines before the one at this place, or before the `end` of the log.
        - limit: json: how many lines at most. Default: 100
        - level: json: only lines of at least this level; those that name none are left out.
        - search: json: only lines with this text, in upper or lower case; the first MiB of each is searched.
        - range_: With `attempt`: one range of bytes of its log, such as `bytes=100-`.
        """
        return self._open(
            "GET",
            "/api/v1/executions/%s/logs" % (_in_path(execution_id),),
            query={"format": format, "follow": follow, "tail": tail, "since": since, "attempt": attempt, "at": at, "before": before, "limit": limit, "level": level, "search": search},
            headers={"range": range_},
        )

    def get_metrics(self) -> Stream:
        """Metrics in the text format of Prometheus.

        Scope of the token: `read`.
        """
        return self._open(
            "GET",
            "/metrics",
        )

    def get_readiness(self) -> Readiness:
        """Whether crawls can be launched and, if not, what to do."""
        return self._json(
            "GET",
            "/readyz",
        )

    def get_schedule(
        self,
        schedule_id: str,
    ) -> ScheduleView:
        """A schedule and its next ticks.

        Scope of the token: `read`.
        """
        return self._json(
            "GET",
            "/api/v1/schedules/%s" % (_in_path(schedule_id),),
        )

    def get_task(
        self,
        name: str,
        *,
        revision: Optional[int] = None,
    ) -> TaskView:
        """A saved task, or an earlier revision of one.

        The newest revisions are kept, and each that an execution was launched from. One that no longer fits after an
        upgrade has `issues`, and is not launched.

        Scope of the token: `read`.

        - revision: An earlier one, also of a removed task. Default: the one that is launched now.
        """
        return self._json(
            "GET",
            "/api/v1/tasks/%s" % (_in_path(name),),
            query={"revision": revision},
        )

    def launch_execution(
        self,
        body: Launch,
        *,
        wait_seconds: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        traceparent: Optional[str] = None,
    ) -> LaunchReply:
        """Launch a crawl in its own container.

        Answers once the execution is stored; it then reaches exactly one verdict. Repeated with the same
        Idempotency-Key, it answers 200 with the first execution and launches nothing.

        Scope of the token: `launch`.

        - wait_seconds: Answer when the execution has finished, or after this time, with the state it is in then.
          Default: 0
        - idempotency_key: A unique key for this launch, so that the request can be repeated safely if the answer was
          lost.
        - traceparent: W3C Trace Context: kept with the execution, and given to its crawler as TRACEPARENT. Left out
          if it is malformed.
        """
        return self._json(
            "POST",
            "/api/v1/executions",
            query={"wait_seconds": wait_seconds},
            headers={"idempotency-key": idempotency_key, "traceparent": traceparent},
            body=body,
        )

    def launch_task(
        self,
        name: str,
        body: Optional[Dict[str, Any]] = None,
        *,
        wait_seconds: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        traceparent: Optional[str] = None,
    ) -> LaunchReply:
        """Launch a saved task, with overrides if there is a body.

        The body is a JSON merge patch (RFC 7396) of the task. Repeated with the same Idempotency-Key, it answers 200
        with the first execution and launches nothing, also if the task has changed meanwhile.

        Scope of the token: `launch`.

        - wait_seconds: Answer when the execution has finished, or after this time, with the state it is in then.
          Default: 0
        - idempotency_key: A unique key for this launch, so that the request can be repeated safely if the answer was
          lost.
        - traceparent: W3C Trace Context: kept with the execution, and given to its crawler as TRACEPARENT. Left out
          if it is malformed.
        """
        return self._json(
            "POST",
            "/api/v1/tasks/%s/executions" % (_in_path(name),),
            query={"wait_seconds": wait_seconds},
            headers={"idempotency-key": idempotency_key, "traceparent": traceparent},
            body=body,
        )

    def list_deliveries(
        self,
        *,
        endpoint: Optional[str] = None,
        state: Optional[Literal["pending", "delivered", "failed"]] = None,
        limit: Optional[int] = None,
        before: Optional[int] = None,
    ) -> DeliveryList:
        """Notifications, the newest first, each with its last answer.

        Scope of the token: `operate`.

        - limit: Default: 50
        """
        return self._json(
            "GET",
            "/api/v1/deliveries",
            query={"endpoint": endpoint, "state": state, "limit": limit, "before": before},
        )

    def iter_deliveries(
        self,
        *,
        endpoint: Optional[str] = None,
        state: Optional[Literal["pending", "delivered", "failed"]] = None,
        limit: Optional[int] = None,
        before: Optional[int] = None,
    ) -> Iterator[Delivery]:
        """Like list_deliveries, through all pages."""
        while True:
            page = self.list_deliveries(endpoint=endpoint, state=state, limit=limit, before=before)
            yield from page["deliveries"]
            before = page["next_before"]
            if before is None:
                return

    def list_endpoints(self) -> EndpointList:
        """All endpoints, without their credentials.

        Scope of the token: `operate`.
        """
        return self._json(
            "GET",
            "/api/v1/endpoints",
        )

    def list_events(
        self,
        *,
        after: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> EventList:
        """The events of all executions, as a page or as a live feed.

        The feed starts with new events, or after `after` (0: with the whole history), and never ends on its own.

        Scope of the token: `read`.

        - after: Only events with an id above this one.
        - limit: Page size of the history; the live feed ignores it. Default: 100
        """
        return self._json(
            "GET",
            "/api/v1/events",
            query={"after": after, "limit": limit},
        )

    def iter_events(
        self,
        *,
        after: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> Iterator[Event]:
        """Like list_events, through all pages."""
        while True:
            page = self.list_events(after=after, limit=limit)
            yield from page["events"]
            after = page["next_after"]
            if after is None:
                return

    def list_events_of_execution(
        self,
        execution_id: str,
        *,
        after: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> EventList:
        """The events of an execution, as a page or as a live feed.

        The feed ends once the execution has finished and all events were sent. A client that reconnects then with
        Last-Event-ID gets 204, which tells an EventSource to stop.

        Scope of the token: `read`.

        - after: Only events with an id above this one.
        - limit: Page size of the history; the live feed ignores it. Default: 100
        """
        return self._json(
            "GET",
            "/api/v1/executions/%s/events" % (_in_path(execution_id),),
            query={"after": after, "limit": limit},
        )

    def iter_events_of_execution(
        self,
        execution_id: str,
        *,
        after: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> Iterator[Event]:
        """Like list_events_of_execution, through all pages."""
        while True:
            page = self.list_events_of_execution(execution_id, after=after, limit=limit)
            yield from page["events"]
            after = page["next_after"]
            if after is None:
                return

    def list_executions(
        self,
        *,
        status: Optional[Union[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"], Sequence[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]]]] = None,
        reason: Optional[Union[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"], Sequence[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]]] = None,
        ids: Optional[Union[str, Sequence[str]]] = None,
        id_prefix: Optional[str] = None,
        task_name: Optional[str] = None,
        name_contains: Optional[str] = None,
        task: Optional[str] = None,
        label: Optional[str] = None,
        created_after: Optional[str] = None,
        created_before: Optional[str] = None,
        finished_after: Optional[str] = None,
        finished_before: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> ExecutionList:
        """List executions, newest first.

        The state of each; of its result only what is short: no items, and no summary of more than 8 KiB. A page of
        large ones, or by a combination of filters, may have fewer than `limit`, or none: continue with `next_cursor`
        until it is null.

        Scope of the token: `read`.

        - status: Only executions in this status; may be repeated.
        - reason: Only executions that finished for this reason; may be repeated.
        - ids: Only these executions, 100 at most, with commas between; what does not exist is left out. May be
          repeated.
        - id_prefix: Only executions whose id starts with this.
        - task_name: Only executions with this task_name in their crawl config.
        - name_contains: Only executions with this text somewhere in their task_name, in upper or lower case (of A to
          Z).
        - task: Only executions of the saved task of this name.
        - label: key=value
        - created_after: Only executions that were created at this time or later.
        - created_before: Only executions that were created before this time.
        - finished_after: Only executions that finished at this time or later; they are listed by that time, the last
          one first.
        - finished_before: Only executions that finished before this time; they are listed by that time, the last one
          first.
        - limit: With `ids`, default: all of them. Default: 50
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/executions",
            query={"status": status, "reason": reason, "ids": ids, "id_prefix": id_prefix, "task_name": task_name, "name_contains": name_contains, "task": task, "label": label, "created_after": created_after, "created_before": created_before, "finished_after": finished_after, "finished_before": finished_before, "limit": limit, "cursor": cursor},
        )

    def iter_executions(
        self,
        *,
        status: Optional[Union[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"], Sequence[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]]]] = None,
        reason: Optional[Union[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"], Sequence[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]]] = None,
        ids: Optional[Union[str, Sequence[str]]] = None,
        id_prefix: Optional[str] = None,
        task_name: Optional[str] = None,
        name_contains: Optional[str] = None,
        task: Optional[str] = None,
        label: Optional[str] = None,
        created_after: Optional[str] = None,
        created_before: Optional[str] = None,
        finished_after: Optional[str] = None,
        finished_before: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[Execution]:
        """Like list_executions, through all pages."""
        while True:
            page = self.list_executions(status=status, reason=reason, ids=ids, id_prefix=id_prefix, task_name=task_name, name_contains=name_contains, task=task, label=label, created_after=created_after, created_before=created_before, finished_after=finished_after, finished_before=finished_before, limit=limit, cursor=cursor)
            yield from page["executions"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_files(
        self,
        execution_id: str,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> FileList:
        """The files in the output folder, in order of their names; also while the crawl is running.

        Links are not followed, and only regular files are listed: `left_out` says what else there is. With
        `archive=zip` all files come as one zip, up to 65,000 of them; `left-out.txt` in it says what is missing.

        Scope of the token: `read`.

        - limit: Default: 100
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/executions/%s/files" % (_in_path(execution_id),),
            query={"limit": limit, "cursor": cursor},
        )

    def iter_files(
        self,
        execution_id: str,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[File]:
        """Like list_files, through all pages."""
        while True:
            page = self.list_files(execution_id, limit=limit, cursor=cursor)
            yield from page["files"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_orphans(self) -> OrphanList:
        """Containers of this service that no execution needs, as of the last scan of the engine.

        Scope of the token: `operate`.
        """
        return self._json(
            "GET",
            "/api/v1/orphans",
        )

    def list_pages(
        self,
        execution_id: str,
        *,
        outcome: Optional[Literal["failed", "skipped", "done"]] = None,
        code: Optional[str] = None,
        host: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> PageList:
        """What became of single pages: failed, skipped or done; also while the crawl is running.

        From the journal of crawlerd's own crawler, or the `pages.jsonl` of another one. Over all attempts, a failure
        counts until its URL is done or skipped; `done` and `skipped` list each time, unless the URL has failed since.
        A request reads a bounded part of the file, so it may answer with fewer pages than `limit`, or none: continue
        with `next_cursor` until it is null.

        Scope of the token: `read`.

        - outcome: failed: pages that could not be had. skipped: left out on purpose. done: crawled. Default: failed
        - code: Only pages with this code.
        - host: Only pages of this host, such as shop.example, or shop.example:8080 for one port.
        - limit: Default: 100
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/executions/%s/pages" % (_in_path(execution_id),),
            query={"outcome": outcome, "code": code, "host": host, "limit": limit, "cursor": cursor},
        )

    def iter_pages(
        self,
        execution_id: str,
        *,
        outcome: Optional[Literal["failed", "skipped", "done"]] = None,
        code: Optional[str] = None,
        host: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[Page]:
        """Like list_pages, through all pages."""
        while True:
            page = self.list_pages(execution_id, outcome=outcome, code=code, host=host, limit=limit, cursor=cursor)
            yield from page["pages"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_schedules(
        self,
        *,
        task: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> ScheduleList:
        """List schedules and their next ticks.

        Scope of the token: `read`.

        - task: Only those of this task.
        - limit: Default: 50
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/schedules",
            query={"task": task, "limit": limit, "cursor": cursor},
        )

    def iter_schedules(
        self,
        *,
        task: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[ScheduleView]:
        """Like list_schedules, through all pages."""
        while True:
            page = self.list_schedules(task=task, limit=limit, cursor=cursor)
            yield from page["schedules"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_secrets(self) -> SecretList:
        """Names and times of all secrets, never their values.

        Scope of the token: `operate`.
        """
        return self._json(
            "GET",
            "/api/v1/secrets",
        )

    def list_tasks(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> TaskList:
        """List saved tasks by name.

        Scope of the token: `read`.

        - limit: Default: 50
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/tasks",
            query={"limit": limit, "cursor": cursor},
        )

    def iter_tasks(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[TaskSummary]:
        """Like list_tasks, through all pages."""
        while True:
            page = self.list_tasks(limit=limit, cursor=cursor)
            yield from page["tasks"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_ticks(
        self,
        schedule_id: str,
        *,
        outcome: Optional[Literal["launched", "skipped", "missed"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> TickList:
        """What became of the ticks of a schedule, newest first.

        Also of a schedule that was removed, as long as its ticks are kept.

        Scope of the token: `read`.

        - outcome: Only ticks that came to this.
        - limit: Default: 50
        - cursor: next_cursor of the previous page.
        """
        return self._json(
            "GET",
            "/api/v1/schedules/%s/ticks" % (_in_path(schedule_id),),
            query={"outcome": outcome, "limit": limit, "cursor": cursor},
        )

    def iter_ticks(
        self,
        schedule_id: str,
        *,
        outcome: Optional[Literal["launched", "skipped", "missed"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> Iterator[Tick]:
        """Like list_ticks, through all pages."""
        while True:
            page = self.list_ticks(schedule_id, outcome=outcome, limit=limit, cursor=cursor)
            yield from page["ticks"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def list_tokens(self) -> TokenList:
        """All tokens but CRAWLERD_API_TOKEN, those that are revoked too, never what they are.

        Scope of the token: `admin`.
        """
        return self._json(
            "GET",
            "/api/v1/tokens",
        )

    def pause_all_schedules(self) -> SchedulesPaused:
        """Pause all schedules.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/schedules/pause",
        )

    def pause_endpoint(
        self,
        name: str,
    ) -> EndpointView:
        """Try nothing more until it is resumed; what happens meanwhile is only logged.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        return self._json(
            "POST",
            "/api/v1/endpoints/%s/pause" % (_in_path(name),),
        )

    def pause_schedule(
        self,
        schedule_id: str,
    ) -> ScheduleView:
        """Pause a schedule: it launches nothing until it is resumed.

        What runs goes on. The pause stays when its task is put again. May be repeated.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/schedules/%s/pause" % (_in_path(schedule_id),),
        )

    def pin_execution(
        self,
        execution_id: str,
    ) -> None:
        """Pin an execution: nothing removes it.

        It may be unfinished. May be repeated.

        Scope of the token: `operate`.
        """
        self._json(
            "PUT",
            "/api/v1/executions/%s/pin" % (_in_path(execution_id),),
        )

    def prune(
        self,
        *,
        dry_run: Optional[bool] = None,
    ) -> PruneReply:
        """Apply the rules of what is kept now, or say what they would remove.

        The rules are settings (CRAWLERD_KEEP_*, CRAWLERD_DATA_MAX_GB) and `keep` of tasks, which are applied every
        ten minutes, too. What is listed is removed from now on, in the background.

        Scope of the token: `operate`.

        - dry_run: Only say what would be removed. Default: false
        """
        return self._json(
            "POST",
            "/api/v1/prune",
            query={"dry_run": dry_run},
        )

    def put_endpoint(
        self,
        name: str,
        body: Endpoint,
    ) -> EndpointView:
        """Set where notifications go, and of what.

        Answers 201 for a new name, 200 if it replaces an earlier one, which is not paused then.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        return self._json(
            "PUT",
            "/api/v1/endpoints/%s" % (_in_path(name),),
            body=body,
        )

    def put_task(
        self,
        name: str,
        body: Task,
        *,
        dry_run: Optional[bool] = None,
    ) -> TaskReply:
        """Save a task: a launch under a name.

        What would be refused as a launch is refused, and nothing is stored. A change makes a revision; equal content
        makes none, and is answered with the outcome `unchanged`.

        Scope of the token: `operate`.

        - name: Name of the task.
        - dry_run: Check it and say what would change; store nothing. Default: false
        """
        return self._json(
            "PUT",
            "/api/v1/tasks/%s" % (_in_path(name),),
            query={"dry_run": dry_run},
            body=body,
        )

    def redeliver(
        self,
        delivery_id: str,
    ) -> Delivery:
        """Deliver a notification again, from the first attempt on.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/deliveries/%s/redeliver" % (_in_path(delivery_id),),
        )

    def remove_endpoint(
        self,
        name: str,
    ) -> None:
        """Remove an endpoint and its deliveries.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        self._json(
            "DELETE",
            "/api/v1/endpoints/%s" % (_in_path(name),),
        )

    def remove_execution(
        self,
        execution_id: str,
    ) -> Tombstone:
        """Remove a finished execution with all its files.

        From the answer on it is found nowhere; 202 while its files are being removed, 200 if nothing is left of it.
        Its tombstone stays: `GET` answers 410 with it. May be repeated.

        Scope of the token: `operate`.
        """
        return self._json(
            "DELETE",
            "/api/v1/executions/%s" % (_in_path(execution_id),),
        )

    def remove_orphan(
        self,
        execution_id: str,
        attempt: str,
        *,
        container_id: Optional[str] = None,
    ) -> None:
        """Stop and remove one of them, including its filesystem.

        Its output folder is kept.

        Scope of the token: `admin`.

        - container_id: Which of them, if the attempt has several.
        """
        self._json(
            "DELETE",
            "/api/v1/orphans/%s/%s" % (_in_path(execution_id), _in_path(attempt),),
            query={"container_id": container_id},
        )

    def remove_secret(
        self,
        name: str,
    ) -> None:
        """Remove a secret.

        Executions that refer to it and have not been launched yet fail then, and say so.

        Scope of the token: `operate`.

        - name: Name of a secret that the service keeps.
        """
        self._json(
            "DELETE",
            "/api/v1/secrets/%s" % (_in_path(name),),
        )

    def remove_task(
        self,
        name: str,
    ) -> None:
        """Remove a task; its executions stay, and the revisions they were launched from.

        Scope of the token: `operate`.
        """
        self._json(
            "DELETE",
            "/api/v1/tasks/%s" % (_in_path(name),),
        )

    def replay_execution(
        self,
        execution_id: str,
        *,
        wait_seconds: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        traceparent: Optional[str] = None,
    ) -> LaunchReply:
        """Launch the same again: image, config, environment, labels and limits.

        A new execution, of the same revision of its task. Repeated with the same Idempotency-Key, it answers 200 with
        the first one and launches nothing.

        Scope of the token: `launch`.

        - wait_seconds: Answer when the execution has finished, or after this time, with the state it is in then.
          Default: 0
        - idempotency_key: A unique key for this launch, so that the request can be repeated safely if the answer was
          lost.
        - traceparent: W3C Trace Context: kept with the execution, and given to its crawler as TRACEPARENT. Left out
          if it is malformed.
        """
        return self._json(
            "POST",
            "/api/v1/executions/%s/replay" % (_in_path(execution_id),),
            query={"wait_seconds": wait_seconds},
            headers={"idempotency-key": idempotency_key, "traceparent": traceparent},
        )

    def resume_all_schedules(self) -> SchedulesPaused:
        """Resume all schedules that were paused by a request.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/schedules/resume",
        )

    def resume_endpoint(
        self,
        name: str,
    ) -> EndpointView:
        """Go on with a paused endpoint; what was waiting is tried at once.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        return self._json(
            "POST",
            "/api/v1/endpoints/%s/resume" % (_in_path(name),),
        )

    def resume_execution(
        self,
        execution_id: str,
    ) -> Execution:
        """Resume a finished execution: another attempt on its existing output.

        For executions that failed, were stopped, timed out or were lost.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/executions/%s/resume" % (_in_path(execution_id),),
        )

    def resume_schedule(
        self,
        schedule_id: str,
    ) -> ScheduleView:
        """Resume a paused schedule.

        The ticks of the pause are skipped. One that its task pauses stays paused, and says so in `paused_by`. May be
        repeated.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/schedules/%s/resume" % (_in_path(schedule_id),),
        )

    def retry_pages(
        self,
        execution_id: str,
        body: Optional[RetryPages] = None,
    ) -> Execution:
        """Try the failed pages of a finished execution again, and nothing else: another attempt.

        All failed pages, or those with one of `codes` and of one of `hosts`. Items of other pages stay. Also for
        executions that succeeded. 409 if no failed page is known that matches.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/executions/%s/retry-pages" % (_in_path(execution_id),),
            body=body,
        )

    def revoke_token(
        self,
        token_id: str,
    ) -> Token:
        """Revoke a token: nothing is granted to it from the answer on.

        It stays in the list. May be repeated.

        Scope of the token: `admin`.
        """
        return self._json(
            "DELETE",
            "/api/v1/tokens/%s" % (_in_path(token_id),),
        )

    def set_secret(
        self,
        name: str,
        body: SecretValue,
    ) -> Secret:
        """Keep a secret under a name, encrypted.

        Answers 201 for a new name, 200 if it replaces an earlier value. Executions read it when they are launched:
        those that wait get the new value, those that run keep the one they have.

        Scope of the token: `operate`.

        - name: Name of a secret that the service keeps.
        """
        return self._json(
            "PUT",
            "/api/v1/secrets/%s" % (_in_path(name),),
            body=body,
        )

    def stop_execution(
        self,
        execution_id: str,
        body: Optional[StopRequest] = None,
    ) -> Execution:
        """Stop an execution: gracefully, or with {"mode": "kill"}.

        202 while it is stopping, 200 if it had already finished. May be repeated.

        Scope of the token: `operate`.
        """
        return self._json(
            "POST",
            "/api/v1/executions/%s/stop" % (_in_path(execution_id),),
            body=body,
        )

    def summarize_executions(
        self,
        *,
        status: Optional[Union[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"], Sequence[Literal["queued", "starting", "running", "stale", "stopping", "succeeded", "failed", "stopped", "timed_out", "lost"]]]] = None,
        reason: Optional[Union[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"], Sequence[Literal["completed", "reported_failure", "acceptance_failed", "interrupted", "exited_without_completion", "oom_killed", "launch_failed", "stop_requested", "deadline_exceeded", "disk_quota", "heartbeat_lost", "container_vanished"]]]] = None,
        ids: Optional[Union[str, Sequence[str]]] = None,
        id_prefix: Optional[str] = None,
        task_name: Optional[str] = None,
        name_contains: Optional[str] = None,
        task: Optional[str] = None,
        label: Optional[str] = None,
        created_after: Optional[str] = None,
        created_before: Optional[str] = None,
        finished_after: Optional[str] = None,
        finished_before: Optional[str] = None,
    ) -> ExecutionSummary:
        """How many executions there are, by status and by task.

        Of those that match the same filters as the list has. Of a history of more than a million, the newest are
        counted, and `is_complete` is false.

        Scope of the token: `read`.

        - status: Only executions in this status; may be repeated.
        - reason: Only executions that finished for this reason; may be repeated.
        - ids: Only these executions, 100 at most, with commas between; what does not exist is left out. May be
          repeated.
        - id_prefix: Only executions whose id starts with this.
        - task_name: Only executions with this task_name in their crawl config.
        - name_contains: Only executions with this text somewhere in their task_name, in upper or lower case (of A to
          Z).
        - task: Only executions of the saved task of this name.
        - label: key=value
        - created_after: Only executions that were created at this time or later.
        - created_before: Only executions that were created before this time.
        - finished_after: Only executions that finished at this time or later; they are listed by that time, the last
          one first.
        - finished_before: Only executions that finished before this time; they are listed by that time, the last one
          first.
        """
        return self._json(
            "GET",
            "/api/v1/executions/summary",
            query={"status": status, "reason": reason, "ids": ids, "id_prefix": id_prefix, "task_name": task_name, "name_contains": name_contains, "task": task, "label": label, "created_after": created_after, "created_before": created_before, "finished_after": finished_after, "finished_before": finished_before},
        )

    def test_endpoint(
        self,
        name: str,
    ) -> Delivery:
        """Send a test notification; its delivery tells what came of it.

        Scope of the token: `operate`.

        - name: Name of the endpoint.
        """
        return self._json(
            "POST",
            "/api/v1/endpoints/%s/test" % (_in_path(name),),
        )

    def unpin_execution(
        self,
        execution_id: str,
    ) -> None:
        """Unpin an execution.

        Scope of the token: `operate`.
        """
        self._json(
            "DELETE",
            "/api/v1/executions/%s/pin" % (_in_path(execution_id),),
        )

    def validate_launch(
        self,
        body: Launch,
    ) -> LaunchCheck:
        """Say what a launch would come to, and all that is wrong with it; launch nothing.

        The body is that of a launch. Answers 200 also if it is wrong: `errors` lists the fields, and what depends on
        a body that does not fit its schema is null. `checks` says what the service and the machine would refuse it
        for now. Nothing is stored and nothing started.

        Scope of the token: `launch`.
        """
        return self._json(
            "POST",
            "/api/v1/executions/validate",
            body=body,
        )


FINISHED = frozenset(["succeeded", "failed", "stopped", "timed_out", "lost"])

# As long as a service may take to start again.
_AWAY_SECONDS = 120.0


class Client(_Operations):
    """A service of crawlerd.

    Without arguments it is the one that the command line speaks to, too: CRAWLERD_URL, else CRAWLERD_HOST and
    CRAWLERD_PORT, and the token of CRAWLERD_API_TOKEN. Methods named like the operations of the HTTP API answer what
    that answers; those that begin with `iter_` go through all pages of a list. Each request has a connection of its
    own, so a client may be used by several threads.
    """

    def launch(self, config: CrawlConfig, **others: Any) -> LaunchReply:
        """Launch a crawl of this config; `others` are further keys of the body, such as `labels`."""
        return self.launch_execution(cast(Launch, {"config": config, **others}))

    def wait(self, execution_id: str, timeout: Optional[float] = None) -> Execution:
        """Wait until an execution has finished, whatever its verdict.

        An answer that asks for patience (429, 503) is given it, and so is a service that is away for up to two minutes.
        """
        end = None if timeout is None else time.monotonic() + timeout
        seen = time.monotonic()
        while True:
            left = 60.0 if end is None else max(0.0, min(60.0, end - time.monotonic()))
            pause = 1.0
            try:
                execution = self.get_execution_status(execution_id, wait_seconds=round(left, 3))
                if execution["status"] in FINISHED:
                    return execution
                seen, pause = time.monotonic(), 0.0
            except ApiError as error:
                if error.status not in (429, 503):
                    raise
                seen, pause = time.monotonic(), float(error.retry_after or 1)
            except UnreachableError:
                if time.monotonic() - seen > _AWAY_SECONDS:
                    raise
            if end is not None and time.monotonic() + pause >= end:
                raise WaitTimeoutError("The execution %s has not finished within %s s." % (execution_id, timeout))
            time.sleep(pause)

    def iter_items(self, execution_id: str, **query: Any) -> Iterator[Any]:
        """The items, one by one as they arrive: any number of them takes no more memory than one.

        `query` is that of `get_items`, without `format`.
        """
        with self.get_items(execution_id, format="jsonl", **query) as stream:
            for line in stream.lines():
                if line:
                    yield json.loads(line)

    def iter_feed(self, execution_id: Optional[str] = None, *, after: Optional[int] = None) -> Iterator[Event]:
        """Events as they happen, of one execution until it has finished, or of all without an end."""
        path = "/api/v1/events" if execution_id is None else "/api/v1/executions/%s/events" % _in_path(execution_id)
        headers = {"accept": "text/event-stream", "last-event-id": after}
        with self._open("GET", path, headers=headers) as stream:
            for line in stream.lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    def log_page(self, execution_id: str, **query: Any) -> LogPage:
        """A page of lines of the log; `query` is that of `get_logs`, without `format`."""
        with self.get_logs(execution_id, format="json", **query) as stream:
            return cast(LogPage, json.loads(stream.read()))

    def open_archive(self, execution_id: str) -> Stream:
        """All files that the crawl has written, as one zip."""
        return self._open("GET", "/api/v1/executions/%s/files" % _in_path(execution_id), query={"archive": "zip"})

    def download(self, execution_id: str, name: str, to: Union[str, "os.PathLike[str]"]) -> None:
        """Write a file of an execution to `to`, which is there once it is whole."""
        part = os.fspath(to) + ".part"
        try:
            with self.get_file(execution_id, name) as stream, open(part, "wb") as file:
                for each in stream:
                    file.write(each)
            os.replace(part, to)
        except BaseException:
            if os.path.exists(part):
                os.remove(part)
            raise
