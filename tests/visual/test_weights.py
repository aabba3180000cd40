import hashlib
import os

from pytest_iwr.visual.weights import digest, record_of


def test_a_file_is_known_by_its_bytes(tmp_path):
    """The hash is that of the bytes, and what is recorded says whether it is listed."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"weights")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    assert digest(path) == sha256
    assert digest(path, algorithm="sha512") == hashlib.sha512(b"weights").hexdigest()
    assert record_of(path, name="net", known={sha256}).verified
    assert not record_of(path, name="net", known={"0" * 64}).verified
    assert record_of(path, name="net", known=()).words == f"net@{sha256[:8]}"


def test_a_file_that_changes_is_hashed_anew(tmp_path):
    """A hash is remembered until size or time of the file change."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"one")
    first = digest(path)
    path.write_bytes(b"two")
    os.utime(path, ns=(0, 1))
    assert digest(path) == hashlib.sha256(b"two").hexdigest() != first
