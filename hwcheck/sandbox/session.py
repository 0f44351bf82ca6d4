"""How is one student's code asked many things, and what happens when it does not answer as it should?

A session is one warm process. It lives until its code breaks a bound, which ends it with a reason; the next request
starts it anew, so that one endless loop does not cost the other layers of the same file.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hwcheck.sandbox import command, seccomp
from hwcheck.sandbox.channel import Channel, Stopped, started
from hwcheck.sandbox.command import Limits
from hwcheck.sandbox.inside.loading import DEFINITIONS, PIECES, WHOLE

OPT_OUT = "HWCHECK_NO_SANDBOX"  # set by `--no-sandbox`, and seen by the worker processes of a class
START_SECONDS = 20.0

__all__ = ["OPT_OUT", "Failure", "Session", "Stopped", "close_all", "go_without", "possible", "session"]


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
        return " ".join((f"{self.type}{place}{shown}" + (f": {self.message}" if self.message else "")).split())


@dataclass(slots=True)
class Session:
    """The process of one student. Not frozen: a process starts, answers and ends."""

    files: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    protected: bool = True
    owner: int = field(default_factory=os.getpid)
    starts: int = 0
    only_defined: str = ""  # why nothing but imports and definitions is run when the code is loaded
    _channel: Channel | None = None
    _folder: str = ""
    _waited: float = 0.0  # seconds, for all answers together
    _loaded: dict[str, Any] = field(default_factory=dict)
    _how: str = WHOLE
    _used: bool = False  # whether anything was asked since the code was loaded
    _hopeless: Stopped | None = None

    def load(self, *, fresh: bool = False) -> dict[str, Any]:
        """The names that the code defines, or its failure. Raises Stopped.

        `fresh` undoes what earlier requests have left in the code's own names. Where the code does not load as it is,
        `skipped` are the failures of the statements that were left out.
        """
        if self._channel is None or (fresh and self._used):
            self._loaded = {}
        if not self._loaded:
            self._loaded = self._load()
            self._used = False
        return self._loaded

    def _load(self) -> dict[str, Any]:
        if self._hopeless is not None:
            raise self._hopeless
        if self._channel is None:
            self._start()
        try:
            reply = self._exchange({"op": "load", "files": dict(self.files), "how": self._how})
        except Stopped as stopped:
            if self._hopeless is not None:
                raise
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
        reply = self._exchange(request)
        missing = getattr(reply["failure"], "missing", "")
        if missing:
            raise Stopped(f"needs the module {missing!r}, which the sandbox does not have", "missing-module")
        return reply

    def close(self) -> None:
        """Ends the process, unless it is another one's: a forked worker leaves its parent's alone."""
        channel, self._channel = self._channel, None
        if channel is None or self.owner != os.getpid():
            return
        channel.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _start(self) -> None:
        self.starts += 1
        self._channel = channel = self._started() if self.protected else self._started_unprotected()
        try:
            channel.receive(b"", START_SECONDS)
        except Stopped as error:
            self.close()
            if self.starts > 1:
                raise
            reason = channel.said.decode("utf-8", "replace").strip().rpartition("\n")[2] or error.what
            raise Stopped(f"the sandbox does not start ({reason[:200]})", "sandbox-missing", fix=_ADVICE) from error

    def _started(self) -> Channel:
        bubblewrap = command.find_bubblewrap()
        if bubblewrap is None:
            raise Stopped("bubblewrap is not installed, so the code was not run", "sandbox-missing", fix=_ADVICE)
        with tempfile.TemporaryFile() as rules:
            rules.write(seccomp.program())
            rules.seek(0)
            descriptor = rules.fileno() if seccomp.program() else None
            line = command.sandboxed(bubblewrap, self.limits, descriptor)
            return Channel(started(line, {}, (descriptor,) if descriptor is not None else ()), self.limits)

    def _started_unprotected(self) -> Channel:
        self._folder = tempfile.mkdtemp(prefix="hwcheck-")
        line = command.unprotected(self._folder, self.limits)
        return Channel(started(line, command.environment(), ()), self.limits)

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request. Raises Stopped, after which the next request starts another process."""
        assert self._channel is not None
        began = time.monotonic()
        try:
            return self._answer(self._channel, request)
        except Stopped:
            self.close()
            raise
        finally:
            self._waited += time.monotonic() - began
            if self._waited > self.limits.total:
                what = f"took more than {self.limits.total:g} seconds in all"
                self._hopeless = Stopped(what, "sandbox-time")
                self.close()

    def _answer(self, channel: Channel, request: dict[str, Any]) -> dict[str, Any]:
        """The number drawn for a request tells its reply from what code wrote ahead."""
        from hwcheck.sandbox.inside.frames import pack

        number = secrets.token_hex(8)
        if channel.waiting():
            channel.stop("sent results that nobody had asked for", "sandbox-forged")
        reply = channel.receive(pack({**request, "id": number}), self.limits.wall)
        if not isinstance(reply, dict) or reply.pop("id", None) != number or not _well_formed(reply):
            channel.stop("wrote into the channel of the results", "sandbox-forged")
        reply["skipped"] = [Failure(**each) for each in reply.get("skipped", ())]
        failure = reply["failure"]
        if failure is not None:
            reply["failure"] = Failure(**failure)
            if reply["failure"].type in ("MemoryError", "_ArrayMemoryError"):
                size = f"{self.limits.memory >> 20:,} MB"
                channel.stop(f"asked for more than {size} of memory", "sandbox-memory")
        return reply


_ADVICE = "install it with 'apt-get install bubblewrap', or run your own code with '--no-sandbox'"


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
