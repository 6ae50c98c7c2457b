"""Answering by keyboard, against the mock or a real server: what the server holds is what was pressed."""

import unittest

import browser
from browser import ALT, CTRL, META, Browser, until

VERDICTS = {"a": "accept", "x": "reject", " ": "ignore", "ArrowRight": "accept", "ArrowLeft": "reject", "ArrowDown": "ignore"}


class Answering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(browser.server())

    def setUp(self):
        self.page = browser.fresh(self.server.url)
        self.name, password = self.server.users[0]
        self.before = self.server.verdicts(self.name)
        self.page.sign_in(self.name, password)
        self.given = dict(self.before)

    def answer(self, key):
        card = self.page.card()
        self.page.press(key)
        self.given[card] = VERDICTS[key]
        until(lambda: self.page.js("return document.querySelector('.sheet').dataset.card") != card, "the next card")
        return card

    def undo(self, key, card):
        self.page.press(key)
        until(lambda: self.page.card() == card, "the card comes back")
        del self.given[card]

    def assert_held(self, more=False):
        """With `more`, besides others: a real server publishes what a correction says as a verdict of its own."""
        self.page.all_saved()
        held = lambda: self.server.verdicts(self.name)
        until(lambda: held().items() >= self.given.items() if more else held() == self.given, "the server holds exactly these verdicts")

    def test_fifty_cards_with_undos_a_lost_connection_and_a_reload_are_held_exactly(self):
        keys = ["a", "x", "ArrowRight", " ", "ArrowLeft", "a", "ArrowDown", "a", "x", "a"]
        for key in keys * 2:
            self.answer(key)
        # At once: the answer is not sent yet. Later: it is on the server.
        self.undo("u", self.answer("a"))
        self.answer("x")
        last = self.answer("a")
        self.page.all_saved()
        self.undo("ArrowUp", last)
        self.answer("x")
        self.page.open("/?kind=span")
        self.page.card()  # comes with ten
        self.page.offline(True)
        for key in keys[:4]:
            self.answer(key)
        self.undo("Backspace", self.answer("a"))
        self.assertIn("unsaved", self.page.unsaved())
        self.page.wait_text("#banner", "No connection")
        self.page.offline(False)
        self.page.all_saved()
        self.page.open("/?kind=span")
        for key in [*keys * 2, *keys[:4]]:
            self.answer(key)
        self.page.open("/?kind=span")
        self.assert_held()
        self.assertGreaterEqual(len(self.given) - len(self.before), 50)
        self.assertEqual(self.page.faults(), [])

    def test_undo_reaches_back_over_a_reload(self):
        self.answer("a")
        last = self.answer("x")
        self.page.all_saved()
        self.page.open("/?kind=span")
        self.page.card()
        self.undo("u", last)
        self.assert_held()

    def test_repeats_and_modifiers_do_nothing_and_space_skips_after_a_click(self):
        card = self.page.card()
        for modifiers in (CTRL, ALT, META):
            self.page.press("a", "x", modifiers=modifiers)
        self.page.press("a", "x", " ", "ArrowRight", repeat=True)
        self.assertEqual(self.page.card(), card)
        self.page.find("button.accept").click()
        self.given[card] = "accept"
        until(lambda: self.page.card() != card, "the next card")
        self.answer(" ")
        self.assert_held()

    def test_a_bookmarked_queue_asks_its_own_cards(self):
        market, attribute = self.page.js("""
            const url = new URL(location); const me = await (await fetch("/api/cards?kind=span&count=1")).json();
            return [me.cards[0].market, me.cards[0].attribute];""")
        self.page.open(f"/?market={market}&attribute={attribute}&kind=span&order=uncertain")
        asked = set()
        for _ in range(5):
            self.page.card()
            asked.add(self.page.text(".question"))
            self.answer("a")
        self.assertEqual(len(asked), 1)
        self.assert_held()

    def test_correction_and_not_stated_are_answers_of_their_own(self):
        card = self.page.card()
        self.page.press("c")
        proposed = until(lambda: self.page.js(
            "return [...document.querySelectorAll('.annotate .chosen')].map((one) => one.textContent).join('')"), "the selection")
        self.assertEqual(proposed, self.page.text("mark.span"))
        self.page.press("Enter")  # the words that were proposed are no correction
        self.assertIsNotNone(self.page.text(".annotate"))
        self.page.press("Escape")
        until(lambda: self.page.text(".annotate") is None, "back to the card")
        self.assertEqual(self.page.card(), card)
        self.page.press("c")
        length = self.page.js("return document.querySelector('.annotate .heard').textContent.length")
        moved = "ArrowLeft" if self.page.js(
            "return Number([...document.querySelectorAll('.annotate .chosen')].at(-1).dataset.start)") > length / 2 else "ArrowRight"
        self.page.press(moved)
        self.page.press("Enter")
        self.given[card] = "reject"
        until(lambda: self.page.card() != card, "the next card")
        other = self.page.card()
        self.page.press("n")
        self.given[other] = "reject"
        until(lambda: self.page.card() != other, "the next card")
        self.assert_held(more=browser.REAL)


class TwoPeople(unittest.TestCase):
    def test_two_people_are_never_asked_the_same_card(self):
        server = self.enterContext(browser.server())
        pages = [self.enterContext(Browser(server.url)) for _ in range(2)]
        for page, (name, password) in zip(pages, server.users):
            page.sign_in(name, password)
        asked = [[], []]
        for _ in range(25):
            for page, cards in zip(pages, asked):
                cards.append(page.card())
                page.press("a")
                until(lambda page=page, cards=cards: page.card() != cards[-1], "the next card")
        self.assertEqual(set(asked[0]) & set(asked[1]), set())
        for page, cards, (name, _) in zip(pages, asked, server.users):
            page.all_saved()
            self.assertLessEqual(set(cards), set(server.verdicts(name)))


if __name__ == "__main__":
    unittest.main()
