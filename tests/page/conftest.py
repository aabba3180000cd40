import pytest
from made_tasks import write
from made_videos import drawn, filled, video
from shown_inputs import RAW, SECRETS

from pytest_iwr.task_parsing import parse_task


@pytest.fixture
def recorded(tmp_path):
    """Return a function that gives a task with a video of so many seconds and so many sheets."""

    def make(*, seconds=4, sheets=2, assets=True):
        for number in range(sheets):
            (tmp_path / "sheets").mkdir(exist_ok=True)
            filled("blue").save(tmp_path / "sheets" / f"sheet_{number + 1}.png")
        if assets:
            write(tmp_path, {f"assets/{SECRETS[5]}": b"png"})
        if seconds:
            shown = [(float(i), drawn((i, 0, 9, 9))) for i in range(seconds)]
            video(tmp_path / "video.mp4", shown)
        return parse_task(RAW, where="here", root=tmp_path)

    return make
