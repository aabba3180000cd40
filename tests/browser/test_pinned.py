import pytest

from pytest_iwr.browser.session import Pins

pytestmark = pytest.mark.browser

#: 2024-02-29 10:00:00 UTC
LEAP_DAY = 1_709_200_800_000
ASKED = [
    "new Date().toISOString()",
    "new Date(Date.now()).toISOString()",
    "new Date(Date()).toISOString()",
    "new Date(String(Date(2020, 1))).toISOString()",
    "new (class extends Date { shown() { return this.toISOString() } })().shown()",
    "new Date(new Date().getTime()).toJSON()",
    "new Date(Reflect.construct(Date, [])).toJSON()",
    "Temporal.Now.instant().toString()",
    "Temporal.Now.plainDateTimeISO().toString()",
    "Temporal.Now.zonedDateTimeISO('UTC').toString()",
]
STILL_TRUE = [
    "return new Date() instanceof Date && new Date().constructor === Date",
    "return Object.getPrototypeOf(new Date()) === Date.prototype",
    "class D extends Date {}; return new D() instanceof D && new D() instanceof Date",
    "return new Date(2020, 1, 3).getDate() === 3 && new Date('2020-02-03').getUTCDate() === 3",
    "return Date.UTC(2020, 0) === 1577836800000 && Date.parse('2020-01-01') === 1577836800000",
    "return Number.isNaN(new Date(undefined).getTime()) && new Date(null).getTime() === 0",
    "return Date.length === 7 && Date.name === 'Date' && Object.keys(Date).length === 0",
    "return [Date, Math.random, Date.now].every((f) => `${f}`.includes('[native code]'))",
    "return typeof Date() === 'string' && typeof (Date.now)() === 'number'",
    "return structuredClone(new Date(5)).getTime() === 5",
]
RANDOMS = "[Math.random(), Math.random(), Math.random()]"


@pytest.fixture
def valued(opened):
    """Return a function that gives the value of an expression on a page with pins."""

    def value(expression, **pins):
        session = opened(html="<!doctype html><p>x", pins=Pins(**pins))
        return session.page.evaluate(expression)

    return value


def test_seed(valued):
    """A seed gives every session the same numbers, another seed others, all in [0, 1)."""
    first = valued(RANDOMS, random_seed=7)
    assert first == valued(RANDOMS, random_seed=7) != valued(RANDOMS, random_seed=8)
    assert len({number for number in first if 0 <= number < 1}) == 3


def test_without_pins(valued):
    """Without pins the page has its own chance and the real time."""
    assert valued(RANDOMS) != valued(RANDOMS)
    assert valued("Date.now()") > LEAP_DAY + 10**10


def test_frames_are_pinned_too(opened):
    """A frame has the same chance and the same clock."""
    html = "<!doctype html><iframe srcdoc='<p>x'></iframe>"
    page = opened(html=html, pins=Pins(random_seed=7, fixed_time_ms=LEAP_DAY)).page
    inner = page.frames[1]
    assert inner.evaluate("Math.random()") == page.evaluate("Math.random()")
    assert inner.evaluate("new Date().toISOString().slice(0, 10)") == "2024-02-29"


def test_clock_starts_there(valued):
    """However a page asks for the time, it begins at the fixed time."""
    said = valued(f"[{', '.join(ASKED)}]", fixed_time_ms=LEAP_DAY)
    assert [moment[:16] for moment in said] == ["2024-02-29T10:00"] * len(ASKED)


def test_formats_of_the_moment(valued):
    """A format without a date shows the fixed time, with a date that date."""
    shown = "[f.format(), [1, 0, 2].map(f.format)[1], f.formatToParts()[4].value]"
    values = valued(f"(f => {shown})(new Intl.DateTimeFormat('en'))", fixed_time_ms=LEAP_DAY)
    assert values == ["2/29/2024", "1/1/1970", "2024"]


def test_clock_runs(valued):
    """The fixed clock runs at the real pace."""
    waited = "new Promise(r => { const t = Date.now(); setTimeout(() => r(Date.now() - t), 200) })"
    assert 190 <= valued(waited, fixed_time_ms=LEAP_DAY) < 2000


def test_date_stays_a_date(valued):
    """Everything else about dates is as it was."""
    judged = ", ".join(f"() => {{ {statement} }}" for statement in STILL_TRUE)
    assert valued(f"[{judged}].map(f => f())", fixed_time_ms=LEAP_DAY) == [True] * len(STILL_TRUE)
