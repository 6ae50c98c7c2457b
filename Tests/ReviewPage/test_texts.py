"""Heards as they come: markup, long ones, right-to-left, emoji. What is shown is the text, and the mark is on its span."""

import unittest

import browser
import mock_cards
from browser import Mock, fresh, until

MARKET = "asia-steel-rebar"
WORD = "‡535‡"  # what is marked in every text below
TEXTS = {
    "image": f"<img src=x onerror='window.broken=1'> bid {WORD} </div><b>bold</b>",
    "script": f"<script>window.broken=1</script><svg onload=window.broken=1> {WORD}",
    "textarea": f"</textarea></mark></p>--><style>*{{display:none}}</style>{WORD}&lt;&amp;&#x27;",
    "template": f"${{window.broken=1}} {{{{7*7}}}} javascript:window.broken=1 {WORD} \"'`",
    "lines": f"  two spaces\tand a tab\n\n\nbid:\r\n    {WORD} usd/t  \n last line \n",
    "arabic": f"عرض حديد التسليح {WORD} دولار للطن، ميناء جدة، شحن يناير",
    "hebrew first, then latin": f"מחיר {WORD} CFR Haifa, 5,000 t",
    "latin first, then arabic": f"offer {WORD} شحن يناير cfr Jeddah",
    "direction marks": f"a\u202ebid {WORD}\u202c b \u2067x\u2069",
    "emoji": f"🛢️👩‍👩‍👧‍👦🇸🇬 bid {WORD} 👍🏽 e\u0301 \U0001d7d8",
    "chinese": f"螺纹钢报价{WORD}美元/吨，一月船期。" * 3,
    "one long word": "x" * 900 + WORD + "y" * 900,
    "16 KiB": "first line\n" + "filler words here, " * 420 + WORD + " and more filler" * 460,
    "16 KiB without spaces": "钢" * 2700 + WORD + "钢" * 2700,
    "marked at the very end": "words " * 1000 + WORD,
}

PLACES = """
    const places = ['.sheet .heard', '.sheet mark'].map((one) => document.querySelector(one).getBoundingClientRect());
    return JSON.stringify({ places, height: innerHeight, scrolled: document.querySelector('.sheet .heard').scrollTop });"""


def span_of(text):
    start = len(text[:text.index(WORD)].encode("utf-16-le")) // 2
    return start, start + len(WORD)


def cards(kind):
    """A card of each text, the first one the newest."""
    for at, (name, text) in enumerate(TEXTS.items()):
        span = span_of(text) if kind == "span" else None
        yield mock_cards.card(kind, MARKET, f"text: {name}", text, "price" if span else None, span, value_text="<b>535</b>" if span else None,
                              created_at=f"2026-11-30T10:{59 - at}:00Z")


class Texts(unittest.TestCase):
    def start(self, kind):
        """The page and the server, and who is asked about the texts first."""
        self.server = self.enterContext(browser.server(list(cards(kind))))
        self.page = fresh(self.server.url)
        self.name, self.password = self.server.users[2]
        return self.page

    def sign_in(self, kind):
        self.page.sign_in(self.name, self.password, f"/?kind={kind}&order=newest&market={MARKET}")

    def assert_harmless(self):
        self.assertIsNone(self.page.js("return window.broken ?? null"))
        self.assertEqual(self.page.faults(), [])

    def test_every_text_is_shown_as_it_is_with_its_span_marked_and_in_sight(self):
        page = self.start("span")
        self.sign_in("span")
        for name, text in TEXTS.items():
            with self.subTest(name):
                card = page.card()
                self.assertEqual(page.text(".sheet .heard"), text)
                # In a low window too.
                for width, height in ((640, 400), (1280, 800)):
                    page.resize(width, height)
                    self.assert_marked(name, text)
                page.press("a")
                if name != list(TEXTS)[-1]:
                    until(lambda card=card: page.card() != card, "the next card")
        page.all_saved()
        asked = [one["id"] for one in cards("span")]
        until(lambda: self.server.verdicts(self.name).items() >= dict.fromkeys(asked, "accept").items(), "all are held")
        page.open("/?view=history")
        page.find(".answers-list li")
        self.assertEqual(page.js("return [...document.querySelectorAll('.excerpt mark')].map((one) => one.textContent)"), [WORD] * len(TEXTS))
        self.assert_harmless()

    def assert_marked(self, name, text):
        page = self.page
        self.assertEqual(page.text(".sheet mark"), WORD)
        self.assertEqual(page.js("return [...document.querySelectorAll('.sheet .heard *')].map((one) => one.tagName)"), ["MARK"])
        if not browser.REAL:  # which reads no value in them
            self.assertEqual(page.text(".value"), "<b>535</b>")
        until(lambda: page.js("""
            const box = document.querySelector('.sheet .heard').getBoundingClientRect();
            const mark = document.querySelector('.sheet mark').getBoundingClientRect();
            return mark.top >= box.top - 1 && mark.bottom <= box.bottom + 1 && mark.left >= box.left - 1
              && mark.right <= box.right + 1 && mark.bottom <= innerHeight && mark.height > 0;"""),
              lambda: f"the mark is in sight: {page.js(PLACES)}")
        self.assertEqual(page.text(".where") != "", len(text) > 2000)
        if name in ("arabic", "hebrew first, then latin"):
            self.assertEqual(page.js("return getComputedStyle(document.querySelector('.sheet .heard')).direction"), "rtl")

    def test_every_text_can_be_marked_by_hand_as_it_is(self):
        page = self.start("whole")
        self.sign_in("whole")
        for name, text in TEXTS.items():
            with self.subTest(name):
                card = page.card()
                page.press("2")
                self.assertEqual(page.text(".annotate .heard"), text)
                page.press("Enter")
                if name != list(TEXTS)[-1]:
                    until(lambda card=card: page.card() != card, "the next card")
        page.all_saved()
        asked = {one["id"]: one["text"] for one in cards("whole")}
        until(lambda: self.server.answers(self.name).keys() >= asked.keys(), "all are held")
        for card, answer in self.server.answers(self.name).items():
            if card in asked:
                self.assertEqual(len(answer["spans"]), 1)
                if browser.REAL:  # its offsets are the topic's
                    mark = answer["spans"][0]
                    self.assertEqual(asked[card][mark["start"]:mark["end"]], mark["text"])
                    self.assertNotEqual(mark["text"], "")
        self.assert_harmless()

    def test_absence_is_asked_in_words(self):
        mock = self.enterContext(Mock([mock_cards.card("absent", MARKET, "h", "bid 535", "buyer")]))
        page = fresh(mock.url)
        page.sign_in("anna", "secret", "/")
        page.card()
        self.assertEqual(page.text(".question"), "No buyer stated here. Right?")
        self.assertTrue(page.js("return document.querySelector('.sheet mark').hidden"))
        page.press("c")
        page.press("n")
        self.assertEqual(page.unsaved(), "")
        page.press("x")
        page.all_saved()
        self.assertEqual(list(mock.verdicts("anna").values()), ["reject"])

    def test_the_second_of_two_places_is_told(self):
        text = "bid 535, offer 535"
        mock = self.enterContext(Mock([mock_cards.card("span", MARKET, "h", text, "price", (15, 18), ambiguous={"occurrence": 2, "of": 2})]))
        page = fresh(mock.url)
        page.sign_in("anna", "secret", "/")
        page.wait_text(".place", "2nd of 2 places")
        self.assertEqual(page.js("return document.querySelector('.sheet .heard').firstChild.nodeValue"), "bid 535, offer ")


if __name__ == "__main__":
    unittest.main()
