"""How long does Chromium take for the page of a class? From asking for it to when it is painted, and its size.

    .venv/bin/python benchmarks/classes/browser.py grades/report.html [--times 3] [--pdf] [--json]

Needs chromium with its driver, and selenium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1440,900")
PAINTED = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"


def measured(page: Path, *, pdf: bool) -> dict[str, Any]:
    """One load in a browser of its own, so that nothing of it is known before."""
    options = webdriver.ChromeOptions()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            driver.get("about:blank")
            began = time.perf_counter()
            driver.get(page.resolve().as_uri())
            driver.execute_async_script(PAINTED)
            painted = time.perf_counter()
            found = {
                "size, MB": round(page.stat().st_size / 1e6, 2),
                "elements": driver.execute_script("return document.getElementsByTagName('*').length"),
                "painted, s": round(painted - began, 2),
            }
            if pdf:
                driver.print_page()
                found["printed, s"] = round(time.perf_counter() - painted, 2)
        finally:
            driver.quit()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--pdf", action="store_true", help="print it as well")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for _ in range(options.times):
        row = measured(options.page, pdf=options.pdf)
        print(json.dumps(row) if options.json else ", ".join(f"{name}: {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
