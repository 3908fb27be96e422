"""The diagrams of procedures, and pages that grow with every procedure that is added."""
import pytest

import checks
from conftest import DESK, PHONE
from test_weight import FIRST_VIEW, PAGE


@pytest.mark.parametrize("path, name", [
    ("/so-do", "routes"), ("/thu-tuc/house-permit/so-do", "route"), ("/thu-tuc/birth-registration/so-do", "short route")])
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_diagram_can_be_read_by_everybody(server, visit, look, device, path, name):
    page = visit(device)
    assert page.goto(server.url + path).status == 200
    look(page, name)


@pytest.mark.parametrize("path", ["/thu-tuc", "/thu-tuc?q=giay", "/so-do", "/thu-tuc/house-permit/so-do"])
def test_lists_of_procedures_stay_light(server, visit, path):
    page = visit(PHONE)
    with checks.Weight(page) as weight:
        page.goto(server.url + path, wait_until="networkidle")
    print(f"{path}: page {weight.document} bytes, first view {weight.total} bytes")
    assert weight.document <= PAGE, str(weight)
    assert weight.total <= FIRST_VIEW, str(weight)


def test_where_the_time_goes_is_a_page_like_the_others(server, officer, look):
    head = officer("truongphong")
    head.goto(server.url + "/can-bo/don-vi")
    head.get_by_role("link", name="Thời gian đi vào những bước nào").click()
    look(head, "times")
