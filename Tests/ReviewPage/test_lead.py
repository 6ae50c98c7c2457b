"""The lead's view and the history: with data, without, and for whom."""

import unittest

import mock_cards
import mock_dashboard
from browser import Mock, fresh, until


class Lead(unittest.TestCase):
    def setUp(self):
        self.mock = self.enterContext(Mock(mock_cards.demo(200, heards=100)))
        self.page = fresh(self.mock.url)

    def test_every_figure_is_drawn_with_its_table(self):
        page = self.page
        page.sign_in("lea", "secret", "/?view=lead")
        until(lambda: page.js("return document.querySelectorAll('.plot').length") == 10, "the plots")
        self.assertFalse(page.js("return [...document.querySelectorAll('.plot *')].some((one) => [...one.attributes].some((a) => /NaN|undefined|Infinity/.test(a.value)))"))
        self.assertNotIn("undefined", page.text("main"))
        self.assertNotIn("NaN", page.text("main"))
        data = mock_dashboard.full()
        self.assertIn(f"{data['today']:,}", page.text(".tiles"))
        rows = page.js("return Object.fromEntries([...document.querySelectorAll('figure')].map((one) => [one.querySelector('h2').textContent, one.querySelectorAll('tbody tr').length]))")
        self.assertEqual(rows["Do two people agree?"], len(data["agreement"]))
        self.assertEqual(rows["How often proposals are right"], len([row for row in data["acceptance"] if "attribute" not in row]))
        self.assertEqual(rows["Models on gold"], len(data["models"]))
        self.assertEqual(rows["How right values are"], len([row for row in data["quality"] if "attribute" not in row]))
        self.assertEqual(rows["Progress by market"], 3)
        self.assertEqual(page.faults(), [])

    def test_a_market_is_chosen_and_bookmarked(self):
        page = self.page
        page.sign_in("lea", "secret", "/?view=lead")
        page.find(".plot")
        page.js("const one = document.querySelector('.controls select'); one.value = 'asia-steel-rebar'; one.dispatchEvent(new Event('change'));")
        page.wait_text("figure h2", "by attribute")
        self.assertIn("market=asia-steel-rebar", page.driver.current_url)
        page.open("/?view=lead&market=asia-steel-rebar")
        page.wait_text("figure h2", "by attribute")
        self.assertIn("Whole heards", page.text("figure tbody"))
        csv = page.js("return [...document.querySelectorAll('figure a')].map((one) => one.getAttribute('href'))")
        self.assertIn("/api/dashboard.csv?table=progress&days=30&market=asia-steel-rebar", csv)

    def test_what_gold_says_stands_beside_what_the_queue_says(self):
        page = self.page
        page.sign_in("lea", "secret", "/?view=lead&market=asia-steel-rebar")
        page.wait_text("figure h2", "by attribute")
        figure = "[...document.querySelectorAll('figure')].find((one) => one.querySelector('h2').textContent === 'How right values are')"
        until(lambda: page.js(f"return {figure}.querySelector('.plot') !== null"), "the plot")
        mine = [row for row in mock_dashboard.full()["quality"] if row["market"] == "asia-steel-rebar"]
        self.assertEqual(page.js(f"return {figure}.querySelectorAll('.plot .point').length"), len(mine))
        self.assertEqual(page.js(f"return {figure}.querySelectorAll('.plot .interval').length"), len(mine))
        for kind, measure in zip("abcd", ("precision", "recall", "accepted", "accepted_in_queue")):
            self.assertEqual(page.js(f"return {figure}.querySelectorAll('.plot .point.{kind}').length"),
                             len([row for row in mine if row["measure"] == measure]))
        cells = page.js(f"return [...{figure}.querySelectorAll('tbody tr')].map((one) => [...one.children].slice(0, 2).map((cell) => cell.textContent))")
        self.assertEqual(cells[:4], [["All attributes", words] for words in
                                     ("Precision on gold", "Recall on gold", "Accepted, weighted", "Accepted in the queue")])
        self.assertIn("/api/dashboard.csv?table=quality&days=30&market=asia-steel-rebar",
                      page.js(f"return {figure}.querySelector('a').getAttribute('href')"))
        self.assertIn("gold 30 of 60 right", page.text(".policy"))
        last = "[...document.querySelectorAll('figure')].find((one) => one.querySelector('h2').textContent === 'Last training')"
        said = page.js(f"return {last}.querySelector('dl').textContent")
        self.assertIn("79b81e5e not published", said)
        self.assertIn("about 310 more gold heards would show it", said)
        self.assertEqual(page.faults(), [])

    def test_without_data_it_says_what_is_missing(self):
        self.mock.desk.dashboard = mock_dashboard.empty()
        page = self.page
        page.sign_in("lea", "secret", "/?view=lead")
        page.wait_text(".board", "No model version has been published yet.")
        page.wait_text(".board", "No market has been trained yet")
        self.assertEqual(page.js("return document.querySelectorAll('.plot').length"), 0)
        self.assertEqual(page.js("return document.querySelectorAll('figure figcaption p:not(:empty)').length"), 11)

    def test_it_is_for_leads_only(self):
        page = self.page
        page.sign_in("anna", "secret", "/?view=lead")
        page.wait_text("main", "for leads")
        self.assertIsNone(page.text("nav [data-view=lead]"))

    def test_the_history_undoes_any_answer(self):
        page = self.page
        page.sign_in("anna", "secret")
        cards = []
        for key in "axa":
            cards.append(page.card())
            page.press(key)
            until(lambda: page.card() != cards[-1], "the next card")
        page.find("nav [data-view=history]").click()
        until(lambda: page.js("return document.querySelectorAll('.answers-list li').length") == 3, "three answers")
        page.find(f"li[data-card='{cards[1]}'] button").click()
        until(lambda: page.js("return document.querySelectorAll('.answers-list li').length") == 2, "one goes")
        self.assertEqual(set(self.mock.verdicts("anna")), {cards[0], cards[2]})
        self.assertEqual(page.js("return document.activeElement.closest('li').dataset.card"), cards[0])


if __name__ == "__main__":
    unittest.main()
