#!/usr/bin/env python3
"""Looks at the pages of all commands in a real browser.

    python3 -m venv /tmp/pages && /tmp/pages/bin/pip install playwright axe-playwright-python
    apt-get install chromium
    /tmp/pages/bin/python Tests/Pages/check_pages.py [--program PATH] [--screenshots DIR]

Pages are written into a temporary folder and opened from there as files, in light, dark, on 400 pixels, on paper and
without a script. What is checked: no message on the console, no finding of axe, nothing cut off or wider than the screen,
values of charts by keyboard and pointer, sorted tables, and the slider: its points say to the digit what a run with the
option that it shows says. Playwright drives Debian's chromium; it downloads no browser of its own.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "Samples"
THREE = "gpt-4-1106-preview,gpt-4o-mini-2024-07-18,mixtral-8x7b-instruct-v0.1"
# Axe's rules for pages by the guidelines WCAG 2.2 A and AA, and its best practices.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

passed = 0
failures = []


def expect(holds, message):
    global passed
    if holds:
        passed += 1
    else:
        failures.append(message)
        print(f"FAILED {message}", flush=True)


def pages(program, folder):
    """Writes the pages, and says of each which options a run with another threshold takes."""

    def run(*words):
        result = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=300)
        if result.returncode != 0:
            sys.exit(f"{words}: status {result.returncode}: {result.stderr}")

    chat, plain, battles = SAMPLES / "chat.jsonl", SAMPLES / "plain.jsonl", SAMPLES / "battles.csv"
    graded = folder / "graded.jsonl"
    with graded.open("w") as file:
        for number in range(60):
            row = {"prompt": f"Question {number}: what is {number} times {number + 7}, and why?"}
            row |= {"gpt-4-1106-preview": number % 3 != 0, "mixtral-8x7b-instruct-v0.1": number % 2 == 0}
            file.write(json.dumps(row) + "\n")
    routes = {
        "share": ["--strong-share", "30%", "--group-by", "model", "--group-by", "hour", chat],
        "default": [chat],
        "budget": ["--budget", "40%", "--what-if", "strong=gpt-4o,weak=gpt-4o-mini", chat],
        "random": ["--router", "random", "--threshold", "0.5", plain],
        "other-pair": ["--score-pair", "own", "--strong", "gpt-4o", "--weak", "gpt-4o-mini", "--threshold", "0.4", chat],
        "rejects": ["--max-rejects", "9", "--router", "mf", "--threshold", "0.6", SAMPLES / "with-bad-lines.jsonl"],
    }
    for name, options in routes.items():
        run("-q", "-o", "/dev/null", "--report", folder / f"{name}.html", *options)
    run("-q", "-o", "/dev/null", "--report", folder / "models.html", "--models", THREE, "--router", "mf",
        "--budget", "20%", chat)
    run("calibrate", "-q", "--report", folder / "calibrate.html", "--strong-share", "30%", "--log", chat)
    run("evaluate", "-q", "--benchmark", graded, "--router", "mf", "--router", "sw", "--report", folder / "evaluate.html")
    # An option whose value has no place at which a line breaks.
    log = folder / ("a_log_with_a_long_name" * 4 + ".jsonl")
    shutil.copy(plain, log)
    for kind in ["mf", "sw"]:
        run("train", kind, "-q", "--data", battles, "--calibrate-on", log, "-o", folder / f"router-{kind}", "--report",
            folder / f"train-{kind}.html")
    others = ["models", "calibrate", "evaluate", "train-mf", "train-sw"]
    return routes, list(routes) + others


def open_page(browser, folder, name, **settings):
    """The page, and the list that fills with what its console says."""
    context = browser.new_context(**settings)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(f"request for {request.url}")
            if not request.url.startswith(("file:", "data:")) else None)
    page.goto((folder / f"{name}.html").as_uri())
    return page, said


def check_looks(browser, folder, name, screenshots):
    modes = {
        "light": {"viewport": {"width": 1000, "height": 900}},
        "dark": {"viewport": {"width": 1000, "height": 900}, "color_scheme": "dark"},
        "tablet": {"viewport": {"width": 740, "height": 900}},
        "phone": {"viewport": {"width": 400, "height": 900}},
        "print": {"viewport": {"width": 794, "height": 1123}},
        "plain": {"viewport": {"width": 1000, "height": 900}, "java_script_enabled": False},
    }
    for mode, settings in modes.items():
        page, said = open_page(browser, folder, name, **settings)
        if mode == "print":
            page.emulate_media(media="print")
        if screenshots:
            page.screenshot(path=screenshots / f"{name}-{mode}.png", full_page=True)
        if mode == "plain":
            expect(not said, f"{name}, {mode}: the console says {said}")
            expect(not page.locator(".explore").count() or not page.locator(".explore").is_visible(),
                   f"{name}: without a script there is no slider")
            page.context.close()
            continue
        width = settings["viewport"]["width"]
        expect(page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}, {mode}: wider than the screen")
        cut = page.evaluate("""() => [...document.querySelectorAll("th,td,dd,dt,h1,h2,p,li,code,button")]
            .filter(e => e.offsetParent && e.getClientRects().length && (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
              && getComputedStyle(e).display !== "inline"
              || e.getBoundingClientRect().right > innerWidth + 1)).map(e => e.textContent.slice(0, 60))""")
        expect(not cut, f"{name}, {mode}: cut off: {cut[:4]}")
        if mode != "print":
            found = Axe().run(page, options=AXE).response["violations"]
            findings = [(one["id"], one["nodes"][0]["html"][:120]) for one in found]
            expect(not findings, f"{name}, {mode}: axe finds {findings}")
        if mode == "phone":
            headed = page.evaluate("""() => [...document.querySelectorAll("table")].map(table =>
                [...table.querySelectorAll("tbody td[data-label]")].filter(e => e.textContent && !e.offsetParent).length)""")
            expect(not any(headed), f"{name}: a table loses cells on a phone: {headed}")
        expect(not said, f"{name}, {mode}: the console says {said}")
        page.context.close()


def check_charts(browser, folder, name):
    page, said = open_page(browser, folder, name, viewport={"width": 1000, "height": 900})
    charts = page.locator("svg.chart.wide")
    for number in range(charts.count()):
        chart = charts.nth(number)
        if not chart.locator(".values").count():
            failures.append(f"{name}: chart {number} has no values")
            continue
        note = chart.locator("xpath=..").locator(".reading")
        rest = note.text_content()
        chart.focus()
        chart.press("ArrowRight")
        first = note.text_content()
        chart.press("End")
        last = note.text_content()
        expect(rest != first and first and last, f"{name}: chart {number} is read by keyboard: {first!r}, {last!r}")
        chart.press("Home")
        expect(note.text_content() == first, f"{name}: Home is the first value")
        chart.hover()
        expect(note.text_content() not in (rest, ""), f"{name}: chart {number} is read by pointer")
    heads = page.locator("table.sorts th[scope=col].n button")
    if heads.count():
        heads.first.click()
        column = page.evaluate("""() => { const head = document.querySelector("th[aria-sort]");
            return [...head.closest("table").tBodies[0].rows].filter(row => !row.classList.contains("other"))
              .map(row => parseFloat(row.cells[head.cellIndex].firstChild?.textContent.replace(/[$,%]/g, "") ?? "NaN"))
              .filter(Number.isFinite) }""")
        expect(column == sorted(column, reverse=True), f"{name}: a table is sorted: {column}")
        expect(heads.first.locator("xpath=..").get_attribute("aria-sort") == "descending", f"{name}: and says so")
    page.evaluate("""() => { const script = document.createElement("script"); script.textContent = "window.foreign = 1";
        document.body.append(script) }""")
    expect(page.evaluate("window.foreign") is None and len(said) == 1, f"{name}: foreign scripts are refused: {said}")
    page.context.close()


def check_slider(browser, folder, name, options, program):
    page, said = open_page(browser, folder, name, viewport={"width": 1000, "height": 900})
    share = page.locator("#share")
    own = page.locator("tr.main").inner_text()
    last = int(share.get_attribute("max"))
    goals = ["--strong-share", "--threshold", "--budget"]
    kept = list(options)
    for goal in goals:
        if goal in kept:
            del kept[kept.index(goal):kept.index(goal) + 2]

    def live(key):
        return page.locator(f"[data-live={key}]").first.text_content()

    def point(index):
        share.evaluate("(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')) }", str(index))

    for index in sorted({0, 1, last // 4, last // 2, 3 * last // 4, last}):
        point(index)
        line = page.locator("#line").text_content().split(" ")
        report = folder / "point.json"
        command = [program, "-q", "-o", "/dev/null", "--report", report, *kept[:-1], *line, kept[-1]]
        subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=300)
        told = json.loads(report.read_text())
        text = json.dumps(told)
        cost = float(re.search(r'"routed_usd": "([0-9.]+)"', text).group(1))
        random = float(re.search(r'"random_usd": "([0-9.]+)"', text).group(1))
        shown = float(live("cost").replace("$", "").replace(",", ""))
        decimals = len(live("cost").split(".")[1])
        expect(abs(shown - cost) <= 0.51 * 10**-decimals, f"{name}, {line}: {shown} on the page, {cost} by the run")
        shown = float(live("random").replace("$", "").replace(",", ""))
        expect(abs(shown - random) <= 0.51 * 10**-decimals, f"{name}, {line}: random {shown} on the page, {random} by the run")
        part = float(re.search(r'"strong_share": ([0-9.e-]+)', text).group(1))
        expect(live("share") == f"{part * 100 + 1e-9:.1f}% strong", f"{name}, {line}: {live('share')} on the page, {part} by the run")
        if page.locator("[data-live=recovered]").count():
            recovered = told["quality"]["pgr"]
            expect(abs(float(live("recovered")[:-1]) - 100 * recovered) < 0.051,
                   f"{name}, {line}: {live('recovered')} on the page, {recovered} by the run")
        places = page.evaluate("""() => [...document.querySelectorAll("svg[data-plot=cost] .now circle")]
            .map(e => [+e.getAttribute("cx"), +e.getAttribute("cy")])""")
        expect(len(places) == 2 and all(all(map(lambda v: v == v, place)) for place in places),
               f"{name}: the chosen point moves in both drawings: {places}")
    money = page.locator("#money")
    money.evaluate("slider => { slider.value = 500; slider.dispatchEvent(new Event('input')) }")
    limit = float(page.locator("#reached").text_content().replace(",", "")[len("At most $"):-1])
    expect(float(live("cost").replace("$", "").replace(",", "")) <= limit + 1e-9, f"{name}: the money slider holds its limit")
    page.locator("#back").click()
    expect(page.locator("tr.main").inner_text() == own, f"{name}: the run comes back")
    page.locator("#copy").click()
    page.locator("#said:not(:empty)").wait_for()
    share.focus()
    share.press("ArrowRight")
    expect(page.locator("tr.main").inner_text() != own, f"{name}: the slider goes by keyboard")
    expect(not said, f"{name}: the console says {said}")
    page.context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/release/routellm-batch"))
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    parser.add_argument("--screenshots", type=Path, help="a folder that pictures of all pages are written to")
    parser.add_argument("--only", nargs="+", help="look at these pages alone, such as share and train-mf")
    arguments = parser.parse_args()
    if not arguments.chromium:
        sys.exit("there is no chromium: apt-get install chromium, or name one with --chromium")
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        routes, names = pages(str(Path(arguments.program).resolve()), folder)
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        for page in arguments.only or names:
            check_looks(browser, folder, page, arguments.screenshots)
            check_charts(browser, folder, page)
            if page in routes:
                check_slider(browser, folder, page, routes[page], str(Path(arguments.program).resolve()))
        browser.close()
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
