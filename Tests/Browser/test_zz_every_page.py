"""That the other checks have looked at every page that there is. Runs last, since its file is the last one."""
import pathlib
import re

import pytest

import checks
from server import ROOT

ROW = re.compile(r"^\| GET \| `(/[^`]*)` \|")
# What answers with no page of ours, and why.
NO_PAGE = {
    "a file": (
        "/can-bo/ho-so/:id/ban-nhap/:task/pdf", "/can-bo/ho-so/:id/bien-lai/:index/pdf",
        "/can-bo/ho-so/:id/giay-to/:index", "/can-bo/ho-so/:id/in/:form/pdf",
        "/can-bo/ho-so/:id/phieu-nop/:index/pdf", "/ho-so/:dossier/:secret/bien-lai/:number/pdf",
        "/ho-so/:dossier/:secret/in/:form/pdf", "/can-bo/ho-so/:id/to-khai/pdf",
        "/can-bo/ho-so/:id/van-ban/:index/pdf", "/can-bo/thu-chi/ngay.csv", "/ho-so/:dossier/:secret/ai-da-xem/trich-xuat",
        "/ho-so/:dossier/:secret/bien-nhan/chung-thuc", "/ho-so/:dossier/:secret/giay-to/:number",
        "/ho-so/:dossier/:secret/van-ban/:number/pdf", "/static/:file", "/thu-tuc/:procedure/so-do.svg", "/xac-minh/khoa",
        "/xac-minh/thu-hoi",
    ),
    "for programs": ("/healthz", "/readyz", "/metrics", "/ho-so-nhap/:draft/:page/quy-tac"),
    "leads on": ("/dang-nhap/dinh-danh", "/dang-nhap/dinh-danh/ve", "/ho-so-nhap/:draft", "/thanh-toan/ve"),
}


def pages():
    rows = (ROW.match(line) for line in (ROOT / "docs" / "endpoints.md").read_text(encoding="utf-8").splitlines())
    addresses = {row.group(1) for row in rows if row and not row.group(1).startswith("/api/")}
    others = {address for group in NO_PAGE.values() for address in group}
    assert others <= addresses, f"no longer there: {sorted(others - addresses)}"
    return sorted(addresses - others)


def pattern(address):
    return re.compile("/".join("[^/]+" if part.startswith(":") else re.escape(part) for part in address.split("/")))


def test_every_page_was_looked_at(request):
    ran = {pathlib.Path(item.fspath).name for item in request.session.items}
    if ran < {file.name for file in pathlib.Path(__file__).parent.glob("test_*.py")}:
        pytest.skip("only when all the others have run")
    listed = pages()
    # Whoever asks for `/thu-tuc/to-khai` is given what stands there, not a procedure of that name.
    fixed = {address for address in listed if ":" not in address}
    missing = [
        address for address in listed
        if not any(pattern(address).fullmatch(path) and (path == address or path not in fixed) for path in checks.LOOKED_AT)]
    assert missing == []
