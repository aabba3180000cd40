"""The table of all rules. `docs/lint.md` shows it; a code never changes its meaning."""

from __future__ import annotations

from pytest_iwr.lint import aimed, behaviour, files, keys, marks, showing, words
from pytest_iwr.lint.findings import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

#: Found when a task is loaded: no other rule can be applied to it.
INVALID = Rule(
    "IWR001", "invalid-task", _ERROR,
    "the task cannot be read", "put right what the message names",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    INVALID,
    Rule(
        "IWR002", "bad-ignore", _ERROR,
        "'lint_ignore' is not a list of codes", 'write it as ["IWR205"]',
        reads=keys.bad_ignores,
    ),
    Rule(
        "IWR003", "unknown-key", _WARNING,
        "a key is one that nothing reads", "correct or remove it",
        reads=keys.unknown_keys,
    ),
    Rule(
        "IWR101", "no-title", _WARNING,
        "the task has no title", "say in a few words what is done",
        reads=words.no_title,
    ),
    Rule(
        "IWR102", "no-level", _WARNING,
        "the classification is missing or unknown",
        "give interaction_complexity L1 to L4 and visual_complexity V1 to V4",
        reads=words.no_level,
    ),
    Rule(
        "IWR103", "no-description", _ERROR,
        "an action has no description", "say what is done to what, as a person would",
        reads=words.no_description,
    ),
    Rule(
        "IWR104", "code-in-description", _ERROR,
        "a description speaks of code, which nobody sees", "name what is seen on the screen",
        reads=words.code_in_description,
    ),
    Rule(
        "IWR105", "no-text", _ERROR,
        "a Type action does not say what to type", "give parameters.text",
        reads=words.no_text,
    ),
    Rule(
        "IWR106", "text-differs", _ERROR,
        "the text to type is not the one in the description", "make them equal",
        reads=words.text_differs,
    ),
    Rule(
        "IWR107", "no-key", _ERROR,
        "a Press action names no key", "give parameters.key, such as Enter or Control+A",
        reads=words.no_key,
    ),
    Rule(
        "IWR108", "key-differs", _ERROR,
        "the key is not the one in the description", "make them equal",
        reads=words.key_differs,
    ),
    Rule(
        "IWR109", "no-direction", _WARNING,
        "a Scroll action does not say its direction", "give parameters.direction",
        reads=words.no_direction,
    ),
    Rule(
        "IWR111", "ambiguous-description", _ERROR,
        "a description fits several things equally well",
        "say more: the label in quotes, the place, the number among equals",
        sees=aimed.ambiguous,
    ),
    Rule(
        "IWR112", "weak-description", _ERROR,
        "a description says too little of what is meant",
        "name it by its label in quotes and its kind",
        sees=aimed.weak,
    ),
    Rule(
        "IWR113", "finds-nothing", _ERROR,
        "a description names what the page does not show, though the solution acts",
        "name it by the words that stand on the screen",
        sees=aimed.finds_nothing,
    ),
    Rule(
        "IWR114", "finds-another", _ERROR,
        "a description means another element than the solution",
        "reword it, or correct the locator",
        sees=aimed.finds_another,
    ),
    Rule(
        "IWR201", "assertion-without-checks", _WARNING,
        "an assertion has no checks, so that it stays undecided offline",
        "add checks, facts that can be seen",
        reads=marks.assertion_without_checks,
    ),
    Rule(
        "IWR202", "checks-without-assertion", _WARNING,
        "checks have no assertion in words, which a model judge reads",
        "say in a sentence what must hold",
        reads=marks.checks_without_assertion,
    ),
    Rule(
        "IWR203", "nothing-asserted", _WARNING,
        "no action has an assertion, so that a page on which nothing happens passes",
        "say of some actions what they bring about",
        reads=marks.nothing_asserted,
    ),
    Rule(
        "IWR204", "check-true-before", _ERROR,
        "a check does not change with the action: it was already true, or its invariant was not",
        "check what the action brings about",
        sees=behaviour.already_true,
    ),
    Rule(
        "IWR205", "check-false-after", _ERROR,
        "a check is false after the action even on the reference page",
        "correct the check or the page",
        sees=behaviour.false_after,
    ),
    Rule(
        "IWR206", "check-undecided", _ERROR,
        "a check cannot be read from the reference page",
        "check something that can be seen, or let the page tell the state",
        sees=behaviour.undecided,
    ),
    Rule(
        "IWR211", "nothing-flagged", _WARNING,
        "no step is flagged, so that the task has no VFS",
        "set visual_evaluation_flag where the look counts",
        reads=marks.nothing_flagged,
    ),
    Rule(
        "IWR212", "last-not-flagged", _WARNING,
        "the last step is not flagged: the final state is never compared",
        "set its visual_evaluation_flag",
        reads=marks.last_not_flagged,
    ),
    Rule(
        "IWR213", "no-checkpoint", _ERROR,
        "a flagged step has no checkpoint", "run iwr record",
        reads=marks.flagged_without_checkpoint,
    ),
    Rule(
        "IWR214", "checkpoint-size", _ERROR,
        "a checkpoint has another size than the device", "run iwr record",
        reads=marks.other_size,
    ),
    Rule(
        "IWR215", "stale-checkpoint", _WARNING,
        "a checkpoint shows another page than the reference page of today", "run iwr record",
        sees=behaviour.stale,
    ),
    Rule(
        "IWR301", "broken-file", _ERROR,
        "a file cannot be read", "write it again",
        reads=files.broken_files,
    ),
    Rule(
        "IWR302", "missing-asset", _ERROR,
        "the page asks for an asset that is not there", "add it, or remove what asks",
        reads=files.missing_assets_by_name, sees=files.missing_assets_asked_for,
    ),
    Rule(
        "IWR303", "unused-asset", _WARNING,
        "the reference page never uses an asset", "remove it",
        reads=files.unused_by_name, sees=files.unused_when_played,
    ),
    Rule(
        "IWR304", "telling-name", _ERROR,
        "the name of an asset is not anonymous and may tell what it shows",
        "rename it asset_<number>.<ending>",
        reads=files.telling_names,
    ),
    Rule(
        "IWR305", "identical-assets", _WARNING,
        "two assets hold the same bytes", "keep one",
        reads=files.identical_assets,
    ),
    Rule(
        "IWR306", "no-sheets", _ERROR,
        "no contact sheet shows the assets, so that a model cannot know their names",
        "run iwr record",
        reads=files.no_sheets,
    ),
    Rule(
        "IWR401", "no-video", _ERROR,
        "there is no video to show to a model", "run iwr record",
        reads=showing.no_video,
    ),
    Rule(
        "IWR402", "not-recorded", _ERROR,
        "nothing says when each action begins in the video", "run iwr record",
        reads=showing.not_recorded,
    ),
    Rule(
        "IWR403", "recorded-misfit", _ERROR,
        "the times in 'recorded' are not those of the actions in the video", "run iwr record",
        reads=showing.misfit,
    ),
    Rule(
        "IWR404", "not-shown", _ERROR,
        "a step is never at rest in the video at one picture a second",
        "leave each state in sight for more than a second",
        reads=showing.not_shown,
    ),
    Rule(
        "IWR405", "video-shape", _ERROR,
        "the video has another shape than the screen", "run iwr record",
        reads=showing.other_shape,
    ),
    Rule(
        "IWR406", "video-too-long", _WARNING,
        "the video is longer than 64 s, so that models see less than a picture a second",
        "make the task shorter",
        reads=showing.too_long,
    ),
    Rule(
        "IWR501", "bad-solution", _ERROR,
        "the reference page has no solution that fits", "write reference/solution.json",
        reads=files.bad_solution,
    ),
    Rule(
        "IWR502", "cannot-be-performed", _ERROR,
        "the solution cannot be performed on the reference page",
        "correct the locator, the action or the page",
        sees=behaviour.stops,
    ),
    Rule(
        "IWR503", "differs-by-chance", _ERROR,
        "the reference page looks different each time",
        "pin random_seed and fixed_time, or remove what changes by itself",
        sees=behaviour.differs_by_chance,
    ),
    Rule(
        "IWR504", "asks-network", _ERROR,
        "the reference page asks the network, which is shut", "make it an asset or remove it",
        sees=behaviour.asks_network,
    ),
    Rule(
        "IWR505", "throws", _ERROR,
        "the reference page throws an exception", "correct the page",
        sees=behaviour.throws,
    ),
)  # fmt: skip


def table() -> str:
    """Return all rules as a Markdown table: code, name, severity, sentence."""
    rows = (f"| {r.code} | {r.name} | {r.severity} | {r.sentence} |" for r in RULES)
    return "\n".join(["| code | name | severity | rule |", "|---|---|---|---|", *rows])
