"""A payment gateway on this machine, in plain Python: it takes signed orders, shows a page to pay on, reports what was paid
with a signature of its own, and misbehaves on demand. It shares no code with the program that it tests."""
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

WINDOW = 300


def canonical(fields):
    """All fields but the signature, by name, percent-encoded as RFC 3986 has it."""
    def quote(text):
        return urllib.parse.quote(str(text), safe="-._~")
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in sorted(fields.items()) if name != "signature")


def sign(fields, secret):
    return hmac.new(secret.encode(), canonical(fields).encode(), hashlib.sha256).hexdigest()


class Gateway:
    """`with Gateway("merchant", "secret") as gateway:` serves at `gateway.url`; orders are kept by invoice."""

    def __init__(self, merchant, secret):
        self.merchant, self.secret = merchant, secret
        self.orders, self.answers = {}, []
        self.count = 0
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
                good = hmac.compare_digest(fields.get("signature", ""), sign(fields, gateway.secret))
                good = good and fields["merchant"] == gateway.merchant and fields["currency"] == "VND"
                if self.path != "/orders" or not good or abs(time.time() * 1000 - int(fields["time"])) > WINDOW * 1000:
                    return self.answer(403, b"{}", "application/json")
                gateway.orders[fields["invoice"]] = fields
                said = json.dumps({"checkout": f"{gateway.url}/pay/{fields['invoice']}"})
                self.answer(200, said.encode(), "application/json")

            def do_GET(self):
                if self.path == "/favicon.ico":
                    return self.answer(204, b"", "image/x-icon")
                parts = self.path.strip("/").split("/")
                order = gateway.orders.get(parts[1]) if len(parts) > 1 else None
                if order is None:
                    return self.answer(404, b"", "text/plain")
                if parts[-1] == "done":
                    gateway.report(order)
                    self.send_response(303)
                    self.send_header("location", order["return_url"])
                    self.send_header("content-length", "0")
                    return self.end_headers()
                page = (f"<!doctype html><html lang=vi><title>Cổng thử</title><h1>{order['amount']} VND</h1>"
                        f"<a href='/pay/{parts[1]}/done'>Trả tiền</a>")
                self.answer(200, page.encode(), "text/html; charset=utf-8")

            def answer(self, status, body, kind):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def fields(self, order, **changes):
        """A report about an order, signed after `changes`; `signature=` of one's own stays."""
        self.count += 1
        now = str(int(time.time() * 1000))
        fields = {
            "merchant": self.merchant, "invoice": order["invoice"], "amount": order["amount"], "currency": "VND",
            "transaction": f"T{self.count:06}", "status": "paid", "paid_at": now, "time": now, **changes}
        fields.setdefault("signature", sign(fields, self.secret))
        return fields

    def send(self, address, fields):
        """Status and answer of one report."""
        request = urllib.request.Request(address, data=urllib.parse.urlencode(fields).encode())
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                told = answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            told = refused.code, None
        self.answers.append(told)
        return told

    def report(self, order, **changes):
        return self.send(order["notify_url"], self.fields(order, **changes))
