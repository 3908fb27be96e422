"""Databases and disks that can be struck: a private PostgreSQL, and an XFS image whose power can be cut."""
import os
import pathlib
import random
import signal
import subprocess
import time

from load import Failure

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Cluster:
    """A PostgreSQL of its own, by scripts/postgres-server."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = None

    def __enter__(self):
        self.start()
        return self

    def start(self):
        command = [ROOT / "scripts" / "postgres-server", "start", self.folder]
        told = subprocess.run([str(part) for part in command + ([self.port] if self.port else [])],
                              capture_output=True, text=True)
        if told.returncode != 0:
            raise Failure(f"postgres-server: {told.stderr.strip()[-500:]}")
        self.url = told.stdout.strip().splitlines()[-1]
        self.port = self.url.rsplit(":", 1)[1].split("/")[0]
        # Kept, since the file cannot be read once its disk is gone.
        self.postmaster = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def children(self, only=""):
        """The postmaster's processes whose title holds `only`; a client's backend names its user, `motcua`."""
        found, parent = [], self.postmaster
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
                title = (stat.parent / "cmdline").read_text()
            except OSError:
                continue
            if int(fields[1]) == parent and only in title:
                found.append(int(stat.parent.name))
        return found

    def kill_backend(self):
        """One client's process dies: PostgreSQL ends all the others, recovers and goes on by itself."""
        backends = self.children("motcua")
        kill(random.choice(backends))
        await_death(backends)
        self.await_recovery()

    def await_recovery(self, seconds=60):
        limit = time.monotonic() + seconds
        while subprocess.run(["psql", "-X", "-c", "SELECT 1", self.url], capture_output=True).returncode != 0:
            if time.monotonic() > limit:
                raise Failure(f"PostgreSQL does not recover within {seconds} s")
            time.sleep(0.05)

    def kill_all(self):
        """All its processes die at once; someone starts it again."""
        self.die()
        self.restart()

    def die(self):
        """All its processes die at once, and nobody starts it."""
        signalled(self.postmaster, signal.SIGSTOP)  # so that it has no more children than we see
        doomed = [self.postmaster, *self.children()]
        for process in doomed:
            kill(process)
        await_death(doomed)

    def restart(self):
        # A dead postmaster that its parent has not yet looked at would be taken for a living one.
        for lock in [self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")]:
            lock.unlink(missing_ok=True)
        self.start()

    def __exit__(self, *_):
        subprocess.run([str(ROOT / "scripts" / "postgres-server"), "stop", str(self.folder)], capture_output=True)


def kill(process):
    signalled(process, signal.SIGKILL)


def signalled(process, kind):
    try:
        os.kill(process, kind)
    except ProcessLookupError:
        pass


def await_death(processes, seconds=10):
    limit = time.monotonic() + seconds
    while any(alive(process) for process in processes):
        if time.monotonic() > limit:
            raise Failure("PostgreSQL's processes do not end")
        time.sleep(0.01)


def alive(process):
    """A zombie, which only waits for its parent to look, is dead."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Disk:
    """An XFS image, mounted, whose power can be cut: what was not flushed is gone."""

    def __init__(self, folder):
        self.image, self.folder = folder / "disk.img", folder / "disk"

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.image, "wb") as image:
            image.truncate(2 << 30)
        try:
            subprocess.run(["mkfs.xfs", "-q", "-f", self.image], check=True, capture_output=True)
            self.mount()
        except BaseException:
            self.image.unlink()
            raise
        return self

    @staticmethod
    def obstacle(folder):
        """Why this machine does not let us mount an image; None when it does."""
        try:
            with Disk(folder / "probe"):
                return None
        except FileNotFoundError as missing:
            return f"{missing.filename} is not installed"
        except subprocess.CalledProcessError as refused:
            said = (refused.stderr or b"").decode(errors="replace").strip().splitlines()
            return said[-1] if said else str(refused)

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.folder], check=True, capture_output=True)

    def unmount(self):
        for _ in range(100):
            if subprocess.run(["umount", self.folder], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise Failure(f"{self.folder} cannot be unmounted")

    def cut(self):
        subprocess.run(["xfs_io", "-x", "-c", "shutdown", self.folder], check=True)

    def __exit__(self, *_):
        self.unmount()
        self.image.unlink()
