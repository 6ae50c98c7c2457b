"""How long from a key press to the next card on the screen. It prints; what it asserts is that nothing was lost on the way."""

import os
import unittest

import browser
import mock_cards
from browser import Browser, until

CARDS = 200
MEASURE = """
window.times = [];
addEventListener("keydown", (event) => {
  const card = document.querySelector(".sheet").dataset.card;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (document.querySelector(".sheet").dataset.card !== card) window.times.push(performance.now() - event.timeStamp);
  }));
}, {capture: true});
window.paints = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === "keydown") window.paints.push([one.duration, one.processingEnd - one.processingStart]);
}).observe({type: "event", durationThreshold: 16});
"""


class Speed(unittest.TestCase):
    def test_two_hundred_cards_out_of_thousands(self):
        server = self.enterContext(browser.server(mock_cards.demo(10_000)))
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
        times = sorted(page.js("return window.times"))
        paints = page.js("return window.paints")
        self.assertGreater(len(times), CARDS * 0.9)
        # The browser tells of those only whose next paint came after 16 ms or later.
        slow = sorted([0.0] * max(0, CARDS - len(paints)) + [duration for duration, _ in paints])
        work = sorted(handler for _, handler in paints) or [0.0]

        def share(values, part):
            return values[min(len(values) - 1, int(len(values) * part))]

        load = os.getloadavg()[0]
        print(f"\nkey press to the next card's paint: p50 {share(slow, 0.5):.0f} ms, p95 {share(slow, 0.95):.0f} ms; two frames later: "
              f"p50 {share(times, 0.5):.0f} ms, p95 {share(times, 0.95):.0f} ms; in the handler: p50 {share(work, 0.5):.1f} ms, "
              f"p95 {share(work, 0.95):.1f} ms; load of the machine {load:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    unittest.main()
