"""The shipped list of patterns is what its generator makes."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_the_list_is_what_its_generator_makes():
    made = subprocess.run([ROOT / "scripts" / "passwords", "--print"], capture_output=True, text=True, check=True).stdout
    assert made == (ROOT / "share" / "passwords" / "patterns.txt").read_text(encoding="utf-8")
    words = [line for line in made.splitlines() if not line.startswith("#")]
    assert len(words) == len(set(words)) >= 3000 and min(map(len, words)) >= 8
