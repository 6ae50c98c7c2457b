"""A browser for the page's tests, and the server that they run against.

By default that is the mock, in this process. `real_server.py` names a real server to them, which has cards waiting:

    HEARDS_PAGE_URL       its address, as http://localhost:8090
    HEARDS_PAGE_USERS     NAME:PASSWORD,NAME:PASSWORD,NAME:PASSWORD (three reviewers)
    HEARDS_PAGE_FEEDBACK  a shell command that prints the topic of feedback from its beginning, a message a line
"""

import atexit
import functools
import json
import os
import shutil
import subprocess
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import mock_cards
from mock_server import MockServer

REAL = os.environ.get("HEARDS_PAGE_URL")
PATIENCE = 40  # seconds until a thing that should happen counts as not happening
CODES = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Enter": 13, "Escape": 27, "Delete": 46,
         "Backspace": 8, "Tab": 9, "PageDown": 34, "PageUp": 33, " ": 32}
ALT, CTRL, META, SHIFT = 1, 2, 4, 8


def until(true, what):
    """Waits for a condition and returns its value. `what` names it, or is a function that does so when it failed."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := true():
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what() if callable(what) else what}: not within {PATIENCE} s")


class RealServer:
    """A running `heards review`, and what stands on its feedback topic."""

    def __init__(self):
        self.url = REAL.rstrip("/")
        self.users = [tuple(one.split(":", 1)) for one in os.environ["HEARDS_PAGE_USERS"].split(",")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def messages(self):
        command = os.environ["HEARDS_PAGE_FEEDBACK"]
        done = subprocess.run(command, shell=True, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def answers(self, name):
        """A reviewer's messages that stand, by card."""
        found = {message["card"]: message for message in self.messages() if message["reviewer"] == name}
        return {card: message for card, message in found.items() if message["verdict"] != "revoke"}

    def verdicts(self, name):
        return {card: message["verdict"] for card, message in self.answers(name).items()}


class Mock(MockServer):
    users = [("anna", "secret"), ("ben", "secret"), ("lea", "secret")]

    def answers(self, name):
        with self.desk.lock:
            return {card: one for card, one in self.desk.verdicts.items() if one["by"] == name}

    def verdicts(self, name):
        return {card: one["verdict"] for card, one in self.answers(name).items()}


def server(cards=None):
    """The real server where one is named, else the mock with these cards, or the demo markets'."""
    return RealServer() if REAL else Mock(cards or mock_cards.demo(heards=100))


@functools.cache
def shared():
    """One browser for all tests of a run that need one only; starting it takes longer than most of them."""
    page = Browser("")
    atexit.register(page.driver.quit)
    return page


def fresh(url):
    """The shared browser as if it were new: nobody signed in, nothing stored, one tab."""
    page = shared()
    page.offline(False)
    first, *others = page.driver.window_handles
    for other in others:
        page.driver.switch_to.window(other)
        page.driver.close()
    page.driver.switch_to.window(first)
    page.driver.get("about:blank")
    page.cdp("Network.clearBrowserCookies")
    page.cdp("Storage.clearDataForOrigin", origin=url, storageTypes="all")
    page.resize(1280, 800)
    page.colours(False)
    page.faults()
    page.url = url
    return page


class Browser:
    """Chromium without a window, at a size and in a colour scheme."""

    def __init__(self, url, width=1280, height=800, dark=False, touch=False):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--lang=en", "--disable-background-networking"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.url = url
        self.resize(width, height, touch)
        self.colours(dark)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def resize(self, width, height, touch=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=touch)

    def colours(self, dark):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def cdp(self, command, **fields):
        return self.driver.execute_cdp_cmd(command, fields)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, path="/"):
        self.driver.get(self.url + path)

    def sign_in(self, name, password, path="/?kind=span"):
        self.open(path)
        self.find("input[name=username]").send_keys(name)
        self.find("input[name=password]").send_keys(password)
        self.press("Enter")
        until(lambda: self.js("return !document.querySelector('.door')"), "signed in")

    def find(self, selector):
        return until(lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, selector)), None), selector)

    def text(self, selector):
        return self.js("return document.querySelector(arguments[0])?.textContent ?? null", selector)

    def wait_text(self, selector, part):
        return until(lambda: part in (self.text(selector) or ""), f"{part!r} in {selector}")

    def press(self, *keys, modifiers=0, repeat=False):
        """Real key events, as from a keyboard."""
        for key in keys:
            printed = len(key) == 1
            code = CODES.get(key) or (ord(key.upper()) if key.isalnum() else 0)
            name = "Space" if key == " " else f"Key{key.upper()}" if key.isalpha() and printed else f"Digit{key}" if key.isdigit() else key
            fields = {"key": key, "code": name, "windowsVirtualKeyCode": code, "modifiers": modifiers, "autoRepeat": repeat}
            writes = printed and not modifiers & (ALT | CTRL | META)
            text = {"text": "\r" if key == "Enter" else key} if writes or key == "Enter" else {}
            self.cdp("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **fields, **text)
            self.cdp("Input.dispatchKeyEvent", type="keyUp", **{**fields, "autoRepeat": False})

    def card(self):
        """The id of the card that is asked, when there is one."""
        return until(lambda: self.js(
            "const one = document.querySelector('.sheet:not([hidden])') ?? document.querySelector('.annotate'); return one?.dataset.card"),
            "a card")

    def unsaved(self):
        return self.text("#unsaved")

    def all_saved(self):
        until(lambda: self.unsaved() == "", "all answers saved")

    def offline(self, off):
        self.driver.set_network_conditions(offline=off, latency=0, throughput=10_000_000)

    def faults(self):
        """What the page wrote to the console as an error, network failures apart."""
        return [one for one in self.driver.get_log("browser") if one["level"] == "SEVERE" and one["source"] != "network"]
