"""Clients of the API that remember what they were told, and what they asked without hearing the answer."""
import collections
import datetime
import http.client
import json
import os
import pathlib
import random
import sys
import threading
import time
from dataclasses import dataclass

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "Browser"))
import persons  # noqa: E402

# The demo's service account: the ward's own software, which holds every role there.
TOKEN = "demo-token-phan-mem-mot-cua-ben-thanh"
OFFICER = "chuyenvien"
# What a program may not do: an officer does it, in their own session.
PERSONS = {"appraise": OFFICER, "review": "truongphong", "sign": "lanhdao", "issue": "vanthu"}
CLOSED = "step_closed"
ASSIGNED = "assigned"

# What becomes of a dossier after filing, in turns: acts as (kind, step, outcome).
ACCEPT = (CLOSED, "intake", "accept")
ONE_APPRAISED = [ACCEPT, (CLOSED, "assign", "assign"), (ASSIGNED, "appraise", OFFICER), (CLOSED, "appraise", "propose")]
PLANS = [
    [],
    [ACCEPT],
    [(CLOSED, "intake", "refuse")],
    ONE_APPRAISED[:3],
    ONE_APPRAISED + [(CLOSED, "review", "agree"), (CLOSED, "sign", "grant"), (CLOSED, "issue", "issued"),
                     (CLOSED, "deliver", "delivered")],
]


def filing(number, sent):
    """A household business; every second one is held by a household and names two papers. `sent`: what the server
    said of a paper whose bytes it was sent."""
    holder = ["individual", "household"][number % 2]
    answers = {
        "owner": {"name": f"Nguyễn Thị Mẫu {number}", "id_number": "079185000001", "birth_date": "1985-02-05",
                  "phone": "0901234567", "address": "25 đường Mẫu, Phường Bến Thành, Thành phố Hồ Chí Minh"},
        "business": {"name": f"Bún Bò Cô Mẫu {number}", "ward": "26743", "address": "Sạp 12, chợ Bến Thành"},
        "activity": {"industry_code": "5610", "industry": "Nhà hàng và dịch vụ ăn uống phục vụ lưu động",
                     "capital": 50_000_000, "workers": 2},
        "registration": {"holder": holder},
        "tax": {"method": "declaration",
                "start_date": str(datetime.date.today() + datetime.timedelta(days=30))},
        "declaration": {"agreed": True},
    }
    papers = []
    if holder == "household":
        answers["registration"] |= {
            "members": [
                {"name": "Nguyễn Thị Mẫu", "birth_date": "1985-02-05", "id_number": "079185000001"},
                {"name": "Trần Văn Thử", "birth_date": "1978-03-12", "id_number": "079078000003"}]}
        content = sent or {"mediaType": "application/pdf", "size": 200_000, "sha256": "c0ffee00" * 8}
        papers = [{"paper": name, "fileName": f"{name}.pdf"} | content for name in ("minutes", "authorisation")]
    return {"procedure": "household-business", "channel": "online", "answers": answers, "papers": papers}


class Failure(Exception):
    """The check itself cannot go on: not a finding about durability."""


class Unanswered(Exception):
    pass


class Caller:
    """One kept-alive connection to the API."""

    def __init__(self, port, seconds=30):
        self.url = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def send(self, method, path, body=None, key=None):
        """`body`: JSON, or a file's bytes."""
        login = PERSONS.get(body.get("step")) if path.endswith("/acts") else None
        answer = self.ask(method, path, body, key, login)
        if login and answer[0] == 401:
            # A session that a crash or an older copy took along.
            persons.forget(self.url, login)
            answer = self.ask(method, path, body, key, login)
        return answer

    def ask(self, method, path, body, key, login):
        try:
            token = persons.session(self.url, login) if login else TOKEN
        except (OSError, http.client.HTTPException) as reason:
            raise Unanswered from reason
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if isinstance(body, bytes):
            headers["Content-Type"] = "multipart/form-data; boundary=edge"
            body = (b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
                    b"Content-Type: application/pdf\r\n\r\n" + body + b"\r\n--edge--\r\n")
        elif body is not None:
            body = json.dumps(body)
        try:
            self.connection.request(method, "/api/v1" + path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as reason:
            self.connection.close()
            raise Unanswered from reason
        return answer.status, json.loads(content or b"null")


@dataclass
class Filed:
    """A dossier as its client knows it."""
    key: str
    body: dict
    plan: list
    receipt: dict | None = None
    sent: int = 0   # acts of the plan that were sent
    acked: int = 0  # those that were acknowledged
    version: int = 0  # the latest acknowledged one

    @property
    def id(self):
        return int(self.receipt["id"])

    @property
    def code(self):
        return self.receipt["code"]

    def act(self, number, officer):
        """Path, body and key of an act of the plan."""
        kind, step, outcome = self.plan[number]
        key = f"{self.key}-{number}"
        if kind == ASSIGNED:
            return f"/dossiers/{self.id}/assignments", {"step": step, "officer": officer}, key
        body = {"step": step, "outcome": outcome}
        if step in ("intake", "deliver"):
            body["feesCollected"] = outcome in ("accept", "delivered")
        if outcome == "refuse":
            body["reason"] = "Nơi kinh doanh không thuộc địa bàn"
        return f"/dossiers/{self.id}/acts", body, key


class Load:
    """One round's clients. `filed` holds every dossier that was asked for, answered or not; `papers` the hashes of the
    files that were acknowledged."""

    def __init__(self, name, officer, clients=12):
        self.name, self.officer, self.clients = name, officer, clients
        self.filed, self.papers = [], []
        self.refused = None     # an answer that no fault explains
        self.unavailable = collections.Counter()  # answers 5xx, by status: the command may or may not hold
        self.acknowledged = 0
        self.last_answer = 0.0  # time.monotonic() of the latest acknowledgement
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def start(self, port):
        self.threads = [threading.Thread(target=self.client, args=(port, number)) for number in range(self.clients)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()
        if self.refused:
            raise Failure(self.refused)

    def await_answers(self, count, seconds=15):
        """Waits until so many more requests are acknowledged; says when the last of them was."""
        wanted = self.acknowledged + count
        limit = time.monotonic() + seconds
        while self.acknowledged < wanted and not self.refused:
            if time.monotonic() > limit:
                raise Failure(f"nothing was acknowledged within {seconds} s")
            time.sleep(0.005)
        return self.last_answer

    def client(self, port, number):
        caller = Caller(port)
        for count in range(1_000_000):
            if self.ended.is_set() or self.refused:
                return
            try:
                sent = self.upload(caller) if count % 8 == 3 else None
                dossier = Filed(f"{self.name}-{number}-{count}", filing(count, sent),
                                PLANS[(number + count) % len(PLANS)])
                with self.lock:
                    self.filed.append(dossier)
                self.live(dossier, caller)
            except Unanswered:
                if self.ended.wait(0.1):
                    return

    def upload(self, caller):
        """Sends a paper that nobody has sent before."""
        sent = self.ask(caller, "/papers", b"%PDF-1.7\n" + os.urandom(random.randint(2_000, 60_000)), None, 201)
        with self.lock:
            self.papers.append(sent["sha256"])
        return sent

    def live(self, dossier, caller):
        """Files and acts until an answer is missing."""
        receipt = self.ask(caller, "/dossiers", dossier.body, dossier.key, 201)
        dossier.receipt, dossier.version = receipt, receipt["version"]
        for number in range(len(dossier.plan)):
            dossier.sent = number + 1
            dossier.version = self.ask(caller, *dossier.act(number, self.officer), 200)["version"]
            dossier.acked = number + 1

    def ask(self, caller, path, body, key, wanted):
        status, answer = caller.send("POST", path, body, key)
        if status >= 500:
            with self.lock:
                self.unavailable[status] += 1
            raise Unanswered
        if status != wanted:
            self.refused = f"{path} {body if len(body) < 1000 else ''} was answered {status}: {answer}"
            raise Unanswered
        with self.lock:
            self.acknowledged += 1
            self.last_answer = time.monotonic()
        return answer


class Repeats:
    """What came of repeating a round's requests with their keys."""

    def __init__(self, load, port, sample=20):
        self.load, self.caller, self.wrong = load, Caller(port), []
        self.held = self.anew = 0  # unanswered requests that had been done, and that were done now
        answered = [dossier for dossier in load.filed if dossier.receipt]
        unanswered = [dossier for dossier in load.filed if not dossier.receipt]
        for dossier in random.sample(answered, min(sample, len(answered))):
            self.answered(dossier)
        for dossier in answered:
            if dossier.sent > dossier.acked:
                self.act(dossier)
        for dossier in unanswered:
            self.submission(dossier)

    def answered(self, dossier):
        status, receipt = self.caller.send("POST", "/dossiers", dossier.body, dossier.key)
        if status != 200 or receipt != dossier.receipt | {"replayed": True}:
            self.wrong.append(f"{dossier.code}: repeated, its receipt is {status} {receipt}, was {dossier.receipt}")
        status, found = self.caller.send("GET", f"/dossiers/{dossier.id}")
        if status != 200 or found["code"] != dossier.code or found["version"] < dossier.version:
            self.wrong.append(f"{dossier.code}: asked for by its id, it is {status} {found}")

    def submission(self, dossier):
        status, first = self.caller.send("POST", "/dossiers", dossier.body, dossier.key)
        second_status, second = self.caller.send("POST", "/dossiers", dossier.body, dossier.key)
        if (status not in (200, 201) or second_status != 200 or first["replayed"] != (status == 200)
                or second != first | {"replayed": True}):
            self.wrong.append(f"{dossier.key}: repeated, it gave {status} {first}, then {second_status} {second}")
            return
        dossier.receipt, dossier.version = first, first["version"]
        self.count(status == 200)

    def act(self, dossier):
        before = self.caller.send("GET", f"/dossiers/{dossier.id}")[1].get("version")
        for _ in range(2):
            status, answer = self.caller.send("POST", *dossier.act(dossier.sent - 1, self.load.officer))
            if status != 200:
                self.wrong.append(f"{dossier.code}: act {dossier.sent}, repeated, gave {status} {answer}")
                return
        self.count(before != dossier.version)
        dossier.acked, dossier.version = dossier.sent, answer["version"]

    def count(self, was_done):
        if was_done:
            self.held += 1
        else:
            self.anew += 1
