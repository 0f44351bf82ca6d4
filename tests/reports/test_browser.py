"""Does the report work in a browser, with script and without, and does nothing that a student wrote act there?"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reports.test_html import PAYLOADS, pages

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytestmark = pytest.mark.skipif(
    not shutil.which("chromium") or not shutil.which("chromedriver"), reason="chromium with its driver is not installed"
)

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages on disk, as they are handed out."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "students").mkdir()
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def report(browser: Any, site: Path) -> Any:
    browser.get((site / "report.html").as_uri())
    return browser


def names(browser: Any) -> list[str]:
    """The students that the map shows, from top to bottom."""
    code = "return [...document.querySelectorAll('#map tbody tr')].map(row => row.cells[0].textContent)"
    found: list[str] = browser.execute_script(code)
    return found


def column(browser: Any, place: int) -> list[str]:
    code = "return [...document.querySelectorAll('#map tbody tr')].map(r => r.cells[arguments[0]].textContent.trim())"
    found: list[str] = browser.execute_script(code, place)
    return found


def header(browser: Any, place: int) -> Any:
    return browser.find_elements("css selector", "#map thead th")[place]


def test_no_page_says_anything_on_the_console_loads_anything_or_lets_a_payload_act(browser: Any, site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        browser.get(page.as_uri())
        assert browser.title.startswith("A sheet: ")
        assert browser.get_log("browser") == []
        assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
        assert browser.find_elements("css selector", "img, iframe, object") == []


def test_the_policy_of_the_page_would_stop_a_script_even_if_one_came_through(report: Any) -> None:
    report.execute_script(
        "const s = document.createElement('script'); s.textContent = 'document.title = 1'; document.body.append(s);"
        "const i = document.createElement('p'); i.setAttribute('onclick', 'document.title = 2');"
        "document.body.append(i); i.click()"
    )
    assert report.title == "A sheet: the class"
    assert len(report.get_log("browser")) == 2, "both are refused, and said"


def test_the_filters_show_who_is_asked_for(report: Any) -> None:
    assert len(names(report)) == 6
    field = report.find_element("id", "name")
    field.send_keys("S01")
    assert names(report) == ["s01"]
    assert report.find_element("id", "shown").text == "1 of 6 students"
    field.clear()
    field.send_keys(PAYLOADS[1])
    assert names(report) == [PAYLOADS[1]]


def test_only_who_needs_a_person(browser: Any, tmp_path: Path) -> None:
    from hwcheck.grading.classroom import Student
    from hwcheck.reports import html
    from tests.grading.classes import gradebook, response

    book = gradebook(*(Student(text, (), {"1a": response(text)}) for text in ("garbled", "right", "wrong")))
    (tmp_path / "report.html").write_text("".join(next(html.files(book))[1]), encoding="utf-8")
    browser.get((tmp_path / "report.html").as_uri())
    browser.find_element("id", "person").click()
    assert names(browser) == ["garbled"]


def test_a_click_on_a_column_sorts_by_it_and_another_turns_it_round(report: Any) -> None:
    for place in (1, 3):  # points, and the first part
        button = header(report, place).find_element("css selector", "button")
        button.click()
        up = column(report, place)
        assert header(report, place).get_attribute("aria-sort") == "ascending"
        button.click()
        down = column(report, place)
        assert header(report, place).get_attribute("aria-sort") == "descending"
        assert len(set(up)) == 2 or up == down
        assert (up[0], up[-1]) == (down[-1], down[0])
    sorted_by = "return document.querySelectorAll('[aria-sort]').length"
    assert report.execute_script(sorted_by) == 1, "the column before is not said to be sorted any more"


def test_the_keyboard_reaches_the_report_and_its_columns(report: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    report.switch_to.active_element.send_keys(Keys.TAB)
    assert report.switch_to.active_element.text == "Skip to the report"
    header(report, 1).find_element("css selector", "button").send_keys(Keys.ENTER)
    assert header(report, 1).get_attribute("aria-sort") == "ascending"


def test_without_a_script_the_page_says_all_it_has_to_say(browser: Any, site: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get((site / "report.html").as_uri())
        assert not browser.find_element("id", "controls").is_displayed()
        rows = browser.find_elements("css selector", "#map tbody tr")
        assert len(rows) == 6
        assert all(row.is_displayed() for row in rows)
        cells = browser.find_elements("css selector", "#map tbody tr:last-child td:not(.n)")
        signs = [(cell.aria_role, cell.accessible_name) for cell in cells]
        assert signs == [("cell", "review"), ("cell", "correct")], "what a screen reader says of a sign"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that fills several screens, from names that fit to names that do not."""
    from hwcheck.grading.classroom import Student
    from hwcheck.reports import html
    from tests.grading.classes import gradebook, response

    names = (f"{place:03d} " + 'Długie, "学生", 😀 ' * (place % 9) for place in range(450))
    book = gradebook(*(Student(name, (), {"1a": response("right")}) for name in names))
    path = tmp_path_factory.mktemp("large") / "report.html"
    path.write_text("".join(next(html.files(book))[1]), encoding="utf-8")
    return path


def test_a_large_class_is_folded_and_unfolds_by_the_keyboard_alone(browser: Any, large: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(large.as_uri())
    summaries = browser.find_elements("css selector", "#map summary")
    assert [each.text.partition(":")[0] for each in summaries] == [
        *("1 to 100", "101 to 200", "201 to 300", "301 to 400", "401 to 450")
    ]
    last = browser.find_elements("css selector", "#map tbody tr:last-child a")[-1]
    assert not last.is_displayed()
    summaries[-1].send_keys(Keys.ENTER)
    assert last.is_displayed()
    assert last.aria_role == "link"


def test_filters_and_order_reach_through_all_of_a_large_class(browser: Any, large: Path) -> None:
    browser.get(large.as_uri())
    field = browser.find_element("id", "name")
    field.send_keys("44")
    assert [name.strip()[:3] for name in names(browser)] == ["044", "144", "244", "344", *(f"44{n}" for n in range(10))]
    assert [each.text for each in browser.find_elements("css selector", "#map summary")] == ["1 to 14", "", "", "", ""]
    field.clear()
    field.send_keys(" ")
    for _ in "up", "down":
        header(browser, 0).find_element("css selector", "button").click()
    assert names(browser)[0].startswith("449")
    assert len(names(browser)) == 450


def test_the_tables_of_a_large_class_have_the_same_columns_however_long_the_names(browser: Any, large: Path) -> None:
    browser.get(large.as_uri())
    browser.execute_script("for (const group of document.querySelectorAll('details')) group.open = true")
    left = "[...row.cells].map(cell => Math.round(cell.getBoundingClientRect().left))"
    places = f"return [...document.querySelectorAll('#map tr')].map(row => {left})"
    assert len({tuple(row) for row in browser.execute_script(places)}) == 1
    names_cut = "[...document.querySelectorAll('#map tbody th')].filter(cell => cell.scrollWidth > cell.clientWidth)"
    cut = f"return {names_cut}.length"
    assert browser.execute_script(cut) == 0, "of two names that begin alike, the end tells which is which"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_fits_its_width_and_only_wide_tables_scroll(browser: Any, site: Path, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for page in sorted(site.rglob("*.html")):
        browser.get(page.as_uri())
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_prints(report: Any) -> None:
    printed = base64.b64decode(report.print_page())
    assert printed.startswith(b"%PDF")
    assert printed.rstrip().endswith(b"%%EOF")


def test_paper_has_the_students_that_are_folded_away_too(browser: Any, large: Path) -> None:
    browser.get(large.as_uri())
    pages = base64.b64decode(browser.print_page()).count(b"/Type /Page\n")
    browser.execute_script(
        "document.querySelectorAll('#map details').forEach((group, place) => place && group.remove())"
    )
    assert base64.b64decode(browser.print_page()).count(b"/Type /Page\n") < pages / 3
