import pytest

from pytest_iwr.grounding.describe import describe
from pytest_iwr.task import Action


def wanted(description, kind="Click", **parameters):
    """Return what a description asks for."""
    data = {"type": kind, "parameters": {"description": description, **parameters}}
    return describe(Action.model_validate(data))


@pytest.mark.parametrize(
    ("description", "label", "kind"),
    [
        ("Click the 'Add to cart' button", "Add to cart", "button"),
        ("Click on “Sign in”", "Sign in", ""),
        ("Click the link labelled 'Don't ask again'", "Don't ask again", "link"),
        ("Switch to the `Reviews` tab", "Reviews", "tab"),
        ("Click the + button", "+", "button"),
        ("Tick 'I agree'", "I agree", "checkbox"),
    ],
)
def test_quotes_are_labels(description, label, kind):
    """A quoted part, or a sign that stands alone, is the label; the word after it is the kind."""
    result = wanted(description)
    assert (result.label, result.kind) == (label, kind)


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("Click the search icon", {"search"}),
        ("Click the sign in button", {"login"}),
        ("Click the menu button", {"menu"}),
        ("Open the settings", {"setting"}),
        ("Click the email field", {"email"}),
        ("Click the Cancel button to close the form", {"cancel"}),
        ("Click the red button", {"red"}),
    ],
)
def test_content_words_are_what_is_left(description, words):
    """Verbs of use, small words, the kind and the purpose are no content; looks are."""
    assert wanted(description).words == words


@pytest.mark.parametrize(
    ("description", "ordinal", "rating"),
    [
        ("Click the fourth star", 4, None),
        ("Click the 3rd tab", 3, None),
        ("Click the last 'Remove' link", -1, None),
        ("Click the 5-star rating", None, 5),
        ("Give 2 out of 5 stars", None, 2),
        ("Give four stars", None, 4),
    ],
)
def test_numbers_say_which_of_several(description, ordinal, rating):
    """Ordinals count things; a number of stars is a rating."""
    result = wanted(description)
    assert (result.ordinal, result.rating) == (ordinal, rating)


@pytest.mark.parametrize(
    ("description", "place"),
    [
        ("Click 'Buy' of the 'Smart Watch' card", "'Smart Watch'"),
        ("Click 'Buy' next to 'Basil'", "'Basil'"),
        ("Click 'Help' in the footer", "footer"),
        ("Close the dialog", "dialog"),
        ("Click 'Write' under Reviews", "review"),
        ("Delete the task 'Buy milk'", "'Buy milk'"),
        ("Click 'Buy' in the second row", "item number 2"),
    ],
)
def test_places_are_told_from_the_thing(description, place):
    """Prepositions, landmarks and verbs that act on something say where the thing is."""
    assert [context.sentence() for context in wanted(description).contexts] == [place]


@pytest.mark.parametrize(
    ("description", "text", "typed", "label"),
    [
        ("Type 'hello' into the 'Message' field", None, "hello", "Message"),
        ("In the 'Email' field, type 'a@b.c'", None, "a@b.c", "Email"),
        ("Fill in the 'Email' field with 'a@b.c'", None, "a@b.c", "Email"),
        ("Type 'vienna' in the search box", None, "vienna", None),
        ("Type 'Lisbon' into 'To'", "Lisbon", "Lisbon", "To"),
        ("Enter Lisbon in the 'To' field", "Lisbon", "Lisbon", "To"),
    ],
)
def test_typed_text_is_not_the_label(description, text, typed, label):
    """Of two quotes the one behind "into", "in the" or before "field" is the label."""
    result = wanted(description, kind="Type", **({"text": text} if text else {}))
    assert (result.typed, result.label) == (typed, label)


def test_a_key_in_quotes_is_no_target():
    """A key that stands in quotes names no control."""
    assert wanted("Press the 'Enter' key", kind="Press").label is None
