"""The list of what the program is made of holds every package that it is built with and that makes its PDF files."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_every_package_of_the_program_is_listed_with_its_version():
    if not (ROOT / "Package.resolved").exists():
        pytest.skip("nothing is built yet (make build)")
    told = json.loads(subprocess.run([ROOT / "scripts" / "sbom"], capture_output=True, text=True, check=True).stdout)
    assert told["bomFormat"] == "CycloneDX"
    parts = {part["purl"].split("@")[0].lower(): part for part in told["components"]}
    manifest = (ROOT / "Package.swift").read_text(encoding="utf-8")
    swift = re.findall(r'\.package\(\s*url: "https://([^"]+)"', manifest)
    assert len(swift) >= 10
    for place in swift:
        assert parts[f"pkg:swift/{place}".lower().removesuffix(".git")]["version"]
    for library in re.findall(r'apt: "lib([a-z0-9]+)-dev"|apt: "(zlib1g)-dev"', manifest):
        name = "".join(library)
        assert any(name in purl for purl in parts if purl.startswith("pkg:deb/")), name
    wanted = (ROOT / "share/render/requirements.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", wanted, re.M):
        assert parts[f"pkg:pypi/{name.lower()}"]["version"] == version
