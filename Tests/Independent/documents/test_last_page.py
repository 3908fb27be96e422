"""The mark to check a paper by stands on the page on which it is signed, however long the paper is."""
import subprocess

MARK = '<svg viewBox="0 0 10 10"><rect width="10" height="10"/></svg><div><p>Kiểm tra</p><p>Mã tra cứu</p></div>'


def pages(data):
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return text.rstrip("\f").split("\f")


def paper(lines):
    body = "".join(f"<p>Dòng {number}</p>" for number in range(lines))
    return (f'<article class="official">{body}<footer class="official-foot"><div class="official-signature">'
            f'<p>CHỦ TỊCH</p><div class="official-seal"></div><p>Nguyễn Văn Ký</p></div></footer></article>'
            f'<aside class="official-check">{MARK}</aside>')


def test_the_mark_is_on_the_last_page_with_the_signature_at_every_length(maker):
    counts = set()
    for lines in range(14, 62):
        answer, data = maker.make(paper(lines))
        assert answer["ok"]
        made = pages(data)
        counts.add(len(made))
        signed = [number for number, page in enumerate(made) if "Nguyễn Văn Ký" in page]
        marked = [number for number, page in enumerate(made) if "Mã tra cứu" in page]
        assert signed == marked == [len(made) - 1], (lines, signed, marked, len(made))
    assert counts >= {1, 2}
