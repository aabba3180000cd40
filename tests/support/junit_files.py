"""JUnit files as pytest writes them, what stands in them once itemised, and the schema of both."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import xmlschema

from pytest_iwr.report.attachments import Attachments
from pytest_iwr.report.junit import itemise, write_junit

SCHEMA = Path(__file__).parents[1] / "report" / "junit-10.xsd"

PLAIN = '<testcase classname="tests.test_x" name="test_foreign" time="0.500" />'
CRASHED = (
    '<testcase classname="" name="d" time="0.0"><error message="worker gw1 died" /></testcase>'
)
SUBTEST = '<failure message="contains 1 failed subtest">contains 1 failed subtest</failure>'


FOREIGN = '<property name="trace" value="t.zip"/>'


def junit_case(key="demo/shop/claude", *, inside="", foreign=FOREIGN):
    """Return a test case as pytest writes it for a task."""
    keyed = f'<property name="iwr.key" value="{key}"/>{foreign}'
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


@cache
def schema():
    """Return Jenkins' schema of JUnit files."""
    return xmlschema.XMLSchema(SCHEMA)


def read_valid(path):
    """Return the root of a JUnit file, which must keep to the schema."""
    schema().validate(path)
    return ET.parse(path).getroot()  # noqa: S314 - a test wrote it


def itemised(path, *results, **options):
    """Itemise the file and return its root, which must keep to the schema."""
    options = {"attachments": Attachments(Path("runs/1")), **options}
    itemise(path, {result.key.path: result for result in results}, **options)
    return read_valid(path)


def written(tmp_path, *results, **options):
    """Write a JUnit file of results alone and return its root, which must keep to the schema."""
    options = {"attachments": Attachments(Path("runs/1")), **options}
    write_junit(tmp_path / "report.xml", results, **options)
    return read_valid(tmp_path / "report.xml")


def one_of(tmp_path, result, *, inside="", **options):
    """Return the suite that one result becomes."""
    path = junit_file(tmp_path, junit_case(result.key.path, inside=inside))
    (suite,) = itemised(path, result, **options).findall("testsuite")
    return suite


def outcomes_of(suite):
    """Return name and outcome of each case."""
    tags = [(case.get("name"), [child.tag for child in case]) for case in suite.iter("testcase")]
    return {name: (found[0] if found else "passed") for name, found in tags}


def properties_of(suite):
    """Return the properties of a suite."""
    return {p.get("name"): p.get("value") for p in suite.findall("properties/property")}


def totals_of(element):
    """Return the counts that an element has."""
    counted = ("tests", "failures", "errors", "skipped")
    return {name: int(element.get(name)) for name in counted if name in element.attrib}


def said_of(suite, name):
    """Return the message of the case of that name."""
    (case,) = [case for case in suite.iter("testcase") if case.get("name") == name]
    return case[0].get("message")
