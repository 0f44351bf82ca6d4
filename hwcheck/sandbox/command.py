"""With which command does a Python process start that sees no file of ours, no network and no other process?"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

SCRATCH = "/tmp"
HERE = Path(__file__).resolve().parent
OWN = HERE.parent  # the package of hwcheck, with the bank in it when it is installed from a wheel

_PACKAGES = ("numpy",)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_SYSTEM = ("/lib", "/lib64", "/lib32", "/bin", "/sbin")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one student's code, in seconds: `wall` is for one request, `total` for all of them together; `cpu` is
    the processor time of one process.

    `libraries` are installed distributions that the code may import, beside NumPy.
    """

    wall: float = 10.0
    total: float = 180.0
    cpu: int = 120
    memory: int = 2 << 30
    output: int = 1 << 20
    file: int = 16 << 20
    scratch: int = 64 << 20
    processes: int = 64
    reply: int = 128 << 20
    libraries: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        return [str(each) for each in (self.memory, self.cpu, self.file, self.processes)]


def find_bubblewrap() -> str | None:
    return shutil.which("bwrap")


def environment() -> dict[str, str]:
    """What the code may know of its surroundings. One thread: two students' marks must not compete for cores."""
    return dict.fromkeys(_THREADS, "1") | {"HOME": SCRATCH, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def sandboxed(bubblewrap: str, limits: Limits, filter_descriptor: int | None) -> list[str]:
    """The command line of the sandbox."""
    return [bubblewrap, *_walls(limits, filter_descriptor), "--", *_python("/sandbox", SCRATCH, limits)]


def unprotected(folder: str, limits: Limits) -> list[str]:
    """The same runner as a plain process, for a student's own code on the student's own machine."""
    # A bound on processes would count those of the whole user here.
    return [*_python("", folder, limits)[:-1], "-1"]


def _python(root: str, folder: str, limits: Limits) -> list[str]:
    paths = (
        [root, f"{root}/packages"]
        if root
        else [str(HERE), *sorted({str(each.parent) for each in packages(limits.libraries)})]
    )
    start = f"import sys; sys.path[:0] = {paths!r}; from inside.runner import main; main()"
    return [os.path.realpath(sys.executable), "-I", "-S", "-c", start, folder, *limits.arguments()]


def _walls(limits: Limits, filter_descriptor: int | None) -> Iterator[str]:
    # `--unshare-all` alone would go on without a user namespace where there is none to be had.
    yield from ("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv")
    yield from ("--cap-drop", "ALL", "--hostname", "sandbox", "--uid", "1000", "--gid", "1000")
    for key, value in environment().items():
        yield from ("--setenv", key, value)
    yield from _system()
    yield from ("--proc", "/proc", "--dev", "/dev", "--size", str(limits.scratch), "--tmpfs", SCRATCH)
    yield from ("--size", "1048576", "--tmpfs", "/dev/shm")
    yield from ("--ro-bind", str(HERE / "inside"), "/sandbox/inside")
    for package in packages(limits.libraries):
        yield from ("--ro-bind", str(package), f"/sandbox/packages/{package.name}")
    if filter_descriptor is not None:
        yield from ("--seccomp", str(filter_descriptor))
    yield from ("--remount-ro", "/", "--chdir", SCRATCH)


def _system() -> Iterator[str]:
    """The system and the interpreter, read-only, without anything that is installed for this interpreter."""
    seen = ["/usr"]
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in _SYSTEM:
        if os.path.islink(folder):
            yield from ("--symlink", os.readlink(folder), folder)
        elif os.path.isdir(folder):
            yield from ("--ro-bind", folder, folder)
    base = os.path.realpath(sys.base_prefix)
    if not base.startswith("/usr"):
        seen.append(base)
        yield from ("--ro-bind", base, base)
    for folder in _hidden():
        if any(folder.startswith(shown + "/") for shown in seen) and os.path.isdir(folder):
            yield from ("--tmpfs", folder)


def _hidden() -> list[str]:
    """What may hold a bank with the right answers: installed packages, our own, and what lies under /usr/local."""
    installed = [*site.getsitepackages([sys.base_prefix, sys.prefix]), *sysconfig.get_paths().values()]
    libraries = {os.path.realpath(each) for each in installed if each.endswith("-packages")}
    others = {"/usr/lib/python3/dist-packages", "/usr/local", "/usr/src", str(OWN)}
    others |= {str(OWN.parent / name) for name in ("problems", "reference")}
    base = os.path.realpath(sys.base_prefix)
    return sorted(folder for folder in libraries | others if folder != base)


@cache
def packages(libraries: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """What the code may import beside the standard library, as files and folders. Found, not imported."""
    found = []
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        for place in spec.submodule_search_locations or () if spec else ():
            folder = Path(place).resolve()
            found += [each for each in (folder, folder.with_name(f"{name}.libs")) if each.is_dir()]
    seen: dict[str, None] = {}
    for library in libraries:
        _with_requirements(library, seen)
    found += [path for name in seen for path in _installed(name)]
    return tuple(dict.fromkeys(found))


def _with_requirements(name: str, seen: dict[str, None]) -> None:
    """This distribution and all that it needs, as far as they are installed."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        requires = importlib.metadata.distribution(key).requires or ()
    except importlib.metadata.PackageNotFoundError:
        return
    seen[key] = None
    for line in requires:
        needed = re.match(r"[\w.-]+", line)
        if needed and "extra" not in line.partition(";")[2]:
            _with_requirements(needed[0], seen)


def _installed(name: str) -> Iterator[Path]:
    """The folders and single modules that a distribution has put among the packages."""
    for file in dict.fromkeys(PurePath(each).parts[0] for each in importlib.metadata.files(name) or ()):
        path = Path(str(importlib.metadata.distribution(name).locate_file(file))).resolve()
        if file != ".." and (path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")):
            yield path
