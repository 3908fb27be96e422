"""Shuts a worker in: no network, no files but what it draws with, bounded memory, nothing to start or to write.

Each measure is tried by itself; `enter` answers the names of those that this machine does not grant, and the worker says
them once, so that nobody believes in a wall that is not there.
"""
import ctypes
import os
import resource
import struct
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NET, NEW_IPC = 0x10000000, 0x40000000, 0x08000000
NO_NEW_PRIVILEGES = 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
# Landlock's rights by the version of its interface that brought them: 1 files, 2 refer, 3 truncate, 5 ioctl.
FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
EXECUTE, READ_FILE, READ_FOLDER = 1, 4, 8
BIND_TCP, CONNECT_TCP = 1, 2
MEMORY = 1 << 30


def enter(readable):
    """Shuts this process in for good. `readable`: the folders that it may read below."""
    missing = []
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    if LIBC.unshare(NEW_NET | NEW_IPC) != 0 and LIBC.unshare(NEW_USER | NEW_NET | NEW_IPC) != 0:
        missing.append("network namespace")
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if LIBC.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        missing.append("no new privileges")
    if not close_files(readable):
        missing.append("landlock")
    return missing


def close_files(readable):
    version = LIBC.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = FILE_RIGHTS[min(version, max(FILE_RIGHTS))]
    attributes = struct.pack("QQ", rights, BIND_TCP | CONNECT_TCP if version >= 4 else 0)
    ruleset = LIBC.syscall(CREATE_RULESET, attributes, len(attributes) if version >= 4 else 8, 0)
    if ruleset < 0:
        return False
    for folder in readable:
        try:
            opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = READ_FILE | (READ_FOLDER | EXECUTE if os.path.isdir(folder) else 0)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, opened), 12)
        added = LIBC.syscall(ADD_RULE, ruleset, 1, rule, 0)
        os.close(opened)
        if added != 0:
            return False
    closed = LIBC.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return closed


def own_code():
    """The folders of Python, of its libraries and of the system's: code, and nobody's data."""
    return [os.path.join(sys.prefix, "lib"), os.path.join(sys.base_prefix, "lib"), "/lib", "/lib64", "/usr/lib"]
