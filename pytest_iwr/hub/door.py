"""The only door to the Hub: its own library, told to send nothing but what fetching needs."""

from __future__ import annotations

import logging
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from pytest_iwr.errors import UsageError
from pytest_iwr.hub.errors import FetchError
from pytest_iwr.hub.files import Listed, demand_safe
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Read by the library when it is loaded. Its other storage is another host with a cache of its own.
_SETTINGS = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1"}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PART_OF_COMMIT = re.compile(r"[0-9a-f]{7,40}")
#: What came over a broken connection is kept by whole pieces; the library's are of 10 MiB.
_PIECE_BYTES = 1024 * 1024
#: To name the newest commit in a message is no reason to wait for long.
_ASIDE_S = 5.0
_ANSWER_S = 30.0


class Hub:
    """One data set on the Hub. Raises `FetchError`, in a sentence, for all that goes wrong there.

    ``HF_ENDPOINT``, ``HF_TOKEN`` and ``HF_HOME`` hold as for everything that uses the library.
    """

    def __init__(self, repo: str) -> None:
        """Raise `UsageError` where the library is missing, or its settings are wrong."""
        self._library = _loaded()
        self._api = self._library.HfApi()
        self.repo = repo

    @property
    def where(self) -> str:
        """Return the data set's name as it stands in messages."""
        return f"{self.repo} on {self._api.endpoint}"

    def commit(self, revision: str, *, timeout_s: float = _ANSWER_S) -> str:
        """Return the commit that a branch, tag or commit *revision* is now."""
        with self._in_words(f"no revision {revision!r}"):
            info = self._api.dataset_info(self.repo, revision=revision, timeout=timeout_s)
        found = str(info.sha)
        as_asked = found.startswith(revision) or not _PART_OF_COMMIT.fullmatch(revision)
        if not _COMMIT.fullmatch(found) or not as_asked:
            answer = one_line(repr(self._hidden(found)), limit=80)
            raise FetchError(f"{self.where}: asked for {revision}, the Hub answers {answer}")
        return found

    def newest(self) -> str | None:
        """Return the commit that ``main`` is now, or ``None`` when the Hub does not say so soon."""
        try:
            return self.commit("main", timeout_s=_ASIDE_S)
        except FetchError:
            return None

    def files(self, folder: str, *, commit: str, deep: bool = True) -> list[Listed]:
        """Return the files below *folder* (empty: the root), by path; none when there is no such.

        A name that would lead out of the folder raises `FetchError`.
        """
        from huggingface_hub.errors import EntryNotFoundError  # noqa: PLC0415
        from huggingface_hub.hf_api import RepoFile  # noqa: PLC0415

        how: dict[str, Any] = {"repo_type": "dataset", "revision": commit, "recursive": deep}
        with self._in_words(f"no revision {commit!r}"):
            try:
                found = list(self._api.list_repo_tree(self.repo, folder or None, **how))
            except EntryNotFoundError:
                return []
        files = [_listed(file) for file in found if isinstance(file, RepoFile)]
        for file in files:
            demand_safe(file.path, below=folder)
        return sorted(files, key=lambda file: file.path)

    def download(
        self, file: Listed, *, commit: str, into: Path, on_bytes: Callable[[int], None]
    ) -> Path:
        """Download *file* below *into* and return its place; *on_bytes* is told of each piece.

        A connection that breaks is taken up again where it broke. What comes with another size or
        hash than listed is removed and raises `FetchError`.
        """
        with self._in_words(f"no file {file.path!r}"):
            made = self._library.hf_hub_download(
                self.repo,
                file.path,
                repo_type="dataset",
                revision=commit,
                local_dir=into,
                tqdm_class=_counting(on_bytes),
            )
        place = into / file.path
        problem = file.problem_of(place)
        if problem:
            os.unlink(made)  # noqa: PTH108 - a text, as the library returns it
            raise FetchError(f"{self.where}: {file.path} came with {problem}; it was discarded")
        return place

    @contextmanager
    def _in_words(self, missing: str) -> Iterator[None]:
        from huggingface_hub import errors  # noqa: PLC0415

        try:
            yield
        except errors.GatedRepoError as error:
            raise FetchError(f"{self.where} is gated: ask for access, set HF_TOKEN") from error
        except errors.RepositoryNotFoundError as error:
            raise FetchError(f"there is no {self.where}, or it wants a right HF_TOKEN") from error
        except (errors.RevisionNotFoundError, errors.RemoteEntryNotFoundError) as error:
            raise FetchError(f"{self.where} has {missing}") from error
        except errors.HfHubHTTPError as error:
            raise FetchError(self._status(error)) from error
        except _broken() as error:
            cause = error.__cause__ or error
            raise FetchError(f"{self.where} cannot be read: {self._safe(cause)}") from error

    def _status(self, error: Any) -> str:
        status = error.response.status_code
        remedy = "; is HF_TOKEN right?" if status in {401, 403} else ""
        return f"{self.where} answers with status {status}{remedy}"

    def _safe(self, error: BaseException) -> str:
        """Return the first line of the error's words; behind it is advice for other callers."""
        said = str(error) or type(error).__name__
        return one_line(self._hidden(said.partition("\n")[0]))

    def _hidden(self, said: str) -> str:
        """Return what somebody *said* without the token, which whoever got it may quote."""
        for token in (self._library.get_token(), os.environ.get("HF_TOKEN")):
            said = said.replace(token, "***") if token else said
        return said


def _loaded() -> Any:
    """Return the library, told what it reads only when it is loaded."""
    os.environ.update({key: value for key, value in _SETTINGS.items() if key not in os.environ})
    try:
        import huggingface_hub  # noqa: PLC0415 - an extra

        # It warns of each retry; what comes of it is told by us.
        huggingface_hub.logging.set_verbosity(logging.ERROR)
        huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE = _PIECE_BYTES
    except ImportError as error:
        raise UsageError(
            "fetching needs the Hub's library; run: pip install 'pytest-iwr[hub]'"
        ) from error
    except ValueError as error:
        raise UsageError(
            f"the Hub's library does not take what an HF_ variable says: {one_line(str(error))}"
        ) from error
    return huggingface_hub


def _broken() -> tuple[type[Exception], ...]:
    """Return the errors of a connection, of a disk, and of an answer that no Hub would give."""
    import httpx2  # noqa: PLC0415 - of the extra

    answers = (ValueError, LookupError, TypeError, AttributeError)
    return (httpx2.HTTPError, httpx2.InvalidURL, OSError, *answers)


def _listed(file: Any) -> Listed:
    size = int(file.size)
    return Listed(str(file.path), size, file.lfs.sha256 if file.lfs else None, str(file.blob_id))


def _counting(on_bytes: Callable[[int], None]) -> Any:
    """Return what the library takes for the class of its progress bar."""

    class Counting:
        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self, count: int = 1) -> None:
            on_bytes(count)

    return Counting
