import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import demo  # noqa: E402
import worker  # noqa: E402


@pytest.fixture(scope="session")
def installed():
    if not worker.PYTHON.exists():
        pytest.skip("no renderer: scripts/install --render")


@pytest.fixture(scope="session")
def maker(installed):
    with worker.Worker() as running:
        yield running


@pytest.fixture(scope="session")
def province(installed, tmp_path_factory):
    if not demo.has("serve"):
        pytest.skip(f"{demo.PROGRAM} has no command `serve`: build it first (make build)")
    with demo.Server(tmp_path_factory.mktemp("results")) as server:
        yield server


@pytest.fixture(scope="session")
def leader(province):
    return demo.Desk(province, "lanhdao")


@pytest.fixture(scope="session")
def issued(province, leader):
    """A certificate that went through every hand: the dossier's id and the file."""
    dossier = demo.issue(province)
    return dossier, demo.pdf(leader, dossier)


@pytest.fixture(scope="session")
def desk(province):
    return demo.Desk(province, "tiepnhan")
