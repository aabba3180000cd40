import pytest

from pytest_iwr.grounding.sought import sought_in

ABSTAINED, NOT_FOUND, PAGE = ("abstained", None), ("not_found", None), ("found", None)
CALLED = ["list of messages", "message history", "messages area", "conversation", "chat"]


@pytest.fixture
def nameless(el, scrolls):
    """Return a scroller without a name, with a text in it."""
    return el("div", el("p", "Good morning"), key="only", scroller=scrolls)


@pytest.mark.parametrize("name", CALLED)
def test_the_only_thing_that_moves_is_meant(ground, nameless, name):
    """Where the document cannot move and one box can, that is meant whatever it is called."""
    assert ground(f"Scroll up in the {name}", nameless, kind="Scroll") == ("found", "only")


@pytest.mark.parametrize("name", CALLED)
def test_a_nameless_scroller_is_never_absent(ground, nameless, scrolls, name):
    """Where the document can move too, it is unclear which is meant, but not absent."""
    answer = ground(f"Scroll up in the {name}", nameless, kind="Scroll", document=scrolls)
    assert answer == ABSTAINED


def test_a_name_over_something_else_is_not_overruled(ground, el, nameless):
    """A heading with the name over a box that cannot scroll speaks against the one that can."""
    box = el("section", el("h2", "Orders"), el("p", "None yet"))
    assert ground("Scroll the orders", el("div", nameless), box, kind="Scroll") == ABSTAINED


def test_a_dialog_that_did_not_open_is_not_scrolled(ground, nameless):
    """What the page may simply lack is not taken for the only thing that moves."""
    assert ground("Scroll down in the dialog", nameless, kind="Scroll") == ABSTAINED


def test_a_quoted_name_must_stand_on_the_page(ground, el, nameless):
    """A quoted name that stands only on a control, or nowhere, names no other box."""
    said = "Scroll in the conversation with 'Ines Roth'"
    assert ground(said, nameless, kind="Scroll") == NOT_FOUND
    assert ground(said, el("button", "Ines Roth"), nameless, kind="Scroll") == ABSTAINED
    bar = el("div", el("span"), el("b", "Ines Roth"))
    assert ground(said, el("div", bar, nameless), kind="Scroll") == ("found", "only")


def test_without_boxes_that_scroll_the_page_is_meant(ground, el, scrolls):
    """A part of the page is scrolled with the page when only that can move."""
    section = el("section", el("h2", "Settings"), el("p", "Language"))
    answer = ground("Scroll the settings to the bottom", section, kind="Scroll", document=scrolls)
    assert answer == PAGE


@pytest.mark.parametrize(
    ("description", "key"),
    [
        ("Scroll down the tickets", "tickets"),
        ("Scroll up in the chat", "live"),
        ("Scroll the message history", "live"),
        ("Scroll down in the members panel", "team"),
        ("Scroll down in the news feed", "news"),
    ],
)
def test_of_several_the_one_called_so_is_meant(ground, el, scrolls, description, key):
    """A heading above, a name, a role or a class may say which scroller is meant."""
    page = [
        el("section", el("h2", "Tickets"), el("div", key="tickets", scroller=scrolls)),
        el("section", el("div", role="log", key="live", scroller=scrolls)),
        el("div", name="Members", name_source="aria-label", key="team", scroller=scrolls),
        el("div", hints=("news", "feed"), key="news", scroller=scrolls),
    ]
    assert ground(description, *page, kind="Scroll") == ("found", key)


def test_signs_for_two_scrollers_are_not_weighed(ground, el, scrolls):
    """Where a heading speaks for one scroller and a role for another, it is unclear."""
    page = [
        el("section", el("h2", "Chat"), el("div", scroller=scrolls)),
        el("div", role="log", scroller=scrolls),
    ]
    assert ground("Scroll up in the chat", *page, kind="Scroll") == ABSTAINED


def test_the_list_of_chats_is_not_the_chat(ground, el, scrolls):
    """A heading that names several does not name one of them."""
    listing = el("section", el("h2", "Chats"), el("div", key="chats", scroller=scrolls))
    page = [listing, el("div", scroller=scrolls)]
    assert ground("Scroll up in the chat", *page, kind="Scroll") == ABSTAINED
    assert ground("Scroll down the chats", *page, kind="Scroll") == ("found", "chats")


def test_words_inside_a_scroller_do_not_name_it(ground, el, scrolls):
    """What is written in an entry is not what the list is called."""
    entry = el("div", el("p", "Morning"), el("p", "Our chat"), scroller=scrolls)
    page = [entry, el("div", scroller=scrolls)]
    assert ground("Scroll up in the chat", *page, kind="Scroll") == ABSTAINED


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ({"tag": "h2", "text": "Orders", "role": "heading"}, {}),
        ({"tag": "legend", "text": "Orders"}, {}),
        ({"tag": "p", "text": "None yet"}, {"name": "Orders", "name_source": "aria-label"}),
    ],
)
def test_a_region_that_cannot_scroll_is_found(ground, el, nameless, title, named):
    """One region with the quoted name is meant though it cannot move: the performer says so."""
    region = el("section", {**title, "children": [], "key": ""}, el("p", "…"), key="r", **named)
    said = "Scroll down in the 'Orders' list"
    assert ground(said, region, el("div", nameless), kind="Scroll") == ("found", "r")


def test_a_region_is_not_found_where_the_wheel_would_turn_something_else(ground, el, scrolls):
    """Where the page can move, or two regions carry the name, nothing is said."""
    region = el("section", el("h2", "Orders"), el("p", "None yet"))
    said = "Scroll down in the 'Orders' list"
    assert ground(said, region, kind="Scroll", document=scrolls) == ABSTAINED
    assert ground(said, region, region, kind="Scroll") == ABSTAINED


def test_reasons_keep_the_words_as_they_were_written():
    """A person reads the words in the order of the description."""
    assert sought_in("Scroll up in the list of messages").said == '"list of messages"'
