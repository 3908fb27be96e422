"""Makes PDF files of HTML: one request after the other over the Unix socket that is its standard input.

A request is 4 bytes of length, that much JSON, then the HTML; an answer is the same with the PDF. The HTML may have been
written with ill will: nothing that it names is fetched but the few files that lie beside this one and `data:` addresses.

    request  {"html": BYTES, "fields": ["seal"], "links": "https://…"}
    answer   {"ok": true, "pdf": BYTES, "pages": 1, "fields": {"seal": {"object": 9, "page": 5}}, "refused": 0}
             {"ok": false, "error": "render.memory"}
"""
import io
import json
import logging
import os
import pathlib
import resource
import socket
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
os.environ["FONTCONFIG_FILE"] = str(HERE / "fonts.conf")
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import pydyf  # noqa: E402
import sandbox  # noqa: E402
import weasyprint  # noqa: E402

FONTS = "/usr/share/fonts/truetype/liberation2"
LONGEST_HTML, LONGEST_PDF, MOST_PAGES = 2 << 20, 24 << 20, 60
SECONDS = 10
# What an answer may name: read once, before the walls go up.
SHEETS = {
    f"motcua:{name}": path.read_bytes()
    for name, path in [("official.css", HERE.parent / "static" / "official.css"), ("pdf.css", HERE / "pdf.css")]
}
WARM = "<!doctype html><title>.</title><link rel=stylesheet href=motcua:official.css><p>Tiếng Việt<b>ẾỆ</b><i>ờợ</i>"
log = logging.getLogger("weasyprint")
log.addHandler(logging.NullHandler())
log.propagate = False


class Fetcher(weasyprint.urls.URLFetcher):
    """Answers the sheets beside this file and `data:`; counts what it refused."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.refused = 0

    def fetch(self, url, headers=None):
        if url in SHEETS:
            return weasyprint.urls.URLFetcherResponse(url, SHEETS[url], {"Content-Type": "text/css"})
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        self.refused += 1
        raise ValueError("refused")


class TooLong(Exception):
    pass


def strip(tree, links):
    """Takes away what would carry others' addresses or files into the document."""
    count = 0
    for element in tree.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        for name in list(element.attrib):
            local = name.rpartition("}")[2].lower()
            value = element.attrib[name].strip()
            own = value.startswith("#") or value in SHEETS or (links and value.startswith(links))
            is_address = local == "href" and not own and not value.lower().startswith("data:image/")
            attaches = local == "rel" and "attachment" in value.lower()
            if is_address or attaches or (tag.endswith("a") and value.lower().startswith("data:")):
                del element.attrib[name]
                count += 1
    return count


def add_fields(pdf, names):
    """Puts empty signature fields on the first page; nothing of them is seen."""
    if not names:
        return {}
    page_number = pdf.pages["Kids"][0]
    page = pdf.objects[page_number]
    references, made = pydyf.Array(), {}
    annotations = page.setdefault("Annots", pydyf.Array())
    for name in names:
        field = pydyf.Dictionary({
            "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": pydyf.String(name),
            "Rect": pydyf.Array([0, 0, 0, 0]), "F": 132, "P": page.reference,
        })
        pdf.add_object(field)
        annotations.append(field.reference)
        references.append(field.reference)
        made[name] = {"object": field.number, "page": page_number}
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": references, "SigFlags": 3})
    return made


def make(html, names, links):
    fetcher = Fetcher()
    source = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="motcua:", encoding="utf-8")
    refused = strip(source.etree_element, links)
    document = source.render()
    if len(document.pages) > MOST_PAGES:
        raise TooLong
    fields = {}
    document.metadata.attachments = []

    def finish(_, pdf):
        fields.update(add_fields(pdf, names))
        # A plain table of objects, as signatures are appended to; streams are compressed already.
        write = pdf.write
        pdf.write = lambda target, version, identifier, _compress: write(target, version, identifier, False)

    data = document.write_pdf(finisher=finish, pdf_variant="pdf/a-3a", pdf_tags=True)
    if len(data) > LONGEST_PDF:
        raise TooLong
    return data, len(document.pages), fields, refused + fetcher.refused


def receive(peer, count):
    parts = []
    while count:
        part = peer.recv(min(count, 1 << 16))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def answer(peer, head, data=b""):
    text = json.dumps(head).encode()
    peer.sendall(struct.pack(">I", len(text)) + text + data)


def limit_time():
    """The kernel ends a worker that has used so many seconds on one document; whoever asked sees it die."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def serve(peer):
    while True:
        try:
            (length,) = struct.unpack(">I", receive(peer, 4))
        except EOFError:
            return
        if length > 1 << 16:
            return
        request = json.loads(receive(peer, length))
        size = int(request["html"])
        if not 0 <= size <= LONGEST_HTML:
            return answer(peer, {"ok": False, "error": "render.too_long"})
        html = receive(peer, size)
        limit_time()
        try:
            data, pages, fields, refused = make(html, list(request.get("fields", [])), request.get("links") or "")
        except MemoryError:
            return answer(peer, {"ok": False, "error": "render.memory"})
        except TooLong:
            answer(peer, {"ok": False, "error": "render.too_long"})
        except RecursionError:
            answer(peer, {"ok": False, "error": "render.too_deep"})
        except Exception as error:  # whatever a hostile page provokes must not end the worker's service
            answer(peer, {"ok": False, "error": "render.failed", "kind": type(error).__name__})
        else:
            answer(
                peer, {"ok": True, "pdf": len(data), "pages": pages, "fields": fields, "refused": refused}, data)


def main():
    peer = socket.socket(fileno=0)
    make(WARM.encode(), [], "")
    missing = sandbox.enter(sandbox.own_code() + [FONTS, str(HERE)])
    answer(peer, {"ready": True, "without": missing, "weasyprint": weasyprint.VERSION})
    serve(peer)


if __name__ == "__main__":
    main()
