"""Tasks whose files are broken, in pytest."""

from __future__ import annotations

import base64

#: A whole PNG of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


def test_a_broken_checkpoint_is_an_error_of_that_picture_alone(project):
    """The action is judged as ever; the picture counts as not compared, and says why."""
    for name, data in {"half": PIXEL[:40], "text": b"no picture", "empty": b""}.items():
        task = project.task(name, project.press(visual_evaluation_flag=True))
        (task.parent / "checkpoints").mkdir()
        (task.parent / "checkpoints" / "step_1.png").write_bytes(data)
    project.task("well")

    done = project.run_visual("tasks")

    assert done.code == 3
    assert done.words == {key: ["passed"] for key in ["empty", "half", "text", "well"]}
    for name in ("empty", "half", "text"):
        visual = done.results[name].visuals
        (told,) = (record.error for record in visual.values())
        assert "the checkpoint is not a readable PNG" in told
        assert "0x" not in told
