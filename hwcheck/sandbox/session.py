"""How is one student's code asked many things, and what happens when it does not answer as it should?

A session is one warm process. It lives until its code breaks a bound, which ends it with a reason; the next request
starts it anew, so that one endless loop does not cost the other layers of the same file.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import secrets
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, NoReturn

from hwcheck.errors import HwcheckError
from hwcheck.sandbox import command, seccomp
from hwcheck.sandbox.command import Limits
from hwcheck.sandbox.inside.loading import DEFINITIONS, PIECES, WHOLE

OPT_OUT = "HWCHECK_NO_SANDBOX"  # set by `--no-sandbox`, and seen by the worker processes of a class
START_SECONDS = 20.0
CHUNK = 1 << 16

_ENDS = {
    -signal.SIGXCPU: ("sandbox-time", "used up its processor time"),
    128 + signal.SIGXCPU: ("sandbox-time", "used up its processor time"),
}


class Stopped(HwcheckError):
    """The code was stopped, or could not be started. `note` is a stable code.

    Notes: `sandbox-missing`, `sandbox-time`, `sandbox-memory`, `sandbox-output`, `sandbox-ended`, `sandbox-forged`,
    `missing-module`.
    """

    def __init__(self, what: str, note: str, *, fix: str = "") -> None:
        super().__init__(what, fix=fix)
        self.note = note


@dataclass(frozen=True, slots=True)
class Failure:
    """What a student's code raised, and where in its own text."""

    type: str
    message: str = ""
    file: str = ""
    line: int = 0
    source: str = ""
    missing: str = ""

    def __str__(self) -> str:
        place = f" in line {self.line}" if self.line else ""
        shown = f" ({self.source})" if self.source else ""
        return f"{self.type}{place}{shown}" + (f": {self.message}" if self.message else "")


@dataclass(slots=True)
class Session:
    """The process of one student. Not frozen: a process starts, answers and ends."""

    files: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    protected: bool = True
    owner: int = field(default_factory=os.getpid)
    starts: int = 0
    only_defined: str = ""  # why nothing but imports and definitions is run when the code is loaded
    _process: subprocess.Popen[bytes] | None = None
    _folder: str = ""
    _printed: int = 0
    _said: bytes = b""  # the end of what was printed: bubblewrap's own reason, when it does not start
    _loaded: dict[str, Any] = field(default_factory=dict)
    _how: str = WHOLE
    _used: bool = False  # whether anything was asked since the code was loaded
    _hopeless: Stopped | None = None

    def load(self, *, fresh: bool = False) -> dict[str, Any]:
        """The names that the code defines, or its failure. Raises Stopped.

        `fresh` undoes what earlier requests have left in the code's own names. Where the code does not load as it is,
        `skipped` are the failures of the statements that were left out.
        """
        if self._process is None or (fresh and self._used):
            self._loaded = {}
        if not self._loaded:
            self._loaded = self._load()
            self._used = False
        return self._loaded

    def _load(self) -> dict[str, Any]:
        if self._hopeless is not None:
            raise self._hopeless
        if self._process is None:
            self._start()
        try:
            reply = self._exchange({"op": "load", "files": dict(self.files), "how": self._how}, self.limits.wall)
        except Stopped as stopped:
            if self._how == DEFINITIONS or stopped.note == "sandbox-forged":
                self._hopeless = stopped
                raise
            self._how, self.only_defined = DEFINITIONS, stopped.what
            return self._load()
        if reply["failure"] is not None and self._how == WHOLE:
            self._how = PIECES
            return self._load()
        return reply

    def ask(self, **request: Any) -> dict[str, Any]:
        """The reply to one request, with `failure` set where the code raised something. Raises Stopped."""
        loaded = self.load()
        if loaded["failure"] is not None:
            return loaded
        self._used = True
        reply = self._exchange(request, self.limits.wall)
        missing = getattr(reply["failure"], "missing", "")
        if missing:
            raise Stopped(f"needs the module {missing!r}, which the sandbox does not have", "missing-module")
        return reply

    def close(self) -> None:
        """Ends the process and everything that it may have left running."""
        process, self._process = self._process, None
        if process is None or self.owner != os.getpid():
            return
        # In the sandbox the whole namespace of processes goes with this one; outside of it, its group does.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _start(self) -> None:
        self.starts += 1
        self._printed = 0
        self._process = self._started() if self.protected else self._started_unprotected()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        try:
            self._receive(b"", START_SECONDS)
        except Stopped as error:
            if self.starts > 1:
                raise
            reason = self._said.decode("utf-8", "replace").strip().rpartition("\n")[2] or error.what
            raise Stopped(f"the sandbox does not start ({reason[:200]})", "sandbox-missing", fix=_ADVICE) from error

    def _started(self) -> subprocess.Popen[bytes]:
        bubblewrap = command.find_bubblewrap()
        if bubblewrap is None:
            raise Stopped("bubblewrap is not installed, so the code was not run", "sandbox-missing", fix=_ADVICE)
        with tempfile.TemporaryFile() as rules:
            rules.write(seccomp.program())
            rules.seek(0)
            descriptor = rules.fileno() if seccomp.program() else None
            line = command.sandboxed(bubblewrap, self.limits, descriptor)
            return _popen(line, {}, (descriptor,) if descriptor is not None else ())

    def _started_unprotected(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.mkdtemp(prefix="hwcheck-")
        return _popen(command.unprotected(self._folder, self.limits), command.environment(), ())

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and take its reply. The number drawn for it tells the reply from what code wrote ahead."""
        from hwcheck.sandbox.inside.frames import pack

        number = secrets.token_hex(8)
        if self._waiting():
            self._stop("sent results that nobody had asked for", "sandbox-forged")
        reply = self._receive(pack({**request, "id": number}), seconds)
        if not isinstance(reply, dict) or reply.pop("id", None) != number or not _well_formed(reply):
            self._stop("wrote into the channel of the results", "sandbox-forged")
        reply["skipped"] = [Failure(**each) for each in reply.get("skipped", ())]
        failure = reply["failure"]
        if failure is not None:
            reply["failure"] = Failure(**failure)
            if reply["failure"].type in ("MemoryError", "_ArrayMemoryError"):
                size = f"{self.limits.memory >> 20:,} MB"
                self._stop(f"asked for more than {size} of memory", "sandbox-memory")
        return reply

    def _waiting(self) -> bool:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            return bool(os.read(self._process.stdout.fileno(), 1))
        except BlockingIOError:
            return False

    def _receive(self, request: bytes, seconds: float) -> Any:
        from hwcheck.sandbox.inside.frames import LENGTHS, MAX_JSON, FrameError, unpack

        deadline = time.monotonic() + seconds
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            self._watch(selector, bool(request))
            left = memoryview(request)
            while True:
                left = self._turn(selector, left, received, deadline, seconds)
                if len(received) < LENGTHS.size:
                    continue
                head, body = LENGTHS.unpack_from(received)
                if head > MAX_JSON or body > self.limits.reply:
                    self._stop("sent a result that is too large", "sandbox-forged")
                end = LENGTHS.size + head + body
                if len(received) < end:
                    continue
                if len(received) > end:
                    self._stop("wrote into the channel of the results", "sandbox-forged")
                try:
                    middle = LENGTHS.size + head
                    return unpack(bytes(received[LENGTHS.size : middle]), bytes(received[middle:end]))
                except FrameError:
                    self._stop("wrote into the channel of the results", "sandbox-forged")

    def _watch(self, selector: selectors.BaseSelector, sending: bool) -> None:
        assert self._process is not None
        if sending:
            selector.register(_pipe(self._process.stdin), selectors.EVENT_WRITE)
        selector.register(_pipe(self._process.stdout), selectors.EVENT_READ)
        selector.register(_pipe(self._process.stderr), selectors.EVENT_READ)

    def _turn(
        self, selector: selectors.BaseSelector, left: memoryview, received: bytearray, deadline: float, seconds: float
    ) -> memoryview:
        """Write what can be written and read what is there; what is left to write."""
        assert self._process is not None
        ready = selector.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            self._stop(f"gave no answer within {seconds:g} seconds", "sandbox-time")
        for key, _ in ready:
            try:
                if key.fileobj is self._process.stdin:
                    left = left[os.write(key.fd, left[:CHUNK]) :]
                    if not left:
                        selector.unregister(key.fileobj)
                    continue
                part = os.read(key.fd, CHUNK)
            except BlockingIOError:
                continue
            except BrokenPipeError:
                part = b""
            if not part:
                self._ended()
            if key.fileobj is self._process.stdout:
                received += part
            else:
                self._count(part)
        if time.monotonic() > deadline:
            self._stop(f"gave no answer within {seconds:g} seconds", "sandbox-time")
        return left

    def _count(self, part: bytes) -> None:
        self._said = (self._said + part)[-500:]
        self._printed += len(part)
        if self._printed > self.limits.output:
            self._stop(f"printed more than {self.limits.output >> 10:,} KB", "sandbox-output")

    def _ended(self) -> NoReturn:
        assert self._process is not None
        with suppress(OSError):
            self._said += os.read(_pipe(self._process.stderr).fileno(), 500)
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._stop("closed the channel of the results", "sandbox-forged")
        note, what = _ENDS.get(code, ("sandbox-ended", f"ended its own process (exit code {code})"))
        self._stop(what, note)

    def _stop(self, what: str, note: str) -> NoReturn:
        self.close()
        raise Stopped(what, note)


_ADVICE = "install it with 'apt-get install bubblewrap', or run your own code with '--no-sandbox'"


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _popen(line: list[str], environment: Mapping[str, str], descriptors: tuple[int, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env=dict(environment),
        pass_fds=descriptors,
        start_new_session=True,
    )


def _well_formed(reply: dict[str, Any]) -> bool:
    """Whether the failures in a reply are such, so that what is read from them later is text and numbers."""
    failure, skipped = reply.get("failure", ""), reply.get("skipped", [])
    return (failure is None or _is_failure(failure)) and isinstance(skipped, list) and all(map(_is_failure, skipped))


def _is_failure(failure: object) -> bool:
    wanted = {"type": str, "message": str, "file": str, "line": int, "source": str, "missing": str}
    return (
        isinstance(failure, dict)
        and failure.keys() == wanted.keys()
        and all(type(failure[key]) is kind for key, kind in wanted.items())
    )


def go_without() -> None:
    """No walls from here on, in this process and in those that it starts: for `--no-sandbox`."""
    os.environ[OPT_OUT] = "1"


def possible() -> bool:
    """Whether code can be run here, within walls or without."""
    return bool(os.environ.get(OPT_OUT)) or command.find_bubblewrap() is not None


_warm: dict[str, Session] = {}


def session(files: Mapping[str, str], limits: Limits | None = None) -> Session:
    """The warm session of these files; that of any other student in this process ends first."""
    protected = not os.environ.get(OPT_OUT)
    content = repr((sorted(files.items()), limits, protected, os.getpid()))
    key = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    if key not in _warm:
        close_all()
        _warm[key] = Session(dict(files), limits or Limits(), protected)
    return _warm[key]


@atexit.register
def close_all() -> None:
    while _warm:
        _warm.popitem()[1].close()
