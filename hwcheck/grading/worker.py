"""What does a process that works for another do before it works, and what when it ends?"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MEMORY = 4 * 1024**3  # bytes of address space for one worker; NumPy and SymPy together map about 1 GiB


def begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Bound this process, and load what it needs."""
    from multiprocessing.util import Finalize

    Finalize(None, _end, exitpriority=100)
    one_thread()
    _bound_memory()
    start(*given)


def one_thread() -> None:
    """Keep NumPy from starting threads: arrays are small here, and a process with one thread can be copied.

    To be said before NumPy is imported.
    """
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[threads] = "1"


def _end() -> None:
    """What a worker does first when it ends.

    It would otherwise wait for the processes that it has started itself, and a second request to end, while it gives
    back its semaphores, would leave some of them behind.
    """
    import multiprocessing

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in multiprocessing.active_children():
        child.kill()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


@contextmanager
def keyboard_held_back() -> Iterator[None]:
    """Processes started here never see Ctrl-C: it is for this process, which then ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
