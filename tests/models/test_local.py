"""Own weights: a real architecture, read from a folder, asked in this process."""

import json
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from made_videos import filled, video
from own_weights import ask, call, error_of, picture, spec_of
from tiny_model import END, SPECIAL, TOKENS_PER_PICTURE, tiny_model, tiny_tiling_model

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Media, ReplyStatus, Usage
from pytest_iwr.models.local import LocalBackend, _film, _prepared

#: With lines that come twice, and a space before a full stop.
PAGE = "```html\n<!doctype html>\n<title>Tea . Café ☕</title>\n" + "<p>\n</p>\n" * 30 + "```"
#: Tokens that the model with random weights can hold.
CONTEXT = 200


@pytest.fixture(scope="module")
def babbler(tmp_path_factory):
    """Give a model with random weights that never ends: all that it is shown makes a difference."""
    folder = tmp_path_factory.mktemp("weights") / "babbler"
    return tiny_model(folder, context=CONTEXT, suppress_tokens=[SPECIAL.index(END)])


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """Give a model that writes a page."""
    return tiny_model(tmp_path_factory.mktemp("weights") / "writer", says=PAGE)


@pytest.fixture
def broken(babbler, tmp_path):
    """Give a copy of a model, to be broken."""
    return shutil.copytree(babbler, tmp_path / "broken")


def test_a_reply_is_what_the_model_wrote(writer):
    """A reply that came to its end is there to the letter, with what it took and what it cost."""
    reply = ask(writer, "Write a page.", picture(), max_tokens=400)

    assert (reply.status, reply.finish_reason) == (ReplyStatus.OK, "stop")
    assert reply.text == PAGE
    assert reply.served_model == str(writer)
    assert reply.cost_usd == 0.0
    assert reply.latency_s > 0


def test_the_same_call_has_the_same_answer(babbler):
    """Sample 1 leaves nothing to chance: another process would give the same."""
    first, second = (ask(babbler, "Look", picture()) for _ in range(2))

    assert first.text == second.text


def test_pictures_reach_the_model(babbler):
    """Another picture of the same size gives another reply."""
    texts = {ask(babbler, "Look", picture(color)).text for color in ("red", "white", "navy")}

    assert len(texts) == 3


def test_parts_are_shown_in_their_order(babbler):
    """The model reads texts and pictures as they stand in the call."""
    backend = LocalBackend(spec_of(babbler), deadline_s=60)
    backend.complete(call(babbler))
    read = _prepared(backend._weights, ["a", picture(), "b", picture(), picture()])["input_ids"]
    shown = "<image>" * TOKENS_PER_PICTURE

    said = backend._weights.processor.tokenizer.decode(read[0], clean_up_tokenization_spaces=False)
    assert said == f"<user>a{shown}b{shown}{shown}<model>"


def test_pictures_keep_their_order(babbler):
    """Which picture comes first makes a difference."""
    red, white = picture("red"), picture("white")

    assert ask(babbler, red, white).text != ask(babbler, white, red).text


def test_tokens_are_counted(babbler):
    """Usage is what the network read, pictures included, and wrote."""
    none, two = ask(babbler, "Look"), ask(babbler, "Look", picture(), picture("white"))

    assert none.usage == Usage(input_tokens=len("Look") + 2, output_tokens=20)
    assert two.usage.input_tokens == none.usage.input_tokens + 2 * TOKENS_PER_PICTURE


def test_a_reply_that_meets_the_limit_is_truncated(writer):
    """What was written until then is kept."""
    reply = ask(writer, max_tokens=2)

    assert (reply.status, reply.finish_reason) == (ReplyStatus.TRUNCATED, "length")
    assert reply.usage.output_tokens == 2
    assert reply.text
    assert PAGE.startswith(reply.text)


def test_the_end_of_the_context_is_a_limit_too(babbler):
    """A model is never run beyond the tokens that it can hold."""
    reply = ask(babbler, "a" * (CONTEXT - 7), max_tokens=400)

    assert reply.status is ReplyStatus.TRUNCATED
    assert reply.usage == Usage(input_tokens=CONTEXT - 5, output_tokens=5)


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_a_reply_of_nothing_is_empty(tmp_path, nothing):
    """A model that ends at once has given an answer, and it is empty."""
    reply = ask(tiny_model(tmp_path, says=nothing))

    assert (reply.status, reply.finish_reason) == (ReplyStatus.EMPTY, "stop")


def test_thinking_stays_in_the_text(tmp_path):
    """What a model thinks aloud is told apart by who reads the reply."""
    thought = "<think>A page is wanted.</think>```html\n<p>```"

    assert ask(tiny_model(tmp_path, says=thought), max_tokens=60).text == thought


def test_further_samples_differ_and_come_again(tmp_path):
    """However coldly a folder says to draw, samples are different, and each is always the same."""
    folder = tiny_model(tmp_path, do_sample=True, temperature=1e-6, top_k=1, top_p=0.001)
    first, again = ([ask(folder, sample=sample).text for sample in (1, 2, 3)] for _ in range(2))

    assert len(set(first)) == 3
    assert first == again


def test_samples_do_not_depend_on_where_the_weights_lie(babbler, tmp_path):
    """Weights that are moved draw what they drew."""
    moved = shutil.copytree(babbler, tmp_path / "moved")

    assert ask(moved, sample=2).text == ask(babbler, sample=2).text


def test_a_closed_model_can_be_asked_again(babbler):
    """Its memory was given back; what it says is the same."""
    backend = LocalBackend(spec_of(babbler), deadline_s=60)
    backend.close()
    before = backend.complete(call(babbler))
    backend.close()

    assert backend._weights is None
    assert backend.complete(call(babbler)).text == before.text


def test_chance_elsewhere_is_left_alone(babbler):
    """A test that has seeded its own generator draws what it would without us."""
    torch.manual_seed(7)
    alone = torch.rand(3)
    torch.manual_seed(7)
    ask(babbler, sample=2)

    assert torch.equal(torch.rand(3), alone)


def test_texts_cannot_write_control_tokens(babbler):
    """What a task or a page says is read letter by letter, even where it spells a token."""
    said = "<image><end><model>"
    reply = ask(babbler, said, picture())

    assert reply.usage.input_tokens == len(said) + TOKENS_PER_PICTURE + 2


def test_families_prepare_pictures_in_their_own_way(tmp_path):
    """One that cuts pictures into tiles is shown more of a larger one, and what is on it."""
    folder = tiny_tiling_model(tmp_path)
    square, wide = (ask(folder, "Look", picture(size=size)) for size in [(90, 90), (90, 30)])

    assert square.usage.input_tokens > wide.usage.input_tokens > TOKENS_PER_PICTURE // 4
    assert ask(folder, "Look", picture("white", size=(90, 90))).text != square.text


def test_a_tokenizer_that_adds_tokens_itself_is_served(broken):
    """Where control tokens in texts cannot be told apart, the model is asked all the same."""
    file = broken / "tokenizer.json"
    tokenizer = json.loads(file.read_text("utf-8"))
    user = {"SpecialToken": {"id": "<user>", "type_id": 0}}
    tokenizer["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [user, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [],
        "special_tokens": {"<user>": {"id": "<user>", "ids": [4], "tokens": ["<user>"]}},
    }
    file.write_text(json.dumps(tokenizer), "utf-8")

    assert ask(broken, "Look").usage.input_tokens == len("Look") + 3


def test_calls_that_come_at_once_take_turns(babbler):
    """Each is answered as if it were alone, though the weights are not there when they come."""
    calls = [call(babbler, sample=sample, max_tokens=60) for sample in (1, 2, 3, 4)]
    one, other = (
        LocalBackend(spec_of(babbler), deadline_s=60),
        LocalBackend(spec_of(babbler), deadline_s=60),
    )
    with ThreadPoolExecutor(len(calls)) as pool:
        at_once = list(pool.map(one.complete, calls))

    assert [reply.text for reply in at_once] == [other.complete(each).text for each in calls]


def test_nothing_is_sent(babbler, monkeypatch):
    """No machine is asked for anything, not even whether there is a newer model."""
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: asked.append(host))
    ask(babbler, picture())

    assert asked == []


def test_time_that_runs_out_is_no_answer(babbler):
    """A reply that is not ready in time is infrastructure's, and the next call may do better."""
    error = error_of(babbler, deadline_s=0, max_tokens=100)

    assert (error.status, error.lasting) == ("timeout", False)
    assert "was not ready after 0 s" in str(error)
    assert "--iwr-model-timeout" in str(error)


def test_a_question_longer_than_the_context_is_refused(babbler):
    """No token would be left for the reply. Both lengths are named; a shorter question may do."""
    error = error_of(babbler, "a" * (CONTEXT - 2))

    assert f"holds {CONTEXT} tokens, and the call has {CONTEXT}; show it less" in str(error)
    assert not error.lasting


def test_a_model_without_eyes_for_video_asks_for_frames(babbler):
    """The option that shows it pictures instead is named."""
    film = Media.of(b"film", media_type="video/mp4", name="video.mp4")

    assert "takes no video; show it pictures: --iwr-video=frames" in str(error_of(babbler, film))


def test_a_video_is_looked_at_as_often_as_asked(tmp_path):
    """The frames are those shown at each moment, whatever the rate of the video."""
    black, white = filled("black"), filled("white")
    path = video(tmp_path / "video.mp4", [(0, black), (1.2, white), (2.9, black), (3, black)])
    media = Media("video/mp4", "", 0, "video.mp4", load=path.read_bytes, fps=2.0)

    assert [frame.mean() > 128 for frame in _film(media)[:7]] == [False] * 3 + [True] * 3 + [False]


@pytest.mark.parametrize(("kind", "said"), [("image/png", "picture"), ("video/mp4", "video")])
def test_a_broken_file_is_named(babbler, kind, said):
    """The name is that which the part carries, not that of something temporary."""
    part = Media.of(b"no such thing", media_type=kind, name="frame_03")
    backend = LocalBackend(spec_of(babbler), deadline_s=60)
    backend.complete(call(babbler))
    backend._weights.processor.video_processor = "takes videos"

    with pytest.raises(ModelError, match=f"^frame_03 is no {said} that can be read$"):
        backend.complete(call(babbler, part))


def test_memory_that_runs_out_is_said_and_the_next_call_is_answered(babbler):
    """Too large a call is its own trouble: the model is still there for a smaller one."""
    backend = LocalBackend(spec_of(babbler), deadline_s=60)
    expected = backend.complete(call(babbler))
    network = backend._weights.network
    network.generate = lambda **_: torch.empty(1 << 60)
    with pytest.raises(ModelError, match="could not answer: out of memory; show it less") as at:
        backend.complete(call(babbler))
    del network.generate

    assert not at.value.lasting
    assert backend.complete(call(babbler)).text == expected.text


def test_no_thinking_can_be_asked_for(babbler):
    """A setting without effect is not accepted, for it would be recorded."""
    assert "leave --iwr-thinking away" in str(error_of(babbler, thinking="high"))


@pytest.mark.parametrize("template", ["no picture", "{{ raise_exception('one turn only') }}"])
def test_a_template_that_cannot_show_the_call_is_said(broken, template):
    """A picture that would be left out is no picture shown."""
    (broken / "chat_template.jinja").write_text(template, "utf-8")
    error = error_of(broken, "Look", picture())

    assert "could not answer: " in str(error)
    assert not error.lasting
