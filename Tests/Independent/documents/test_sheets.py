"""The one-stop shop's printed forms as files: requests, refusals, apologies, the control slip, receipts for money. Judged by
pdftotext, zbarimg and pyHanko; each bears a mark that anyone checks, on the page and offline."""
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import demo
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from test_results import judged, offline, root

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "payments"))
import payers  # noqa: E402

NATION = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Ủy ban nhân dân phường Bến Thành"]


def text(data):
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", told)


def codes(data):
    """All that a phone reads from the pages at 150 dpi."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-", f"{folder}/page"], input=data, check=True)
        found = []
        for picture in sorted(pathlib.Path(folder).glob("*.png")):
            read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True)
            found += read.stdout.decode().split("\n")
        return [line for line in found if line]


def supplement(server):
    dossier = demo.file(server)
    demo.act(server, dossier["id"], "intake", "supplement", items=["Bản sao hợp đồng thuê nhà"], reason="Chưa rõ địa chỉ")
    return dossier


def refused(server):
    dossier = demo.file(server)
    demo.act(server, dossier["id"], "intake", "refuse", reason="Không thuộc thẩm quyền của phường")
    return dossier


def apologised(server):
    dossier = demo.file(server)
    demo.act(server, dossier["id"], "intake", "accept")
    demo.call(server, f"/dossiers/{dossier['id']}/apologies", {"due": "2026-12-30", "reason": "Cần xác minh thực địa"})
    return dossier


def stopped(server):
    dossier = demo.file(server)
    demo.act(server, dossier["id"], "intake", "accept")
    demo.call(server, f"/dossiers/{dossier['id']}/withdrawals", {"reason": "Không còn nhu cầu kinh doanh"})
    demo.act(server, dossier["id"], "withdrawal", "confirm")
    return dossier


def delivered(server):
    dossier = demo.file(server)
    for step, outcome in [*demo.WAY, ("deliver", "delivered")]:
        demo.act(server, dossier["id"], step, outcome)
    return dossier


FORMS = {
    "yeu-cau-bo-sung": (supplement, ["PHIẾU YÊU CẦU BỔ SUNG", "Bản sao hợp đồng thuê nhà", "Chưa rõ địa chỉ"]),
    "tu-choi": (refused, ["PHIẾU TỪ CHỐI", "Không thuộc thẩm quyền của phường"]),
    "xin-loi": (apologised, ["XIN LỖI", "Cần xác minh thực địa", "30 tháng 12 năm 2026"]),
    "dung-giai-quyet": (stopped, ["DỪNG GIẢI QUYẾT", "Không còn nhu cầu kinh doanh"]),
    "kiem-soat": (delivered, ["PHIẾU KIỂM SOÁT", "Ký duyệt"]),
    "giay-tiep-nhan": (delivered, ["GIẤY TIẾP NHẬN HỒ SƠ", "quyển số"]),
}


def check(server, data, number, tmp_path, kind):
    """The seal holds, the mark is read from paper and says the same on the page, on the command line and in the file."""
    signatures = judged(data, [root(server)])
    assert [signature.field_name for signature, _ in signatures] == ["seal"] and signatures[0][1].bottom_line
    address = next(code for code in codes(data) if "/xac-minh/" in code)
    status, page = demo.public(server, address.removeprefix(server.url))
    assert status == 200 and "Mã QR do cơ quan ký là đúng. Giấy này có thật" in page, page
    for secret in ["Nguyễn Thị Mẫu", "079185000001", "0901234567", "H29.267.43-"]:
        assert secret not in page, secret
    code, told = offline(address, tmp_path, server)
    assert code == 0 and number in told and kind.lower() in told.lower() and "not revoked" in told, told
    reference = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", text(data))[0]
    assert "Giấy này có thật" in demo.public(server, f"/xac-minh?ma={reference}")[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_a_sealed_file_in_right_vietnamese_with_a_mark(province, desk, tmp_path, form):
    make, expected = FORMS[form]
    dossier = make(province)
    address = f"/can-bo/ho-so/{dossier['id']}/in/{form}/pdf"
    data = desk.get(address)
    words = text(data)
    for word in [*NATION, dossier["code"], *expected]:
        assert word in words, f"{word}: {words}"
    # Made once, and the same for whoever asks.
    assert desk.get(address) == data
    check(province, data, dossier["code"], tmp_path, expected[0])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []


def track(dossier):
    return re.search(r"/ho-so/.*", next(value for value in dossier.values() if isinstance(value, str) and "/ho-so/" in value))[0]


def test_who_it_was_given_to_gets_the_very_same_file(province, desk):
    dossier = supplement(province)
    form = f"/can-bo/ho-so/{dossier['id']}/in/yeu-cau-bo-sung"
    page = desk.text(form)
    mine = demo.public(province, track(dossier))[1]
    assert f"{track(dossier)}/in/yeu-cau-bo-sung" in mine and "/in/kiem-soat" not in mine and "in/yeu-cau-bo-sung/pdf" in page
    def get(path):
        with urllib.request.urlopen(province.url + path, timeout=60) as answer:
            return answer.read()
    data = get(f"{track(dossier)}/in/yeu-cau-bo-sung/pdf")
    assert data.startswith(b"%PDF-1.7") and data == desk.get(f"{form}/pdf")
    # The other code on it leads back to the dossier, where the request is answered.
    assert f"{province.url}{track(dossier)}" in codes(data)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{track(dossier)}/in/kiem-soat/pdf")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{track(dossier)[:-1]}x/in/yeu-cau-bo-sung/pdf")


def test_money_is_asked_for_and_received_on_files_too(province, leader, tmp_path):
    dossier = payers.unpaid(province)
    desk = demo.Desk(province, "tiepnhan")
    place = f"/can-bo/ho-so/{dossier['id']}"
    notice = desk.get(f"{place}/phieu-nop/0/pdf")
    words = text(notice)
    for word in [*NATION[:2], "THÔNG BÁO NỘP PHÍ", "24.000", "ai mươi tư nghìn đồng", dossier["payments"][0]["invoice"]]:
        assert word in words, f"{word}: {words}"
    transfer = codes(notice)
    assert len(transfer) == 1 and transfer[0].startswith("000201") and dossier["payments"][0]["invoice"] in transfer[0]
    assert PdfFileReader(io.BytesIO(notice)).embedded_signatures == []
    payers.act(province, dossier["id"], {"step": "pay", "outcome": "paid"})
    with pytest.raises(urllib.error.HTTPError, match="404"):
        desk.get(f"{place}/phieu-nop/0/pdf")
    receipt = desk.get(f"{place}/bien-lai/0/pdf")
    words = text(receipt)
    number = re.search(r"Ký hiệu, số: (\S+ / \d{7})", words)[1]
    for word in [*NATION[:2], "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ", "24.000", "ai mươi tư nghìn đồng", "Nguyễn Thị Mẫu", "iền mặt"]:
        assert word in words, f"{word}: {words}"
    assert desk.get(f"{place}/bien-lai/0/pdf") == receipt
    check(province, receipt, number, tmp_path, "Biên lai thu tiền phí, lệ phí")
    mine = demo.public(province, dossier["track"])[1]
    assert f"{dossier['track']}/bien-lai/1" in mine and number in mine
    assert demo.public(province, f"{dossier['track']}/bien-lai/1")[0] == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        desk.get(f"{place}/bien-lai/1/pdf")
    # The next one has the next number of its unit and year.
    other = payers.unpaid(province)
    payers.act(province, other["id"], {"step": "pay", "outcome": "paid"})
    second = re.search(r"Ký hiệu, số: (\S+ / \d{7})", text(desk.get(f"/can-bo/ho-so/{other['id']}/bien-lai/0/pdf")))[1]
    assert second.split(" / ")[0] == number.split(" / ")[0] and int(second[-7:]) == int(number[-7:]) + 1


def test_a_form_changed_by_one_byte_is_found(province, leader):
    data = bytearray(leader.get(f"/can-bo/ho-so/{refused(province)['id']}/in/tu-choi/pdf"))
    place = data.index(b"stream\n") + 20
    data[place] ^= 1
    try:
        whole = all(status.bottom_line for _, status in judged(bytes(data), [root(province)]))
    except Exception:  # whatever a broken file provokes: it was found broken
        whole = False
    assert not whole

