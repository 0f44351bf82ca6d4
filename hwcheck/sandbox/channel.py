"""What passes between the sandbox and us, and when is it cut off? Bytes both ways, within bounds of size and time."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, NoReturn

from hwcheck.errors import HwcheckError
from hwcheck.sandbox.command import Limits

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


@dataclass(slots=True)
class Channel:
    """A process that answers. `said` is the end of what it printed: bubblewrap's own reason, when it does not start."""

    process: subprocess.Popen[bytes]
    limits: Limits
    printed: int = 0
    said: bytes = b""

    def __post_init__(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            os.set_blocking(_pipe(pipe).fileno(), False)

    def close(self) -> None:
        """Ends the process and everything that it may have left running."""
        # In the sandbox the whole namespace of processes goes with this one; outside of it, its group does.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                _pipe(pipe).close()

    def stop(self, what: str, note: str) -> NoReturn:
        self.close()
        raise Stopped(what, note)

    def waiting(self) -> bool:
        try:
            return bool(os.read(_pipe(self.process.stdout).fileno(), 1))
        except BlockingIOError:
            return False

    def receive(self, request: bytes, seconds: float) -> Any:
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
                    self.stop("sent a result that is too large", "sandbox-forged")
                end = LENGTHS.size + head + body
                if len(received) < end:
                    continue
                if len(received) > end:
                    self.stop("wrote into the channel of the results", "sandbox-forged")
                try:
                    middle = LENGTHS.size + head
                    return unpack(bytes(received[LENGTHS.size : middle]), bytes(received[middle:end]))
                except FrameError:
                    self.stop("wrote into the channel of the results", "sandbox-forged")

    def _watch(self, selector: selectors.BaseSelector, sending: bool) -> None:
        if sending:
            selector.register(_pipe(self.process.stdin), selectors.EVENT_WRITE)
        selector.register(_pipe(self.process.stdout), selectors.EVENT_READ)
        selector.register(_pipe(self.process.stderr), selectors.EVENT_READ)

    def _turn(
        self, selector: selectors.BaseSelector, left: memoryview, received: bytearray, deadline: float, seconds: float
    ) -> memoryview:
        """Write what can be written and read what is there; what is left to write."""
        ready = selector.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            self.stop(f"gave no answer within {seconds:g} seconds", "sandbox-time")
        for key, _ in ready:
            try:
                if key.fileobj is self.process.stdin:
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
            if key.fileobj is self.process.stdout:
                received += part
            else:
                self._count(part)
        if time.monotonic() > deadline:
            self.stop(f"gave no answer within {seconds:g} seconds", "sandbox-time")
        return left

    def _count(self, part: bytes) -> None:
        self.said = (self.said + part)[-500:]
        self.printed += len(part)
        if self.printed > self.limits.output:
            self.stop(f"printed more than {self.limits.output >> 10:,} KB", "sandbox-output")

    def _ended(self) -> NoReturn:
        with suppress(OSError):
            self.said += os.read(_pipe(self.process.stderr).fileno(), 500)
        try:
            code = self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.stop("closed the channel of the results", "sandbox-forged")
        note, what = _ENDS.get(code, ("sandbox-ended", f"ended its own process (exit code {code})"))
        self.stop(what, note)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def started(line: list[str], environment: Mapping[str, str], descriptors: tuple[int, ...]) -> subprocess.Popen[bytes]:
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
