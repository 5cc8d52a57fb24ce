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
