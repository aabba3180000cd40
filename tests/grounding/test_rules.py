import pytest

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.grounding.rules import RulesGrounder

ABSTAINED, NOT_FOUND = ("abstained", None), ("not_found", None)


def test_an_exact_label_is_chosen(ground, el):
    """The control that bears the quoted label is found."""
    page = [el("button", "Save", key="save"), el("button", "Save as draft")]
    assert ground("Click the 'Save' button", *page) == ("found", "save")


@pytest.mark.parametrize("label", ["Cart 2", "Cart (2)", "🛒 Cart", "CART:"])
def test_signs_and_counts_do_not_matter(ground, el, label):
    """A label is the same with a count, a sign or other letters' case."""
    assert ground("Click 'Cart'", el("a", label, key="cart")) == ("found", "cart")


@pytest.mark.parametrize(
    ("said", "shown"),
    [("Delete", "Delete account"), ("Page 2", "Page 3"), ("C++", "C#"), ("2", "Cart 2"),
     ("+1", "-1"), ("Archive", "Active"), ("Travel mug", "Travel mug set")],
)  # fmt: skip
def test_a_similar_label_is_not_the_label(ground, el, said, shown):
    """Nothing is chosen because it merely looks alike."""
    status, _ = ground(f"Click the '{said}' button", el("button", shown))
    assert status != "found"


def test_two_of_the_same_are_unclear(ground, el):
    """Without anything to tell them apart, none of two is chosen."""
    page = [el("div", el("button", "Add")), el("div", el("button", "Add"))]
    assert ground("Click the 'Add' button", *page) == ABSTAINED


def test_text_that_cannot_be_used_is_never_chosen(ground, el):
    """A heading with the label is no target, even when nothing else is there."""
    assert ground("Click 'Destination'", el("h2", "Destination"), el("button", "Go"))[0] != "found"


def test_absent_means_that_no_control_shares_a_word(ground, el):
    """Where no control shares a content word with the description, the thing is not there."""
    assert ground("Click the 'Logout' link", el("a", "Home"), el("a", "Help")) == NOT_FOUND


def test_a_shared_word_leaves_it_open(ground, el):
    """A control that shares a word may be meant by it, so that nothing is said."""
    assert ground("Click the 'Delete account' link", el("a", "Close account")) == ABSTAINED


def test_a_control_without_a_name_leaves_looks_open(ground, el):
    """An unquoted description may speak of the looks of a control that has no words."""
    icon = el("button", el("svg", role="img"))
    assert ground("Click the thumbs up icon", icon) == ABSTAINED


def test_a_disabled_control_is_found(ground, el):
    """That it is disabled is for the performer to say."""
    page = el("button", "Pay", key="pay", states=["disabled"])
    assert ground("Click 'Pay'", page) == ("found", "pay")


def test_a_hidden_control_is_found_where_nothing_shown_comes_near(ground, el):
    """The only control with the label is the one meant, though the performer cannot see it."""
    page = [el("button", "Archive", key="hidden", visible=False), el("button", "Menu")]
    assert ground("Click 'Archive'", *page) == ("found", "hidden")


def card(el, title, button, key):
    """Return a card with a heading and one button."""
    return el("article", el("h2", title), el("button", button, key=key), hints=("card",))


def test_the_card_decides_between_equal_labels(ground, el):
    """Of several buttons the one in the block with the text named is meant."""
    cards = [card(el, t, "Buy", t) for t in ("Watch", "Phone", "Lamp")]
    answer = ground("Click the 'Buy' button of the 'Phone' card", el("div", *cards))
    assert answer == ("found", "Phone")


def test_another_card_never_stands_in(ground, el):
    """When the card named has no such button, the only such button of another card is not meant."""
    cards = [card(el, "Watch", "Sold out", "w"), card(el, "Phone", "Buy", "p")]
    assert ground("Click the 'Buy' button of the 'Watch' card", el("div", *cards)) == ABSTAINED


def test_items_are_counted_with_those_that_lack_the_control(ground, el):
    """The third card is the third card, whatever the second one sells."""
    names = [("A", "Buy"), ("B", "Sold out"), ("C", "Buy"), ("D", "Buy")]
    cards = [card(el, title, button, title) for title, button in names]
    assert ground("Click 'Buy' on the third card", el("div", *cards)) == ("found", "C")


def test_numbers_count_as_people_see_them(ground, el):
    """The second star is the second from the left, whatever the order in the document."""
    stars = [
        el("span", "☆", key=str(n), evidence=["cursor"], box=Box(200 - 40 * n, 0, 20, 20))
        for n in range(1, 5)
    ]
    assert ground("Click the second star", el("div", *stars)) == ("found", "3")


def test_a_number_beyond_the_last_is_unclear(ground, el):
    """There is no fifth of three."""
    tabs = [el("button", f"Tab {n}", role="tab") for n in range(3)]
    assert ground("Click the fifth tab", el("div", *tabs)) == ABSTAINED


def test_a_place_that_is_not_there_speaks_against_all(ground, el):
    """A dialog that did not open cannot hold the button, wherever else there is one."""
    assert ground("Click 'Cancel' in the dialog", el("button", "Cancel")) == ABSTAINED


def test_a_dialog_is_in_front(ground, el):
    """Of two equal labels the one in the open dialog is meant, when that keeps from the other."""
    dialog = el("div", el("button", "Cancel", key="front"), role="dialog")
    veiled = el("button", "Cancel", key="behind", behind=True)
    assert ground("Click 'Cancel'", veiled, dialog) == ("found", "front")
    assert ground("Click 'Cancel'", el("button", "Cancel"), dialog) == ABSTAINED


def test_a_checkbox_may_be_named_by_its_row(ground, el):
    """The text beside a checkbox without a label names it."""
    rows = [
        el("li", el("input", role="checkbox", input_type="checkbox", evidence=["native"], key=text),
           el("span", text))
        for text in ("Buy milk", "Call home")
    ]  # fmt: skip
    answer = ground("Tick the 'Call home' checkbox", el("ul", *rows))
    assert answer == ("found", "Call home")


def drawn(el, text, *inside, **fields):
    """Return a row with a text and a box that is a switch by its style alone."""
    fields = {"evidence": ["listener", "btn"], "hints": ("btn", "switch"), **fields}
    return el("div", el("span", text), el("div", *inside, key=text, **fields), hints=("row",))


def test_a_switch_drawn_by_style_is_named_by_its_row(ground, el):
    """The only control of a row, without words of its own, is what the row's text names."""
    page = el("div", drawn(el, "Notifications"), drawn(el, "Dark mode"))
    answer = ground("Turn on the 'Notifications' switch", page)
    assert answer == ("found", "Notifications")


@pytest.mark.parametrize(
    ("inside", "fields"),
    [
        ([{"tag": "svg", "text": "", "children": [], "key": ""}], {}),
        ([], {"hints": ("info",)}),
        ([], {"role": "link"}),
        ([], {"role": "button", "name": "Learn", "name_source": "aria-label"}),
    ],
)
def test_another_control_of_the_row_is_no_switch(ground, el, inside, fields):
    """A picture, another purpose, another kind or words of its own make it something else."""
    page = el("div", drawn(el, "Notifications", *inside, **fields), drawn(el, "Dark mode"))
    assert ground("Turn on the 'Notifications' switch", page) == ABSTAINED


def test_a_row_with_more_than_the_label_names_no_switch(ground, el):
    """The text of the row must be the label, there only once, with one control."""
    said = "Turn on the 'Notifications' switch"
    twice = el("div", drawn(el, "Notifications"), drawn(el, "Notifications"))
    assert ground(said, twice) == ABSTAINED
    assert ground(said, el("div", drawn(el, "Notifications by mail"))) == ABSTAINED
    box = el("div", evidence=["listener"])
    assert ground(said, el("div", el("span", "Notifications"), box, box)) == ABSTAINED


def test_the_text_beside_a_choice_with_words_is_its_neighbour(ground, el):
    """Of choices side by side each is called by its own words, not by those of the next."""
    radio = {"role": "radio", "evidence": ["aria"]}
    page = [el("div", "Oat", label="Moss", **radio), el("div", "Moss", key="moss", **radio)]
    assert ground("Click the 'Moss' option", *page) == ("found", "moss")


def entry(el, name, last):
    """Return an entry of a list of conversations."""
    texts = [el("b", name), el("span", last)]
    return el("div", *texts, key=name, evidence=["listener"], hints=("row",))


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("Mira Sand", ("found", "Mira Sand")),
        ("Mira Wolf", ABSTAINED),
        ("Mira", ABSTAINED),
        ("support", ABSTAINED),
    ],
)
def test_the_chat_with_a_person_is_the_entry_with_the_name(ground, el, person, answer):
    """All words of a name must stand in one entry only; the chat with a service is no entry."""
    people = [entry(el, "Mira Sand", "Shall we say eight?"), entry(el, "Mira Birk", "Thanks!")]
    page = [el("div", *people), el("button", "Chats", role="tab"), el("a", "Support")]
    assert ground(f"Open the chat with {person}", *page) == answer


def test_a_shorter_entry_is_no_better(ground, el):
    """Of two entries with the words, the one that says less beside them is not the one meant."""
    people = [entry(el, "Mira Sand", "Shall we say eight?"), entry(el, "Mira Birk", "Thanks!")]
    assert ground("Open the conversation with Mira", el("div", *people)) == ABSTAINED


def test_a_chat_without_a_person_may_be_a_button(ground, el):
    """The word alone is a label like others."""
    assert ground("Open the chat", el("button", "Chat", key="chat")) == ("found", "chat")


def test_a_verb_finds_the_control_of_the_thing_it_acts_on(ground, el):
    """To delete a task is to use the cross in its row."""
    rows = [
        el("li", el("span", text), el("span", "✕", evidence=["cursor"], key=text))
        for text in ("Buy milk", "Call home")
    ]
    answer = ground("Delete the task 'Buy milk'", el("ul", *rows))
    assert answer == ("found", "Buy milk")


def cells(el, name, key, *beside):
    """Return a row of a table: the name in one cell, the control in another."""
    return el("tr", el("td", name), el("td", *beside, el("a", "Remove", key=key)))


def test_the_cells_of_a_row_belong_together(ground, el):
    """A control in a cell of its own stands in the row of the name in the cell beside it."""
    rows = [cells(el, "Radish, seeds", "radish"), cells(el, "Basil, in a pot", "basil")]
    answer = ground("Click 'Remove' in the 'Radish' line", el("tbody", *rows))
    assert answer == ("found", "radish")


def test_a_cell_with_a_name_of_its_own_is_another_thing(ground, el):
    """In a table used for layout the control belongs to the name in its own cell."""
    row = cells(el, "Radish, sold out", "basil", el("b", "Basil"))
    assert ground("Click 'Remove' in the 'Radish' card", el("table", row)) == ABSTAINED


def test_a_bare_text_in_a_listening_box_is_chosen_once(ground, el):
    """With delegated listeners the text itself is the control, when it is there only once."""
    days = [el("span", day, key=day) for day in ("Mon", "Tue", "Wed")]
    assert ground("Click 'Tue'", el("ul", *days, evidence=["listener"])) == ("found", "Tue")
    assert ground("Click 'Tue'", el("ul", *days, *days, evidence=["listener"])) == ABSTAINED


def test_options_of_a_select_are_found(ground, el):
    """Choosing in a menu means the option, though a closed select does not show it."""
    options = [el("option", text, key=text, visible=False) for text in ("New", "Cheap")]
    page = [el("span", "Sort by"), el("select", *options, label="Sort by", value="New", key="menu")]
    assert ground("Choose 'Cheap' in the 'Sort by' menu", *page) == ("found", "Cheap")
    assert ground("Click the 'Sort by' dropdown", *page) == ("found", "menu")


def test_typing_goes_into_fields_only(ground, el):
    """A button that bears the words of the description takes no text."""
    page = [el("button", "Search"), el("input", placeholder="Search", key="field")]
    assert ground("Type 'x' in the search box", *page, kind="Type") == ("found", "field")


def test_typing_without_a_field_named_goes_where_the_focus_is(ground, el):
    """Who just clicked into a field types there."""
    page = [el("input"), el("input", states=["focused"], key="here")]
    assert ground("Type 'x'", *page, kind="Type") == ("found", "here")


def test_a_key_needs_no_target(ground, el):
    """A key goes to the focus unless a control is named in quotes."""
    page = [el("input", placeholder="Name", key="name")]
    assert ground("Press Enter", *page, kind="Press", key="Enter") == ("found", None)
    assert ground("Press Enter in 'Name'", *page, kind="Press") == ("found", "name")


@pytest.mark.parametrize(
    ("description", "answer"),
    [
        ("Scroll down", ("found", None)),
        ("Scroll down to the bottom of the page", ("found", None)),
        ("Scroll down to the messages", ("found", None)),
        ("Scroll down in the 'Messages' list", ("found", "list")),
        ("Scroll the sidebar to the bottom", ("found", "side")),
        ("Scroll inside the 'Orders' panel", NOT_FOUND),
        ("Scroll the list", ABSTAINED),
    ],
)
def test_the_scroller_named_is_meant(ground, el, scrolls, description, answer):
    """Nothing named or the page: the page; else the smallest scroller that is called so."""
    page = [
        el("aside", "Folders", key="side", scroller=scrolls),
        el("section", el("h2", "Messages"), el("div", el("p", "Hi"), key="list", scroller=scrolls)),
    ]
    assert ground(description, *page, kind="Scroll") == answer


def test_the_rules_have_a_name():
    """Records say which rules decided."""
    assert RulesGrounder().name == "rules/4"
