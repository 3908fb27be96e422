"""Payments from outside: a gateway that behaves and misbehaves, VietQR codes read by another program, bank statements in old
encodings, and a day's book that is in balance."""
import concurrent.futures
import datetime
import json
import pathlib
import subprocess
import sys
import time
import urllib.request

import pytest
from stdnum import iso11649
from vietnam_qr_pay import QRPay

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "Tests" / "Browser"), str(pathlib.Path(__file__).parent)]
import payers  # noqa: E402
from gateway import Gateway  # noqa: E402
from server import PROGRAM, Server, has  # noqa: E402

UNIT = "H29.267.43"


@pytest.fixture(scope="module")
def gateway():
    with Gateway("motcua-thu", "khoa-bi-mat-cua-cong-thu") as running:
        yield running


@pytest.fixture(scope="module")
def server(gateway, tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with payers.serve(gateway, tmp_path_factory.mktemp("province")) as running:
        yield running


def order(server, gateway, invoice, amount):
    """As the payment page announces it, without the page."""
    return {"invoice": invoice, "amount": str(amount), "notify_url": server.url + "/thanh-toan/cong/bao"}


def test_a_gateway_pays_once_however_it_reports(server, gateway):
    dossier = payers.unpaid(server)
    invoice = dossier["payments"][0]["invoice"]
    fields = gateway.fields(order(server, gateway, invoice, 24_000))
    address = server.url + "/thanh-toan/cong/bao"
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda _: gateway.send(address, fields), range(6)))
    assert all(status == 200 for status, _ in told), told
    outcomes = [answer["outcome"] for _, answer in told]
    assert "matched" in outcomes and set(outcomes) <= {"matched", "seen"}
    paid = payers.dossier(server, dossier["id"])
    assert paid["payments"][0]["paidAt"] and paid["payments"][0]["method"] == "gateway" and paid["refunds"] == []
    assert [task["step"] for task in paid["tasks"]] == ["issue"]
    # A second payment is money that goes back, not an error.
    assert gateway.report(order(server, gateway, invoice, 24_000)) == (200, {"outcome": "refund"})
    assert [refund["amount"] for refund in payers.dossier(server, dossier["id"])["refunds"]] == [24_000]
    # One transaction with another amount is neither.
    again = gateway.fields(order(server, gateway, invoice, 25_000), transaction=fields["transaction"])
    assert gateway.send(address, again)[0] == 409


def test_wrong_amounts_are_kept_and_told(server, gateway):
    dossier = payers.unpaid(server)
    invoice = dossier["payments"][0]["invoice"]
    assert gateway.report(order(server, gateway, invoice, 20_000)) == (200, {"outcome": "partly"})
    part = payers.dossier(server, dossier["id"])
    assert part["payments"][0]["received"] == 20_000 and part["payments"][0]["paidAt"] is None
    assert part["clock"]["state"] == "stopped"
    assert gateway.report(order(server, gateway, invoice, 5_000)) == (200, {"outcome": "over"})
    whole = payers.dossier(server, dossier["id"])
    assert whole["clock"]["state"] == "running" and [refund["amount"] for refund in whole["refunds"]] == [1_000]


def test_bad_late_and_broken_off_reports_change_nothing(server, gateway):
    dossier = payers.unpaid(server)
    made = order(server, gateway, dossier["payments"][0]["invoice"], 24_000)
    old = str(int(time.time() * 1000) - 301_000)
    assert gateway.report(made, signature="0" * 64)[0] == 403
    assert gateway.report(made, merchant="other")[0] == 403
    assert gateway.report(made, time=old)[0] == 409
    assert gateway.report(made, amount="-5")[0] in (400, 422)
    assert gateway.report(made, status="cancelled") == (200, {"outcome": "none"})
    fields = gateway.fields(made)
    fields["amount"] = "1"
    assert gateway.send(made["notify_url"], fields)[0] == 403
    assert gateway.send(made["notify_url"].replace("/cong/", "/khac/"), gateway.fields(made))[0] == 404
    assert {**payers.dossier(server, dossier["id"]), "track": dossier["track"]} == dossier


def test_money_for_no_invoice_or_an_ended_dossier_is_not_lost(server, gateway):
    stray = gateway.fields(order(server, gateway, "RF0000", 7_000))
    address = server.url + "/thanh-toan/cong/bao"
    assert gateway.send(address, stray) == (200, {"outcome": "unknown"})
    assert gateway.send(address, stray) == (200, {"outcome": "seen"})
    dossier = payers.unpaid(server)
    payers.act(server, dossier["id"], {"step": "pay", "outcome": "paid"})
    payers.finish(server, dossier["id"])
    made = order(server, gateway, dossier["payments"][0]["invoice"], 24_000)
    assert gateway.report(made) == (200, {"outcome": "refund"})


def test_another_program_reads_our_invoice_numbers_and_codes(server):
    dossier = payers.unpaid(server)
    payment = dossier["payments"][0]
    assert iso11649.is_valid(payment["invoice"]) and len(payment["invoice"]) <= 25
    code = payers.qr_text(payers.page(server, dossier["track"] + "/nop-phi"))
    read = QRPay(code)
    assert read.is_valid and read.init_method == "12" and read.nation == "VN" and read.currency == "704"
    assert (read.consumer.bank_bin, read.consumer.bank_number) == ("970436", "0000026743001")
    assert (read.amount, read.additional_data.purpose) == ("24000", payment["invoice"])
    again = QRPay.init_viet_qr("970436", "0000026743001", "24000", payment["invoice"])
    assert again.build() == code, "the other program writes the very same code"
    assert not QRPay(code[:-1] + ("0" if code[-1] != "0" else "1")).is_valid


def run(server, *words, code=0):
    done = subprocess.run(
        [PROGRAM, "payments", *words, "--data", server.data], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def statement(rows):
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).strftime("%d/%m/%Y")
    head = "Ngân hàng Mẫu;;;;\nSao kê tài khoản;;;;\nNgày giao dịch;Số tham chiếu;Số tiền ghi nợ;Số tiền ghi có;Mô tả\n"
    return head + "".join(f"{today};{reference};{out};{amount};{purpose}\n" for reference, out, amount, purpose in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258", "TCVN5712-1"])
def test_a_statement_in_any_encoding_is_taken_in_once(server, tmp_path, encoding):
    dossiers = [payers.unpaid(server) for _ in range(3)]
    invoices = [dossier["payments"][0]["invoice"] for dossier in dossiers]
    rows = [
        (f"{encoding}1", "", "24.000", f"Nguyễn Thị Hoà nộp phí {invoices[0].lower()} xin cảm ơn"),
        (f"{encoding}2", "", "20,000.00", " ".join(invoices[1])),
        (f"{encoding}3", "", "30 000", f"CK-{invoices[2]}-0987654321"),
        (f"{encoding}4", "", "11.000", "không ghi gì"),
        (f"{encoding}5", "50.000", "", "Phí quản lý tài khoản"),
    ]
    text = statement(rows)
    path = tmp_path / "sao-ke.csv"
    if encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes(text.encode(encoding))
    else:
        # Old encodings compose letters; windows-1258 has tones apart, as glibc writes it.
        made = subprocess.run(["iconv", "-f", "utf-8", "-t", encoding], input=text.encode(), capture_output=True)
        assert made.returncode == 0, made.stderr
        path.write_bytes(made.stdout)
    words = ["reconcile", "--statement", path, "--unit", UNIT]
    expected = ["matched", "partly", "over", "unknown"]
    trial = run(server, *words, "--dry-run")
    assert [line.split("\t")[0] for line in trial.splitlines()[:-1]] == expected
    assert "nothing was written" in trial.splitlines()[-1]
    assert payers.dossier(server, dossiers[0]["id"])["payments"][0]["paidAt"] is None
    real = run(server, *words)
    assert [line.split("\t")[0] for line in real.splitlines()[:-1]] == expected
    assert "Nguyễn Thị Hoà nộp phí" in real
    before = [payers.dossier(server, dossier["id"]) for dossier in dossiers]
    assert before[0]["payments"][0]["paidAt"] and before[1]["payments"][0]["received"] == 20_000
    assert [refund["amount"] for refund in before[2]["refunds"]] == [6_000]
    again = run(server, *words)
    assert [line.split("\t")[0] for line in again.splitlines()[:-1]] == ["seen"] * 4
    assert [payers.dossier(server, dossier["id"]) for dossier in dossiers] == before


def test_the_day_is_in_balance_after_all_that(server):
    dossier = payers.unpaid(server)
    payers.act(server, dossier["id"], {"step": "pay", "outcome": "paid"})
    lines = run(server, "day", "--unit", UNIT).removeprefix("\ufeff").strip().splitlines()
    rows = [line.split(",") for line in lines[1:-1]]
    assert sum(int(row[-1]) for row in rows) == int(lines[-1].split(",")[-1])
    receipts = [row[5] for row in rows if row[5]]
    numbers = sorted(int(receipt.split("/")[1]) for receipt in receipts)
    assert numbers == list(range(1, len(numbers) + 1))
    if has("verify"):
        told = subprocess.run([PROGRAM, "verify", "--data", server.data], cwd=ROOT, capture_output=True, text=True)
        assert told.returncode == 0, told.stdout
