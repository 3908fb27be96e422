"""A `clamd` of the test's own: its configuration, its signatures, its socket, in a folder that goes with the test."""
import gzip
import hashlib
import io
import shutil
import socket
import subprocess
import tarfile
import time

# Debian keeps it where only root's path looks.
PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
# Written apart, so that this file is not taken for what it looks for (eicar.org).
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HOUR = 3600


def database(age):
    """A database of signatures in ClamAV's container, unsigned (`.cud`), as if made `age` seconds ago: clamd tells the
    age of `daily` alone. It holds one signature of the form that `.ndb` files have."""
    made = int(time.time() - age)
    day = time.strftime("%d %b %Y %H-%M +0000", time.gmtime(made))
    head = f"ClamAV-VDB:{day}:27000:1:90:X:X:test:{made}"
    signatures = b"Test.EICAR:0:*:" + EICAR.hex().encode() + b"\n"
    info = f"{head}\ndaily.ndb:{len(signatures)}:{hashlib.sha256(signatures).hexdigest()}\n".encode()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as files:
        for name, content in (("COPYING", b"-\n"), ("daily.info", info), ("daily.ndb", signatures)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            files.addfile(entry, io.BytesIO(content))
    return head.ljust(512).encode() + gzip.compress(tar.getvalue())


class Clamd:
    """Starts on `start`, ends on `stop`; only ever its own process."""

    def __init__(self, folder, port=None):
        self.folder = folder
        self.socket = folder / "clamd.ctl"
        self.port = port
        self.process = None
        (folder / "signatures").mkdir(parents=True)
        place = f"LocalSocket {self.socket}" if port is None else f"TCPSocket {port}\nTCPAddr 127.0.0.1"
        (folder / "clamd.conf").write_text(
            f"{place}\nDatabaseDirectory {folder}/signatures\nTemporaryDirectory {folder}\nForeground yes\n"
            "AlertExceedsMax yes\nStreamMaxLength 30M\nMaxThreads 2\nSelfCheck 3600\n")
        self.sign(HOUR)

    def sign(self, age):
        """Exchanges the signatures; a running clamd takes them when told to (or by itself, within SelfCheck)."""
        (self.folder / "signatures" / "daily.cud").write_bytes(database(age))
        if self.process is not None:
            assert self.ask(b"zRELOAD\0") == "RELOADING"
            self.wait(lambda: abs(self.age() - age) < HOUR)

    def start(self):
        with open(self.folder / "clamd.out", "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "--config-file", self.folder / "clamd.conf"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait(lambda: self.ask(b"zPING\0") == "PONG")
        return self

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def age(self):
        told = self.ask(b"zVERSION\0").split("/", 2)[2]
        return time.time() - time.mktime(time.strptime(told, "%a %b %d %H:%M:%S %Y"))

    def scan(self, content):
        return self.ask(b"zINSTREAM\0" + len(content).to_bytes(4, "big") + content + bytes(4))

    def ask(self, command):
        family, place = (socket.AF_UNIX, str(self.socket)) if self.port is None else (
            socket.AF_INET, ("127.0.0.1", self.port))
        with socket.socket(family) as connection:
            connection.settimeout(10)
            connection.connect(place)
            connection.sendall(command)
            return connection.recv(4096).rstrip(b"\0").decode()

    def wait(self, holds, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is None or self.process.poll() is None, (self.folder / "clamd.out").read_text()
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError((self.folder / "clamd.out").read_text())
