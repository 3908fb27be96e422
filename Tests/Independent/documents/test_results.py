"""Results as the program issues them, judged by others' programs: pyHanko, pdfsig, zbarimg, pdftotext, cryptography."""
import base64
import hashlib
import http.server
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time

import demo
import pikepdf
import pytest
from asn1crypto import tsp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

POSITIONS = 500


def root(server):
    return load_cert_from_pemder(str(server.data / "keys" / "demo-root.pem"))


def judged(data, trusted):
    """What pyHanko says of each signature, in order."""
    context = lambda: ValidationContext(trust_roots=trusted, allow_fetching=False)  # noqa: E731
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    return [(signature, validate_pdf_signature(signature, context(), context()))
            for signature in reader.embedded_signatures]


def consistent(signature):
    """What no signature covers in its own container and pyHanko does not read strictly (RFC 5652 §5.1, §5.3): the versions,
    the list of its signers' digests, the letters of the issuer's name. Only here could a changed byte go unseen."""
    signed, signer = signature.signed_data, signature.signer_info
    return (signed["version"].native == signer["version"].native == "v1"
            and [one.dump() for one in signed["digest_algorithms"]] == [signer["digest_algorithm"].dump()]
            and signer["sid"].chosen["issuer"].dump() == signature.signer_cert.issuer.dump())


def sound(data, trusted):
    """Whether the last signature holds for the whole file."""
    try:
        signatures = judged(data, trusted)
        status = signatures[-1][1]
        return (len(signatures) == 2 and all(one.bottom_line and consistent(signature) for signature, one in signatures)
                and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)
    except Exception:  # whatever a broken file provokes: it was found broken
        return False


def mark(data):
    """What a phone reads from the printed page."""
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder) / "page.png"
        subprocess.run(["pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-singlefile", "-png", "-", picture.with_suffix("")],
                       input=data, check=True)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, check=True)
    return read.stdout.decode().strip()


def offline(text, tmp_path, server, revoked=True):
    keys, listed = tmp_path / "keys.json", tmp_path / "revoked.jws"
    keys.write_text(demo.public(server, "/xac-minh/khoa")[1])
    listed.write_text(demo.public(server, "/xac-minh/thu-hoi")[1])
    more = ["--revoked", listed] if revoked else []
    ran = subprocess.run([demo.PROGRAM, "verify-result", text, "--keys", keys, *more], capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


def test_pyhanko_accepts_both_signatures(province, issued):
    (signer, first), (seal, second) = judged(issued[1], [root(province)])
    assert (signer.field_name, seal.field_name) == ("signer", "seal")
    for status in (first, second):
        assert status.intact and status.valid and status.trusted and status.bottom_line, status.summary()
    assert first.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    assert second.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    attributes = {str(one["type"].native) for one in seal.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}
    assert second.signing_cert.subject.native["common_name"] == "Ủy ban nhân dân phường Bến Thành"


def test_nobody_trusts_the_demonstrations_root_by_himself(issued):
    status = judged(issued[1], [])[1][1]
    assert status.intact and status.valid and not status.trusted


def test_pdfsig_agrees(issued, tmp_path):
    place = tmp_path / "a.pdf"
    place.write_bytes(issued[1])
    told = subprocess.run(["pdfsig", "-nocert", place], capture_output=True, text=True).stdout
    assert told.count("Signature is Valid") == 2 and "Total document signed" in told, told


def test_every_changed_byte_is_found(province, issued):
    trusted, data = [root(province)], issued[1]
    assert sound(data, trusted)
    chance = random.Random(4)
    missed = []
    for position in chance.sample(range(len(data)), POSITIONS):
        changed = bytearray(data)
        changed[position] ^= chance.choice([1, 2, 4, 8, 16, 64, 128])
        if changed[position] in b"abcdefABCDEF" and data[position] in b"abcdefABCDEF":
            # A hexadecimal digit's case says nothing: another digit instead.
            changed[position] = data[position] ^ 1 if data[position] ^ 1 in b"abcdef" else ord("0")
        if sound(bytes(changed), trusted):
            missed.append((position, data[max(0, position - 20):position + 20]))
    assert missed == []


def test_a_file_cut_short_or_grown_is_found(province, issued):
    trusted, data = [root(province)], issued[1]
    for changed in (data[:-1], data[:-200], data + b"\n", data + b"%", data[:100] + data[101:], b"\n" + data):
        assert not sound(changed, trusted)


def test_signed_files_keep_the_marks_of_pdf_a(issued):
    with pikepdf.open(io.BytesIO(issued[1])) as pdf:
        with pdf.open_metadata() as about:
            assert about["pdfaid:part"] == "3" and about["pdfaid:conformance"].upper() == "A"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1" and pdf.Root.MarkInfo.Marked
        assert pdf.check_pdf_syntax() == []


def test_the_text_is_right_vietnamese(issued):
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=issued[1], capture_output=True, check=True)
    words = re.sub(r"\s+", " ", told.stdout.decode())
    for expected in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
                     "Nhà hàng và dịch vụ ăn uống phục vụ lưu động", "50.000.000 đồng", "Nơi nhận:",
                     "Cơ quan ký số: Ủy ban nhân dân phường Bến Thành"]:
        assert expected in words, expected
    # The number that the unit's other documents of this run have left.
    assert re.search(r"Số: 0[1-9]/GCN-HKD ", words)


def test_the_code_is_read_from_the_printed_page_and_opens_the_public_page(province, issued):
    address = mark(issued[1])
    assert address.startswith(f"{province.url}/xac-minh/ey")
    status, page = demo.public(province, address.removeprefix(province.url))
    assert status == 200 and "Mã QR do cơ quan ký là đúng" in page
    for expected in ["Giấy chứng nhận đăng ký hộ kinh doanh", "N.T.M.", "Ủy ban nhân dân phường Bến Thành"]:
        assert expected in page, expected
    number = re.search(r"Số: (0[1-9]/GCN-HKD)", subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=issued[1], capture_output=True, check=True).stdout.decode())[1]
    assert number in page
    for secret in ["Nguyễn Thị Mẫu", "079185000001", "0901234567", "25 đường Mẫu", "H29.267.43-"]:
        assert secret not in page, secret


def test_the_reference_opens_it_too_however_it_is_typed(province, issued):
    told = subprocess.run(["pdftotext", "-", "-"], input=issued[1], capture_output=True, check=True).stdout.decode()
    reference = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", told)[0]
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference.replace("-", "%20")):
        status, page = demo.public(province, f"/xac-minh?ma={typed}")
        assert status == 200 and "còn hiệu lực" in page, typed
    assert demo.public(province, "/xac-minh")[0] == 200
    wrong = ("0" if reference[0] != "0" else "1") + reference[1:]
    assert demo.public(province, f"/xac-minh/{wrong}")[0] == 404
    assert demo.public(province, "/xac-minh/eyJhbGciOiJub25lIn0.e30.")[0] == 422


def test_the_mark_is_checked_by_anothers_program_and_by_ours_without_a_network(province, issued, tmp_path):
    token = mark(issued[1]).rpartition("/")[2]
    head, payload, signature = token.split(".")
    raw = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))  # noqa: E731
    keys = json.loads(demo.public(province, "/xac-minh/khoa")[1])["keys"]
    key = next(key for key in keys if key["kid"] == json.loads(raw(head))["kid"])
    public = Ed25519PublicKey.from_public_bytes(raw(key["x"]))
    public.verify(raw(signature), f"{head}.{payload}".encode())
    with pytest.raises(InvalidSignature):
        public.verify(raw(signature), f"{head}.{payload}x".encode())
    said = json.loads(raw(payload))
    assert set(said) == {"r", "u", "o", "k", "n", "d", "i"} and said["i"] == "N.T.M." and said["u"] == demo.UNIT

    code, told = offline(token, tmp_path, province)
    assert code == 0 and "genuine, and not revoked" in told and "N.T.M." in told
    assert offline(mark(issued[1]), tmp_path, province, revoked=False)[0] == 0
    place = tmp_path / "a.pdf"
    place.write_bytes(issued[1])
    assert offline(str(place), tmp_path, province)[0] == 0
    middle = len(token) // 2
    forged = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]
    code, told = offline(forged, tmp_path, province)
    assert code == 1 and "result." in told


def test_a_kept_file_never_changes(province, leader, issued):
    dossier, data = issued
    assert leader.get(f"/can-bo/ho-so/{dossier}/van-ban/0/pdf") == data
    demo.act(province, dossier, "deliver", "delivered")
    assert leader.get(f"/can-bo/ho-so/{dossier}/van-ban/0/pdf") == data


def test_printed_forms_are_files_too_and_stay_as_they_were(province, desk, issued):
    dossier, _ = issued
    for form, title in [("giay-tiep-nhan", "GIẤY TIẾP NHẬN HỒ SƠ"), ("kiem-soat", "PHIẾU KIỂM SOÁT")]:
        first = desk.get(f"/can-bo/ho-so/{dossier}/in/{form}/pdf")
        told = subprocess.run(["pdftotext", "-", "-"], input=first, capture_output=True, check=True).stdout.decode()
        assert title in told and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in re.sub(r"\s+", " ", told)
        assert desk.get(f"/can-bo/ho-so/{dossier}/in/{form}/pdf") == first
    signatures = judged(desk.get(f"/can-bo/ho-so/{dossier}/in/giay-tiep-nhan/pdf"), [root(province)])
    assert [signature.field_name for signature, _ in signatures] == ["seal"] and signatures[0][1].bottom_line


@pytest.mark.parametrize("value", [
    '<img src="file:///etc/passwd">', '<style>@import "http://127.0.0.1:9/a";</style>', "<script>alert(1)</script>",
    '"><link rel=attachment href=file:///etc/passwd>', "{{dossier.code}}{{{answers}}}", "</p></article><h1>Đã duyệt</h1>",
    "<svg><image href='file:///etc/passwd'/></svg>", "\u202egnud gnôhK", "a\u0301" * 300, "&lt;b&gt;&#60;i&#62;",
])
def test_what_people_write_stays_text(province, leader, value):
    def change(answers):
        answers["business"]["name"] = value[:200]
    try:
        dossier = demo.issue(province, change)
    except AssertionError as refused:
        assert "422" in str(refused)  # the form itself refused it
        return
    data = demo.pdf(leader, dossier)
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    for letters in ["root:x:", "Attachment"]:
        assert letters not in told
    if value.startswith(("<", "{", '"')):
        assert re.sub(r"\s", "", value[:14]) in re.sub(r"\s", "", told)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert sound(data, [root(province)])


def test_a_revoked_result_shows_on_the_page_and_offline(province, leader, tmp_path):
    dossier = demo.issue(province)
    token = mark(demo.pdf(leader, dossier)).rpartition("/")[2]
    assert offline(token, tmp_path, province)[0] == 0
    place = f"/can-bo/ho-so/{dossier}/van-ban/0/thu-hoi"
    with pytest.raises(Exception, match="403"):
        demo.Desk(province, "vanthu").get(place)
    page = leader.submit(place, {"reason": "Cấp nhầm người, bà Trần Thị Kín"})
    assert "đã bị thu hồi" in page and "Cấp nhầm người" in page
    status, public = demo.public(province, f"/xac-minh/{token}")
    assert status == 200 and "Văn bản này đã bị thu hồi ngày" in public and "Trần Thị Kín" not in public
    assert "còn hiệu lực." not in public
    code, told = offline(token, tmp_path, province)
    assert code == 1 and "revoked at" in told
    ran = subprocess.run([demo.PROGRAM, "verify", "--data", province.data], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_keys_that_others_may_read_stop_the_start(province, tmp_path):
    shutil.copytree(province.data / "keys", tmp_path / "keys")
    key = next((tmp_path / "keys" / "results").glob("*.pem"))
    key.chmod(0o644)
    ran = subprocess.run(
        [demo.PROGRAM, "serve", "--demo", "--data", tmp_path, "--port", "0"], cwd=demo.ROOT, capture_output=True,
        text=True, timeout=60)
    assert ran.returncode != 0 and "signing.key_readable" in ran.stdout + ran.stderr


def test_without_a_renderer_pages_print_as_before_and_say_so(installed, tmp_path):
    with demo.Server(tmp_path, "--render-workers", "0") as server:
        dossier = demo.issue(server)
        desk = demo.Desk(server, "lanhdao")
        assert "không tạo tệp PDF" in desk.text(f"/can-bo/ho-so/{dossier}/van-ban/0")
        form = f"/can-bo/ho-so/{dossier}/in/giay-tiep-nhan"
        assert "không tạo tệp PDF" in demo.Desk(server, "tiepnhan").text(form)
        assert "makes no PDF files" in (tmp_path / "server.log").read_text()
    # Once it is installed, what waited is made.
    with demo.Server(tmp_path, seed=False) as server:
        assert demo.pdf(demo.Desk(server, "lanhdao"), dossier).startswith(b"%PDF-1.7")


# A seal with RSA, and a time-stamping server.

def openssl(*words, **options):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, **options).stdout


class TimeStamping:
    """`openssl ts` behind HTTP."""

    def __init__(self, folder):
        self.folder = folder
        # The digests for which a stamp was asked.
        self.asked = []
        (folder / "serial").write_text("01\n")
        (folder / "ts.cnf").write_text(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ncerts=ca.pem\n"
            "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\nordering=no\ntsa_name=yes\ness_cert_id_chain=no\n"
            "[tsa_ext]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
            "[seal_ext]\nkeyUsage=critical,digitalSignature,nonRepudiation\n")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
                "-subj", "/C=VN/CN=Test root", cwd=folder)
        for name, section in [("tsa", "tsa_ext"), ("seal", "seal_ext")]:
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
                    f"/C=VN/CN=Test {name}", cwd=folder)
            openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                    "20", "-extfile", "ts.cnf", "-extensions", section, "-out", f"{name}.pem", cwd=folder)
        outer = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(tsp.TimeStampReq.load(asked)["message_imprint"]["hashed_message"].native)
                query = folder / "query.tsq"
                query.write_bytes(asked)
                body = openssl("ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", cwd=folder)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsa"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_a_seal_with_rsa_and_a_time_stamp_is_accepted_too(installed, tmp_path):
    folder = tmp_path / "authority"
    folder.mkdir()
    stamping = TimeStamping(folder)
    units = tmp_path / "data" / "keys" / "units"
    units.mkdir(parents=True, mode=0o700)
    seal = units / f"{demo.UNIT}.pem"
    seal.write_text((folder / "seal.key").read_text() + (folder / "seal.pem").read_text() + (folder / "ca.pem").read_text())
    seal.chmod(0o600)
    with demo.Server(tmp_path / "data", "--timestamp-url", stamping.url) as server:
        data = demo.pdf(demo.Desk(server, "lanhdao"), demo.issue(server))
        trusted = [root(server), load_cert_from_pemder(str(folder / "ca.pem"))]
    (one, first), (signature, second) = judged(data, trusted)
    # Each signature asked once; the ledger's checkpoints ask for theirs too.
    signed = [hashlib.sha256(each.signer_info["signature"].native).digest() for each in (one, signature)]
    assert [stamping.asked.count(digest) for digest in signed] == [1, 1]
    for status in (first, second):
        assert status.bottom_line and status.timestamp_validity.valid and status.timestamp_validity.trusted
    assert second.signing_cert.subject.native["common_name"] == "Test seal"
    assert second.pkcs7_signature_mechanism == "sha256_rsa"
    place = tmp_path / "a.pdf"
    place.write_bytes(data)
    told = subprocess.run(["pdfsig", "-nocert", place], capture_output=True, text=True).stdout
    assert told.count("Signature is Valid") == 2, told


def test_a_document_waits_while_the_time_stamping_server_is_away(installed, tmp_path):
    with demo.Server(tmp_path, "--timestamp-url", "http://127.0.0.1:9/tsa") as server:
        dossier = demo.issue(server)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if any(line.get("code") == "signing.time_stamp_refused" for line in server.log_lines()):
                break
            time.sleep(0.2)
        else:
            raise AssertionError("nothing was logged")
        assert "đang được tạo" in demo.Desk(server, "lanhdao").text(f"/can-bo/ho-so/{dossier}/van-ban/0")
