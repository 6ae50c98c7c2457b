"""Every view, light and dark, under axe (WCAG 2.2 AA); narrow windows; keys that can be switched off."""

import importlib.util
import pathlib
import unittest

import mock_cards
import mock_dashboard
from browser import Mock, fresh, until

AXE = pathlib.Path(importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0], "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Access(unittest.TestCase):
    def setUp(self):
        self.mock = self.enterContext(Mock(mock_cards.demo(heards=100)))
        self.page = fresh(self.mock.url)

    def check(self, name):
        for dark in (False, True):
            self.page.colours(dark)
            self.page.js(AXE + ";window.axe = axe;")
            found = self.page.driver.execute_async_script("""
                const done = arguments[arguments.length - 1];
                document.getAnimations().forEach((one) => one.finish());
                axe.run(document, {runOnly: arguments[0]}).then((result) => done(result.violations.map((one) => ({
                  id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')),
                }))));""", TAGS)
            grave = [one for one in found if one["impact"] in ("serious", "critical")]
            with self.subTest(f"{name}, {'dark' if dark else 'light'}"):
                self.assertEqual(grave, [])

    def test_every_view_passes_in_light_and_dark(self):
        page, desk = self.page, self.mock.desk
        page.open("/")
        page.find("input[name=username]")
        self.check("sign-in")
        page.sign_in("lea", "secret")
        page.card()
        for key in "ax a":
            page.press(key)
        page.all_saved()
        self.check("card")
        page.press("d")
        page.find(".filters summary").click()
        self.check("card with definition and filters")
        page.press("?")
        page.find("dialog.help")
        self.check("help")
        page.press("Escape")
        page.press("c")
        page.find(".annotate.only")
        self.check("correction")
        page.open("/?kind=whole")
        page.card()
        page.press("1", "ArrowRight", "2", "ArrowRight", "3", "ArrowRight")
        self.check("whole heard")
        page.open("/?view=history")
        page.find(".answers-list li")
        self.check("history")
        page.open("/?view=lead")
        page.find(".plot")
        page.js("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        self.check("lead")
        desk.dashboard = mock_dashboard.empty()
        page.open("/?view=lead")
        page.wait_text(".board", "No cards yet")
        self.check("lead without data")
        desk.status = 503
        page.open("/")
        page.wait_text("main", "cannot be reached")
        self.check("server away")
        desk.status = None
        page.open("/?kind=nothing&market=none")
        page.wait_text(".idle", "Nothing to answer")
        self.check("empty queue")
        desk.sessions.clear()
        page.find("dialog.again")
        self.check("session ended")

    def test_nothing_is_cut_off_at_320_pixels(self):
        page = self.page
        page.sign_in("lea", "secret")
        page.resize(320, 640, touch=True)
        for path, ready in (("/?kind=span", ".sheet mark"), ("/?kind=whole", ".annotate"), ("/?view=history", "h1"), ("/?view=lead", ".plot")):
            page.open(path)
            page.find(ready)
            with self.subTest(path):
                until(lambda: page.js("return document.documentElement.scrollWidth") <= 320, "no sideways scrolling")

    def test_answers_stay_in_reach_in_a_low_window(self):
        page = self.page
        page.sign_in("anna", "secret")
        for width, height in ((640, 400), (844, 390), (390, 664)):  # 200% zoom of 1280x800, a phone on its side, one upright
            page.resize(width, height)
            page.open("/?kind=span")
            page.card()
            with self.subTest(f"{width}x{height}"):
                self.assertTrue(page.js("""
                    return [...document.querySelectorAll('.answer')].every((one) => {
                      const box = one.getBoundingClientRect();
                      return box.top >= 0 && box.bottom <= innerHeight && box.height >= 44;
                    });"""))

    def test_single_letters_can_be_switched_off(self):
        page = self.page
        page.sign_in("anna", "secret")
        card = page.card()
        page.press("?")
        page.find("#letters").click()
        page.press("Escape")
        until(lambda: page.text("dialog") is None, "the help closes")
        page.press("a", "x", "u")
        self.assertEqual(page.card(), card)
        page.press("ArrowRight")
        until(lambda: page.card() != card, "arrows still answer")

    def test_a_screen_reader_hears_what_was_saved_and_what_is_asked(self):
        page = self.page
        page.sign_in("anna", "secret")
        card = page.card()
        page.press("a")
        until(lambda: page.card() != card, "the next card")
        spoken = page.text("#spoken")
        self.assertTrue(spoken.startswith("yes. Is this"), spoken)
        self.assertIn(page.text(".sheet mark"), spoken)


if __name__ == "__main__":
    unittest.main()
