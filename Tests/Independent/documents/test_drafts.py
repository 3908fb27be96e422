"""What a leader reads before signing: the file as the worker would make it, without signature, mark or trace."""
import io
import sqlite3
import subprocess

import demo
import pikepdf


def test_a_draft_is_a_file_by_the_same_worker_that_nothing_is_kept_of(province, leader):
    dossier = demo.file(province)["id"]
    for step, outcome in demo.WAY[:4]:
        demo.act(province, dossier, step, outcome)
    address = f"/can-bo/ho-so/{dossier}/ban-nhap/sign"
    page = leader.text(f"/can-bo/ho-so/{dossier}")
    assert f"{address}?van-ban=certificate" in page and f"{address}?van-ban=refusal" in page

    def counts():
        with sqlite3.connect(f"file:{province.data}/motcua.sqlite?mode=ro", uri=True) as database:
            return [database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
                    for table in ("result", "sheet", "journal")]

    before = counts()
    for document in ("certificate", "refusal"):
        assert "BẢN NHÁP – chưa cấp số, chưa có hiệu lực" in leader.text(f"{address}?van-ban={document}")
        data = leader.get(f"{address}/pdf?van-ban={document}")
        text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        told = " ".join(text.split())
        assert "BẢN NHÁP" in told and "……/" in told and "TM. ỦY BAN NHÂN DÂN" in told
        assert "nhập mã số sau tại" not in told
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert "/AcroForm" not in pdf.Root or not len(pdf.Root.AcroForm.get("/Fields", []))
    assert counts() == before
    # What is issued then is no draft any more.
    demo.act(province, dossier, "sign", "grant")
    demo.act(province, dossier, "issue", "issued")
    made = subprocess.run(["pdftotext", "-", "-"], input=demo.pdf(leader, dossier), capture_output=True, check=True)
    assert "BẢN NHÁP" not in made.stdout.decode() and "nhập mã số sau tại" in made.stdout.decode()
