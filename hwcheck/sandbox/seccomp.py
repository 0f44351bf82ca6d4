"""Which system calls does the sandbox refuse? A filter for bubblewrap, in the kernel's own little language.

Namespaces hide files, network and processes; this also takes away new processes (a thread is still allowed), sockets,
the calls that most holes in kernels went through, and memory that no bound on a process counts. A bound on the number
of processes would not do: the kernel does not hold the superuser to it, and in a container the teacher's process often
is one.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF: ld, jeq, jge, jset, ret
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # in struct seccomp_data
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000  # the second set of numbers that x86-64 kernels may answer to
_CLONE3 = 435


@dataclass(frozen=True, slots=True)
class Machine:
    """The numbers of the calls differ from one architecture to the other."""

    audit: int
    clone: int
    refused: tuple[int, ...]


# fork vfork ptrace mount umount2 unshare setns bpf add_key request_key keyctl userfaultfd perf_event_open
# process_vm_readv process_vm_writev socket io_uring (three)
# memfd_create memfd_secret shmget msgget semget mq_open: files and segments in memory, beside the process's own
_MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        56,
        (
            57,
            58,
            101,
            165,
            166,
            272,
            308,
            321,
            248,
            249,
            250,
            323,
            298,
            310,
            311,
            41,
            425,
            426,
            427,
            319,
            447,
            29,
            68,
            64,
            240,
        ),
    ),
    "aarch64": Machine(
        0xC00000B7,
        220,
        (
            117,
            40,
            39,
            97,
            268,
            280,
            217,
            218,
            219,
            282,
            241,
            270,
            271,
            198,
            425,
            426,
            427,
            279,
            447,
            194,
            186,
            190,
            180,
        ),
    ),
}


def program(machine: str = "") -> bytes:
    """The filter for this machine, or nothing where its numbers are not known."""
    known = _MACHINES.get(machine or platform.machine())
    return b"".join(_instructions(known)) if known else b""


def _instructions(machine: Machine) -> list[bytes]:
    refuse, missing = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    lines = [
        _line(_LOAD, _ARCHITECTURE_AT),
        _line(_EQUAL, machine.audit, yes=1),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER_AT),
        *_returns(_AT_LEAST, _X32, refuse),
        # The C library then falls back on clone, whose flags can be read here; those of clone3 cannot.
        *_returns(_EQUAL, _CLONE3, missing),
    ]
    for number in machine.refused:
        lines += _returns(_EQUAL, number, refuse)
    lines += [
        _line(_EQUAL, machine.clone, no=3),
        _line(_LOAD, _FIRST_ARGUMENT_AT),
        _line(_ANY_BIT, _CLONE_THREAD, yes=1),
        _line(_RETURN, refuse),
        _line(_RETURN, _ALLOW),
    ]
    return lines


def _returns(test: int, value: int, answer: int) -> list[bytes]:
    return [_line(test, value, no=1), _line(_RETURN, answer)]


def _line(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
