"""Pages that are broken as files: empty, cut off, huge, in another encoding, or not text at all."""

from __future__ import annotations

import random

import pytest
from hostile import FINE, KEY_IN_VAIN, NOT_FOUND, Expected, page

pytestmark = pytest.mark.browser

MIB = 2**20
WELL = page("well")
#: Answers only when what it says in its own encoding was read rightly.
GERMAN = WELL.decode().replace(
    "say = (what) => {", r'say = (what) => { if ("Größe" !== "Gr\u00f6\u00dfe") return;'
)
BUTTON = WELL.index(b"<button>")
#: What answers the key, for a page whose own script was cut off.
SCRIPT = b"""<script>
  onkeydown = () => { document.querySelector("p").textContent = "Key pressed"; };
</script>"""
CASES: dict[str, tuple[bytes, Expected]] = {
    "empty": (b"", KEY_IN_VAIN),
    "white_space": (b" \n" * 1000, KEY_IN_VAIN),
    "cut_off_in_a_tag": (WELL[: WELL.index(b"utton>Go")], KEY_IN_VAIN),
    "cut_off_in_the_script": (WELL[: WELL.index(b"key") + 3], KEY_IN_VAIN),
    "cut_off_behind_the_script": (SCRIPT + WELL[:BUTTON] + b"<butt", NOT_FOUND),
    "latin_1": (GERMAN.encode("latin-1"), FINE),
    "utf_16": (GERMAN.encode("utf-16"), FINE),
    # Without its mark no browser takes a page for UTF-16: every tag is torn by NUL bytes.
    "utf_16_without_a_mark": (WELL.decode().encode("utf-16-le"), KEY_IN_VAIN),
    "nul_bytes": (WELL.replace(b"<p>", b"\0<p>\0").replace(b"</button>", b"\0</button>"), FINE),
    "random_bytes": (random.Random(0).randbytes(64 * 1024), KEY_IN_VAIN),  # noqa: S311 - no secret
    "ten_megabytes_of_text": (WELL + b"<p>" + b"one word and " * (10 * MIB // 13), FINE),
    "ten_megabytes_of_markup": (
        WELL + (b'<p title="' + b"word " * 100 + b'">x</p>\n') * (10 * MIB // 518),
        FINE,
    ),
}


@pytest.fixture
def ran(replayed):
    """Give the one run over all of them."""
    return replayed("files", {name: data for name, (data, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_the_result_is_right(ran, name):
    """What can be made of the file is tested as any page; what cannot fails where it is missed."""
    assert ran.came_to(name) == CASES[name][1], ran.printed
    assert ran.scores_behind(name).final == 1.0


def test_the_files_are_at_fault_not_the_harness(ran):
    """A broken page is a page that fails: exit 1, no error, and no page that counts as missing."""
    assert ran.code == 1
    assert "do not trust this run" not in ran.printed
    assert "no page" not in ran.printed
