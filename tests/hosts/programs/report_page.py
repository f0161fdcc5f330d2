"""report_page.py PAGE FOLDER - looks at the page that report.js wrote of the disks in FOLDER, in Chromium.

Prints how each case went; the last line gives the counts."""
import json
import os
import pathlib
import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
PRINTED = 717  # pixels of the width of A4, without the margins of Chromium
CONTRAST = 4.5

# What each text of the page has as contrast with what is behind it, when that is less than it should be.
# A text lies on the nearest background of an element around it; only a mark, in a drawing, on the shape before it.
FAINT = """
const least = arguments[0];
function rgba(text) {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const pixel = canvas.getImageData(0, 0, 1, 1).data;
    return [pixel[0], pixel[1], pixel[2], pixel[3] / 255];
}
function over(above, below) {
    return [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3])).concat([1]);
}
function light(colour) {
    const parts = colour.slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
function behind(element) {
    if (element === null)
        return [255, 255, 255, 1];
    const style = getComputedStyle(element), colour = rgba(style.backgroundColor);
    return colour[3] === 1 ? colour : over(colour, behind(element.parentElement));
}
const faint = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let count = 0;
for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement, text = node.textContent.trim();
    if (text === '' || element.localName === 'title')
        continue;
    const style = getComputedStyle(element), drawn = element.ownerSVGElement != null;
    const below = element.classList.contains('mark') ?
        rgba(getComputedStyle(element.previousElementSibling).fill) : behind(element);
    const colour = over(rgba(drawn ? style.fill : style.color), below);
    const pair = [light(colour), light(below)].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    count++;
    if (contrast < least)
        faint.push(contrast.toFixed(2) + ': ' + text.slice(0, 40));
}
return [count, faint];
"""

# What is wider than its place, or beyond the right edge.
TOO_WIDE = """
const wide = arguments[0] ? [...document.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1 &&
    getComputedStyle(e).overflowX !== 'visible') : [];
if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    wide.push(document.documentElement);
return wide.map(e => e.localName + '.' + (e.getAttribute('class') || '') + ' ' + e.scrollWidth + '>' + e.clientWidth);
"""

ROWS = """
return [...document.querySelectorAll('svg g')].map(g =>
    [g.querySelector('title').textContent, ...[...g.querySelectorAll('.size')].map(t => t.textContent)]);
"""

# Name, disks (where a link leads, or the name in what is said of a missing one), whether something is in the colour of faults.
MACHINES = """
return [...document.querySelectorAll('.machine')].map(m => [m.querySelector('h2').textContent,
    [...m.querySelectorAll('.drive a')].map(a => document.querySelector(a.hash + ' .name').textContent).concat(
        [...m.querySelectorAll('.drive > .bad')].map(b => b.textContent.split(': ')[0].split('\\\\').pop())),
    [...m.querySelectorAll('.bad')].some(b => getComputedStyle(b).color ===
        getComputedStyle(document.querySelector('.faults h2')).color)]);
"""


def browser():
    options = webdriver.ChromeOptions()
    for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "hide-scrollbars"):
        options.add_argument("--" + word)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Page:
    def __init__(self, driver, path, folder):
        self.driver, self.address, self.folder = driver, pathlib.Path(path).as_uri(), folder

    def show(self, width, scheme, media="screen"):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.driver.get(self.address)

    def ask(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def everything_is_readable(page):
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.show(width, scheme)
            count, faint = page.ask(FAINT, CONTRAST)
            check(count > 40, f"only {count} texts were looked at")
            check(not faint, f"{scheme}, {width} pixels: {faint}")


def light_and_dark_differ(page):
    colours = []
    for scheme in SCHEMES:
        page.show(WIDTHS[0], scheme)
        colours.append(page.ask("return getComputedStyle(document.documentElement).backgroundColor + "
                                "getComputedStyle(document.body).backgroundColor"))
    check(colours[0] != colours[1], f"both are {colours[0]}")


def the_page_does_not_scroll_sideways(page):
    for width in WIDTHS:
        page.show(width, "light")
        check(page.ask("return innerWidth") == width, "the page has another width")
        wide = page.ask(TOO_WIDE, False)
        check(not wide, f"{width} pixels: {wide}")


def a_printed_page_cuts_nothing_off(page):
    page.show(PRINTED, "light", "print")
    wide = page.ask(TOO_WIDE, True)
    check(not wide, str(wide))
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    check(len(printed["data"]) > 5000, f"the print has {len(printed['data'])} characters")


def size(number):
    units = ["bytes", "KB", "MB", "GB", "TB", "PB"]
    place = 0
    while number >= 1024 and place < 5:
        number /= 1024
        place += 1
    number = int(number * 10 + 0.5) / 10 if number < 100 else int(number + 0.5)
    return f"{number:g} {units[place]}"


def row_of(path):
    """The path and, for a disk, its size in the guest, by an independent program, and the size of its file."""
    row = ["Z:" + path.replace("/", "\\")]
    if os.path.getsize(path) >= 512:
        command = ["qemu-img", "info", "-f", "vpc", "--output=json", path]
        info = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        row.append(size(info["virtual-size"]))
    return row + [size(os.path.getsize(path))]


def rows_are_those_of_the_files(page):
    page.show(WIDTHS[0], "light")
    wanted = sorted(row_of(os.path.join(at, name)) for at, _, names in os.walk(page.folder) for name in names
                    if name.endswith(".vhd"))
    found = sorted(page.ask(ROWS))
    check(len(wanted) > 10, f"there are only {len(wanted)} files")
    check(found == wanted, "\n".join(f"  {row}" for row in found + ["instead of"] + wanted if
                                     row not in found or row not in wanted))


def machines_have_links_to_their_disks_or_say_in_red_what_is_missing(page):
    page.show(WIDTHS[0], "light")
    found = page.ask(MACHINES)
    wanted = {"R&D 'y'": ["R&D 'y'.vhd", "base.vhd"], "Missing": ["Missing.vhd"]}
    check({name: names for name, names, _ in found} == wanted, str(found))
    check([red for name, _, red in found if name == "Missing"] == [True], str(found))


def nothing_is_asked_for_and_nothing_complained_of(page):
    complaints = page.driver.get_log("browser")
    check(not complaints, str(complaints))
    asked = set()
    for entry in page.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.add(message["params"]["request"]["url"])
    check(asked == {page.address}, f"it asks for {asked}")


def main():
    driver = browser()
    page = Page(driver, *sys.argv[1:])
    passed = failed = 0
    for case in (everything_is_readable, light_and_dark_differ, the_page_does_not_scroll_sideways,
                 a_printed_page_cuts_nothing_off, rows_are_those_of_the_files,
                 machines_have_links_to_their_disks_or_say_in_red_what_is_missing, nothing_is_asked_for_and_nothing_complained_of):
        try:
            case(page)
            passed += 1
            print("ok", case.__name__)
        except AssertionError as e:
            failed += 1
            print(f"FAILED {case.__name__}: {e}")
    driver.quit()
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
