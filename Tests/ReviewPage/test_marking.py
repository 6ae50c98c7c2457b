"""Marking whole heards: by keyboard alone, by mouse; never half a character."""

import unittest

from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By

import mock_cards
from browser import ALT, SHIFT, Mock, fresh, until

MARKET = "asia-steel-rebar"  # 1 is the activity, 2 the price, 3 its unit


class Marking(unittest.TestCase):
    def start(self, text, kind="whole", **more):
        self.text = text
        self.mock = self.enterContext(Mock([mock_cards.card(kind, MARKET, "h", text, **more)]))
        self.page = fresh(self.mock.url)
        self.page.sign_in("anna", "secret", "/")
        self.page.card()
        until(lambda: self.page.text(".annotate") or kind != "whole", "the text to mark")

    def saved(self):
        self.page.all_saved()
        (verdict,) = self.mock.desk.verdicts.values()
        units = self.text.encode("utf-16-le")
        return [(one["name"], units[2 * one["start"]:2 * one["end"]].decode("utf-16-le"), one["quote"]) for one in verdict["spans"]]

    def test_a_heard_is_marked_by_keyboard_alone(self):
        self.start("bid 535-540 usd/t, offer 545")
        press = self.page.press
        press("q", "1", "1")  # quote 1: bid is the activity
        press("ArrowRight", "2")  # 535, at first alone
        press("ArrowRight", "ArrowRight", modifiers=SHIFT)  # 535-540: the new mark replaces the old one
        press("2")
        press("ArrowRight", "3")  # usd
        press("ArrowRight", "ArrowRight", "ArrowRight", "]", "ArrowRight", "1")  # quote 2: offer
        press("ArrowRight", "2")
        self.assertEqual(self.page.text(".annotate .heard"), self.text)
        press("Enter")
        self.assertEqual(self.saved(), [("activity", "bid", 1), ("price", "535-540", 1), ("price_unit", "usd", 1),
                                        ("activity", "offer", 2), ("price", "545", 2)])

    def test_a_mark_is_removed_and_another_label_keeps_its_quote(self):
        self.start("bid 535 usd", marks=[{"name": "activity", "start": 0, "end": 3, "quote": 2}, {"name": "price", "start": 4, "end": 7, "quote": None}])
        self.page.press("2")
        self.page.press("ArrowRight", "Delete", "s")
        self.assertEqual(self.saved(), [("price", "bid", 2)])

    def test_edges_move_by_characters(self):
        self.start("bid 535usd")
        self.page.press("ArrowRight")
        self.page.press("ArrowRight", "ArrowRight", modifiers=ALT)
        self.page.press("ArrowRight", modifiers=ALT | SHIFT)
        self.page.press("2", "s")
        self.assertEqual(self.saved(), [("price", "35us", None)])

    def test_characters_are_never_cut(self):
        family = "👩‍👩‍👧‍👦"
        self.start(f"{family}e\u0301👍🏽 535")
        self.page.press(".")
        for key in "123":
            self.page.press(key, "ArrowRight")
        self.page.press("s")
        self.assertEqual([quote for _, quote, _ in self.saved()], [family, "e\u0301", "👍🏽"])

    def test_in_a_right_to_left_heard_the_left_arrow_goes_on(self):
        self.start("سعر 535 دولار")
        self.page.press("ArrowLeft", "2", "s")
        self.assertEqual(self.saved(), [("price", "535", None)])

    def test_skipping_and_undoing_bring_the_marks_back(self):
        self.start("bid 535 usd")
        self.page.press("1", " ")
        until(lambda: self.page.text(".annotate") is None, "skipped")
        self.page.press("u")
        until(lambda: self.page.js("return document.querySelector('.annotate mark')?.dataset.name") == "activity", "the mark is back")
        self.page.press("Enter")
        self.assertEqual(self.saved(), [("activity", "bid", None)])

    def drag(self, start, end):
        """From the middle of one character of the text to the middle of another."""
        places = self.page.js("""
            const heard = document.querySelector(".annotate .heard");
            return [...arguments].map((offset) => {
              const walk = document.createTreeWalker(heard, NodeFilter.SHOW_TEXT);
              for (let node = walk.nextNode(), seen = 0; node; seen += node.length, node = walk.nextNode()) {
                if (offset < seen + node.length) {
                  const range = document.createRange();
                  range.setStart(node, offset - seen);
                  range.setEnd(node, offset - seen + 1);
                  const box = range.getBoundingClientRect();
                  return [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)];
                }
              }
            });""", start, end)
        actions = ActionChains(self.page.driver, duration=20)
        actions.w3c_actions.pointer_action.move_to_location(*places[0])
        actions.w3c_actions.pointer_action.pointer_down()
        actions.w3c_actions.pointer_action.move_to_location(*places[1])
        actions.w3c_actions.pointer_action.pointer_up()
        actions.perform()

    def test_dragging_snaps_to_tokens_and_a_click_labels(self):
        self.start("bid 535-540 usd/t")
        self.drag(5, 8)
        self.page.driver.find_elements(By.CSS_SELECTOR, "button.label")[1].click()
        self.drag(1, 1)
        self.page.driver.find_elements(By.CSS_SELECTOR, "button.label")[0].click()
        self.page.find(".annotate .accept").click()
        self.assertEqual(self.saved(), [("activity", "bid", None), ("price", "535-540", None)])

    def test_a_correction_says_the_right_words(self):
        self.start("bid 535-540 usd/t", kind="span", attribute="price", span=(4, 7))
        self.page.press("c")
        self.page.press("ArrowRight", "ArrowRight", modifiers=SHIFT)
        self.page.press("Enter")
        self.page.all_saved()
        (verdict,) = self.mock.desk.verdicts.values()
        self.assertEqual((verdict["verdict"], verdict["correction"]), ("reject", {"start": 4, "end": 11}))


if __name__ == "__main__":
    unittest.main()
