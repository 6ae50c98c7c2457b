"""How long from a key press to the next card on the screen. It prints; what it asserts is that nothing was lost on the way."""

import unittest

import browser
import mock_cards
from browser import Browser, Mock, until

CARDS = 200
MEASURE = """
window.times = [];
addEventListener("keydown", (event) => {
  const card = document.querySelector(".sheet").dataset.card;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (document.querySelector(".sheet").dataset.card !== card) window.times.push(performance.now() - event.timeStamp);
  }));
}, {capture: true});
window.work = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === "keydown") window.work.push(one.processingEnd - one.processingStart);
}).observe({type: "event", durationThreshold: 16});
"""


class Speed(unittest.TestCase):
    def test_two_hundred_cards_out_of_thousands(self):
        server = self.enterContext(browser.server() if browser.REAL else Mock(mock_cards.demo(10_000)))
        page = self.enterContext(Browser(server.url))
        name, password = server.users[0]
        before = server.verdicts(name)
        page.sign_in(name, password)
        page.card()
        page.js(MEASURE)
        for at in range(CARDS):
            card = page.card()
            page.press("ArrowRight" if at % 2 else "x")
            until(lambda card=card: page.card() != card, "the next card")
        page.all_saved()
        until(lambda: len(server.verdicts(name)) == len(before) + CARDS, "all are held")
        times, work = (sorted(page.js(f"return window.{one}")) for one in ("times", "work"))
        self.assertGreater(len(times), CARDS * 0.9)

        def share(values, part):
            return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0

        print(f"\nkey press to next card painted (two frames): p50 {share(times, 0.5):.0f} ms, p95 {share(times, 0.95):.0f} ms; "
              f"handler: {len(work)} of {CARDS} presses took longer than 16 ms to the next paint, of these p95 {share(work, 0.95):.1f} ms in the handler")


if __name__ == "__main__":
    unittest.main()
