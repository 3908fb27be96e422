"""Clients that also read, and a backup that is taken in the middle of it all and put back elsewhere."""
import copy
import os
import random
import subprocess
import threading

import audit
from faults import Cluster
from load import Failure, Load, Unanswered


class MixedLoad(Load):
    """Files, acts, sends papers, and reads: one dossier, a search, the queue. Counts the reads that were answered."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.reads = 0  # answers that showed one dossier

    def live(self, dossier, caller):
        super().live(dossier, caller)
        self.read(caller, f"/dossiers/{dossier.id}", shows=True)
        if random.random() < 0.3:
            self.read(caller, "/dossiers?text=nguyen%20thi%20mau&limit=20")
        if random.random() < 0.3:
            self.read(caller, "/tasks?limit=50")

    def read(self, caller, path, shows=False):
        status, answer = caller.send("GET", path)
        if status >= 500:
            with self.lock:
                self.unavailable[status] += 1
            raise Unanswered
        if status != 200:
            self.refused = f"GET {path} was answered {status}: {answer}"
            raise Unanswered
        with self.lock:
            self.reads += shows


class Backups:
    """Takes backups of a running server, and puts the last one back into folders of its own."""

    def __init__(self, trial, folder, engine):
        self.trial, self.folder, self.engine = trial, folder, engine
        self.key = folder / "key"
        self.key.write_bytes(os.urandom(32))
        self.key.chmod(0o600)
        self.taken = self.restored = 0
        self.last, self.known, self.papers = None, [], []

    def motcua(self, *arguments):
        return subprocess.run([os.environ["MOTCUA"], *map(str, arguments)], capture_output=True, text=True,
                              errors="replace")

    def take(self, load):
        """Whatever was acknowledged before it begins must be in it."""
        known = [copy.copy(dossier) for dossier in [*self.trial.filed, *list(load.filed)] if dossier.receipt]
        for dossier in known:
            dossier.sent = len(dossier.plan)  # it goes on while the copy is made
        papers = [*self.trial.papers, *list(load.papers)]
        file = self.folder / f"backup-{self.taken}"
        told = self.motcua("backup", "--to", file, "--key-file", self.key, "--data", self.trial.data,
                           *self.trial.arguments)
        if told.returncode != 0:
            raise Failure(f"backup: {(told.stdout + told.stderr)[-500:]}")
        if self.last:
            self.last.unlink()
        self.taken += 1
        self.last, self.known, self.papers = file, known, papers

    def cut_short(self):
        """A backup that is killed: it leaves no file, and does no harm."""
        file = self.folder / "never"
        process = subprocess.Popen(
            [os.environ["MOTCUA"], "backup", "--to", str(file), "--key-file", str(self.key), "--data",
             str(self.trial.data), *self.trial.arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        timer = threading.Timer(random.uniform(0.02, 0.5), process.kill)
        timer.start()
        killed = process.wait() != 0
        timer.cancel()
        if killed and file.exists():
            self.trial.wrong.append("a backup that was killed left a file under its name")
        file.unlink(missing_ok=True)

    def restore(self):
        """Puts the last one back and asks it everything."""
        place = self.folder / f"restored-{self.restored}"
        place.mkdir()
        arguments = ["--data", place / "data", *self.trial.folders]
        cluster = ["--cluster", place / "postgres" / "data"] if self.engine == "postgres" else []
        if cluster:
            (place / "postgres").mkdir()
        told = self.motcua("restore", self.last, "--key-file", self.key, *cluster, *arguments)
        if told.returncode != 0:
            self.trial.wrong.append(f"restore: {(told.stdout + told.stderr)[-500:]}")
            return
        if cluster:
            with Cluster(place / "postgres") as restored:
                self.ask(restored.url, place, [*arguments, "--database", restored.url])
        else:
            self.ask(str(place / "data" / "motcua.sqlite"), place, arguments)
        self.restored += 1
        subprocess.run(["rm", "-rf", str(place)], check=True)

    def ask(self, database, place, arguments):
        lost, wrong = audit.kept(database, self.known)
        wrong += audit.missing(place / "data" / "files", self.papers)
        wrong += [f"{dossier.code} is lost" for dossier in lost]
        for command in (["verify"], ["ledger", "verify"]):
            told = self.motcua(*command, *arguments)
            if told.returncode != 0:
                wrong.append(f"{' '.join(command)}: {(told.stdout + told.stderr)[-300:]}")
        self.trial.wrong += [f"backup {self.taken}, put back: {line}" for line in wrong]
