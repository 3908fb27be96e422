"""Small real files to upload, made here."""
import struct
import zlib


def png(width=320, height=240, tint=120):
    """A picture of soft stripes that every viewer opens."""
    rows = b"".join(
        b"\0" + bytes(channel for x in range(width) for channel in (tint, (x * 7 + y) % 256, y % 256)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg(browser, words="Biên bản họp"):
    """A photo of a sheet of paper, as the browser itself compresses it."""
    context = browser.new_context(viewport={"width": 600, "height": 800})
    page = context.new_page()
    page.set_content(f"<h1 style='font:48px sans-serif;margin:80px'>{words}</h1>")
    photo = page.screenshot(type="jpeg", quality=70)
    context.close()
    return photo


def pdf(words="Ban ve"):
    """One A4 page with a line of text, and the table of offsets that readers look for."""
    text = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out))
