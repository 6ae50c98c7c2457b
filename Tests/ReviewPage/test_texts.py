"""Heards as they come: markup, long ones, right-to-left, emoji. What is shown is the text, and the mark is on its span."""

import unittest

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


def span_of(text):
    start = len(text[:text.index(WORD)].encode("utf-16-le")) // 2
    return start, start + len(WORD)


def cards(kind="span"):
    for name, text in TEXTS.items():
        span = span_of(text) if kind == "span" else None
        yield mock_cards.card(kind, MARKET, name, text, "price" if span else None, span, value_text="<b>535</b>" if span else None)


class Texts(unittest.TestCase):
    def test_every_text_is_shown_as_it_is_with_its_span_marked_and_in_sight(self):
        self.show_all(1280, 800)

    def test_the_span_is_in_sight_in_a_low_window_too(self):
        self.show_all(640, 400)

    def show_all(self, width, height):
        mock = self.enterContext(Mock(list(cards())))
        page = fresh(mock.url)
        page.resize(width, height)
        page.sign_in("anna", "secret")
        for name, text in TEXTS.items():
            with self.subTest(name):
                card = page.card()
                self.assertEqual(page.text(".sheet .heard"), text)
                self.assertEqual(page.text(".sheet mark"), WORD)
                self.assertEqual(page.js("return [...document.querySelectorAll('.sheet .heard *')].map((one) => one.tagName)"), ["MARK"])
                self.assertEqual(page.text(".value"), "<b>535</b>")
                self.assertTrue(page.js("""
                    const box = document.querySelector('.sheet .heard').getBoundingClientRect();
                    const mark = document.querySelector('.sheet mark').getBoundingClientRect();
                    return mark.top >= box.top - 1 && mark.bottom <= box.bottom + 1 && mark.left >= box.left - 1
                      && mark.right <= box.right + 1 && mark.bottom <= innerHeight && mark.height > 0;"""), "the mark is in sight")
                self.assertEqual(page.text(".where") != "", len(text) > 2000)
                if name in ("arabic", "hebrew first, then latin"):
                    self.assertEqual(page.js("return getComputedStyle(document.querySelector('.sheet .heard')).direction"), "rtl")
                page.press("a")
                if name != list(TEXTS)[-1]:
                    until(lambda card=card: page.card() != card, "the next card")
        page.all_saved()
        self.assertEqual(set(mock.verdicts("anna").values()), {"accept"})
        page.open("/?view=history")
        page.find(".answers-list li")
        self.assertEqual(page.js("return [...document.querySelectorAll('.excerpt mark')].map((one) => one.textContent)"), [WORD] * len(TEXTS))
        self.assertIsNone(page.js("return window.broken ?? null"))
        self.assertEqual(page.faults(), [])

    def test_every_text_can_be_marked_by_hand_as_it_is(self):
        mock = self.enterContext(Mock(list(cards("whole"))))
        page = fresh(mock.url)
        page.sign_in("anna", "secret", "/?kind=whole")
        for name, text in TEXTS.items():
            with self.subTest(name):
                card = page.card()
                page.press("2")
                self.assertEqual(page.text(".annotate .heard"), text)
                page.press("Enter")
                if name != list(TEXTS)[-1]:
                    until(lambda card=card: page.card() != card, "the next card")
        page.all_saved()
        for card in mock.desk.cards.values():
            self.assertEqual(len(mock.desk.verdicts[card["id"]]["spans"]), 1)
        self.assertIsNone(page.js("return window.broken ?? null"))
        self.assertEqual(page.faults(), [])

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
