"""JUnit files as pytest writes them, and what stands in them once itemised."""

from xml.etree import ElementTree as ET

from pytest_iwr.report.junit import itemise

PLAIN = '<testcase classname="tests.test_x" name="test_foreign" time="0.500" />'
CRASHED = (
    '<testcase classname="" name="d" time="0.0"><error message="worker gw1 died" /></testcase>'
)
SUBTEST = '<failure message="contains 1 failed subtest">contains 1 failed subtest</failure>'


def junit_case(key="demo/shop/claude", *, inside=""):
    """Return a test case as pytest writes it for a task."""
    keyed = f'<property name="iwr.key" value="{key}"/><property name="trace" value="t.zip"/>'
    keyed += '<property name="iwr.results" value="runs/1"/><property name="iwr.vfs" value="null"/>'
    return (
        f'<testcase classname="tasks.shop" name="claude" time="9.900">'
        f"<properties>{keyed}</properties>{inside}</testcase>"
    )


def junit_file(tmp_path, *cases):
    """Write a JUnit file as pytest does, with these cases."""
    path = tmp_path / "report.xml"
    suite = '<testsuite name="pytest" errors="9" failures="9" skipped="9" tests="9" time="99"'
    suite += ' timestamp="2026-11-20T10:00:00+00:00" hostname="box">'
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">{suite}'
        f"{''.join(cases)}</testsuite></testsuites>"
    )
    return path


def itemised(path, *results):
    """Itemise the file and return its root."""
    itemise(path, {result.key.path: result for result in results})
    return ET.parse(path).getroot()  # noqa: S314 - written a line above


def one_of(tmp_path, result, *, inside=""):
    """Return the suite that one result becomes."""
    path = junit_file(tmp_path, junit_case(result.key.path, inside=inside))
    (suite,) = itemised(path, result).findall("testsuite")
    return suite


def outcomes_of(suite):
    """Return name and outcome of each case."""
    tags = [(case.get("name"), [child.tag for child in case]) for case in suite.iter("testcase")]
    return {name: (found[0] if found else "passed") for name, found in tags}


def properties_of(suite):
    """Return the properties of a suite."""
    return {p.get("name"): p.get("value") for p in suite.findall("properties/property")}


def totals_of(element):
    """Return the counts of an element."""
    return {name: int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")}


def said_of(suite, name):
    """Return the message of the case of that name."""
    (case,) = [case for case in suite.iter("testcase") if case.get("name") == name]
    return case[0].get("message")
