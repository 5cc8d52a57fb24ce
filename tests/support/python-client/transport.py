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
