"""The built `motcua` as the browser's checks meet it: a fresh demo province on a spare port of this machine."""
import atexit
import functools
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("MOTCUA", ROOT / ".build" / "debug" / "motcua"))
WORK = pathlib.Path(os.environ.get("MOTCUA_TEST_WORK", ROOT / ".work" / "test"))


def spare_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def has(command):
    """Whether the program knows a command, as its own help tells."""
    try:
        told = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=20)
    except FileNotFoundError:
        return False
    return any(line.split()[:1] == [command] for line in told.stdout.splitlines())


@functools.cache
def province():
    """The demo province on the embedded database as `motcua seed` makes it, made once a run, for copying."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="motcua-province-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(
        [PROGRAM, "seed", "--data", folder / "data"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return folder / "data"


def seed(data, *arguments, environment=None):
    """A demo province of one's own in `data`; the arguments are those of `motcua serve`."""
    if {"--database", "--packs"} & set(map(str, arguments)):
        subprocess.run([PROGRAM, "seed", "--data", data, *arguments], cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL, timeout=120)
    else:
        shutil.copytree(province(), data, dirs_exist_ok=True)


class Server:
    """Starts on entering, stops (by its own process only) on leaving; the log stays in the work folder.

    The arguments are those of `motcua serve`; `--database URL` instead of the embedded database is one of them.
    """

    def __init__(self, data, *arguments, seed=True, environment=None):
        self.data = pathlib.Path(data)
        self.arguments = arguments
        self.seed = seed
        self.environment = {**os.environ, **(environment or {})}
        self.port = spare_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        # Without: officers need a second factor, as where real people are served.
        self.demo = True

    def __enter__(self):
        self.data.mkdir(parents=True, exist_ok=True)
        place = ["--data", str(self.data), *self.arguments]
        if self.seed:
            # Only the demo may be run without durability, for the check of power loss.
            kept = {name: text for name, text in self.environment.items() if name != "MOTCUA_TEST_DURABILITY"}
            seed(self.data, *self.arguments, environment=kept)
        self.log = open(self.data / "server.log", "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--demo" if self.demo else "--demo-people", *place, "--port", str(self.port)],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            self.ready_after = self.await_health(30)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def kill(self):
        """As a crash would: nothing is told, nothing is flushed."""
        self.process.kill()
        self.process.wait()

    def await_health(self, seconds):
        """Seconds until `/healthz` answers 200."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.process.poll() is not None:
                tail = (self.data / "server.log").read_text(errors="replace")[-2000:]
                raise AssertionError(f"motcua serve ended with {self.process.returncode}:\n{tail}")
            if self.status("/healthz") == 200:
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"no answer from /healthz within {seconds} s")

    def status(self, path):
        """The status of a GET; None when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return None

    def resident_megabytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("the kernel tells no VmRSS")

    def log_lines(self):
        """What was logged, as objects; lines of other kinds (the demo's greeting) are left out."""
        lines = (self.data / "server.log").read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]
