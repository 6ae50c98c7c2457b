"""What a real server cannot be told to do: connections that break before or after the work, refusals, other people's answers."""

import unittest

import mock_cards
from browser import Mock, fresh, until


class Faults(unittest.TestCase):
    def setUp(self):
        self.mock = self.enterContext(Mock(mock_cards.demo(200, heards=100)))
        self.desk = self.mock.desk
        self.page = fresh(self.mock.url)
        self.page.sign_in("anna", "secret")
        self.given = {}

    def answer(self, key="a", verdict="accept"):
        card = self.page.card()
        self.page.press(key)
        self.given[card] = verdict
        return card

    def assert_held(self):
        self.page.all_saved()
        self.assertEqual(self.mock.verdicts("anna"), self.given)

    def test_an_answer_whose_reply_was_lost_is_sent_again_and_counted_once(self):
        self.desk.drop = "after"
        cards = [self.answer() for _ in range(3)]
        until(lambda: len(self.mock.verdicts("anna")) == 3, "the server has them")
        self.page.wait_text("#unsaved", "3 unsaved")
        self.desk.drop = None
        self.assert_held()
        self.assertEqual(sorted(self.desk.log), sorted(("anna", card, "accept") for card in cards))

    def test_a_server_error_is_told_and_work_goes_on(self):
        self.desk.status = 503
        for _ in range(5):
            self.answer()
        self.page.wait_text("#banner", "problem")
        self.desk.status = None
        self.assert_held()
        until(lambda: self.page.text("#banner") == "", "the banner goes")

    def test_cards_go_on_without_a_connection_until_none_are_left(self):
        self.page.card()
        until(lambda: len(self.desk.leases) >= 10, "ten cards are held")
        self.desk.drop = "before"
        for _ in range(10):
            self.answer()
        self.page.wait_text(".idle", "No cards here just now")
        self.desk.drop = None
        self.assert_held()
        self.page.card()

    def test_unsaved_answers_of_a_closed_tab_are_sent_at_the_next_visit(self):
        self.desk.drop = "before"
        for _ in range(3):
            self.answer("x", "reject")
        self.page.wait_text("#unsaved", "3 unsaved")
        old = self.page.driver.current_window_handle
        self.page.driver.switch_to.new_window("tab")
        new = self.page.driver.current_window_handle
        self.page.driver.switch_to.window(old)
        self.page.driver.close()
        self.page.driver.switch_to.window(new)
        self.assertEqual(self.mock.verdicts("anna"), {})
        self.desk.drop = None
        self.page.open("/")
        self.page.card()
        self.assert_held()

    def test_a_tab_that_closes_sends_its_last_answers(self):
        self.page.driver.switch_to.new_window("tab")
        new = self.page.driver.current_window_handle
        self.page.driver.switch_to.window(self.page.driver.window_handles[0])
        self.answer()
        self.answer("x", "reject")
        self.page.driver.close()
        self.page.driver.switch_to.window(new)
        until(lambda: self.mock.verdicts("anna") == self.given, "the answers arrive")
        until(lambda: all(name != "anna" or card in self.given for card, (name, _) in self.desk.leases.items()), "its cards are free again")

    def test_a_session_that_ends_keeps_answers_and_place(self):
        self.answer()
        self.page.all_saved()
        self.desk.sessions.clear()
        self.answer()
        self.answer("x", "reject")
        shown = self.page.card()
        self.page.find("dialog.again input[name=password]").send_keys("secret")
        self.page.press("Enter")
        until(lambda: self.page.text("dialog.again") is None, "signed in again")
        self.assert_held()
        self.assertEqual(self.page.card(), shown)
        self.answer()
        self.assert_held()

    def test_a_session_whose_token_is_old_fetches_the_new_one(self):
        for token, (name, _) in list(self.desk.sessions.items()):
            self.desk.sessions[token] = (name, "another")
        self.answer()
        self.assert_held()

    def test_a_card_that_someone_else_answered_is_told_and_stays_theirs(self):
        card = self.page.card()
        self.desk.verdicts[card] = {"card": card, "verdict": "reject", "by": "ben", "at": 0}
        self.page.press("a")
        self.page.wait_text("#notes", "Someone else")
        self.page.all_saved()
        self.assertEqual(self.mock.verdicts("ben"), {card: "reject"})
        self.assertEqual(self.mock.verdicts("anna"), {})

    def test_one_answer_that_the_server_refuses_holds_up_no_other(self):
        self.desk.poison = self.page.card()
        self.page.press("a")
        self.answer()
        self.answer("x", "reject")
        self.page.wait_text("#notes", "refused")
        self.assert_held()

    def test_slow_replies_slow_nobody_down(self):
        self.desk.delay = 1.0
        for _ in range(8):
            self.answer()
        self.assertIn("unsaved", self.page.unsaved())
        self.desk.delay = 0
        self.assert_held()

    def test_an_undo_while_the_answer_is_on_its_way_takes_it_back(self):
        self.desk.delay = 0.8
        card = self.answer()
        until(lambda: self.desk.asked.get("/api/answers"), "on its way")
        self.page.press("u")
        until(lambda: self.page.card() == card, "the card comes back")
        self.desk.delay = 0
        self.page.press("x")
        self.given[card] = "reject"
        self.assert_held()

    def test_a_page_that_cannot_store_answers_warns_before_it_goes(self):
        self.page.card()
        leaves = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return !e.defaultPrevented"
        self.desk.drop = "before"
        self.answer()
        self.assertTrue(self.page.js(leaves))
        self.page.js("Storage.prototype.setItem = () => { throw new Error('full'); }")
        self.answer()
        self.page.find("#unsaved.bad")
        self.assertFalse(self.page.js(leaves))
        self.desk.drop = None
        self.assert_held()
        self.assertTrue(self.page.js(leaves))

    def test_an_empty_queue_says_so_and_goes_on_by_itself(self):
        self.desk.cards.clear()
        self.page.open("/")
        self.page.wait_text(".idle", "Nothing to answer")
        card = mock_cards.demo(200, heards=100)[0]
        self.desk.cards[card["id"]] = card
        self.assertEqual(self.page.card(), card["id"])


class SigningIn(unittest.TestCase):
    def test_a_wrong_password_and_too_many_tries_are_told(self):
        mock = self.enterContext(Mock(mock_cards.demo(200, heards=100)))
        page = fresh(mock.url)
        page.open("/")
        page.find("input[name=username]").send_keys("anna")
        page.find("input[name=password]").send_keys("wrong")
        page.press("Enter")
        page.wait_text(".fault", "wrong")
        page.find("input[name=username]").clear()
        page.find("input[name=username]").send_keys("many")
        page.find("input[name=password]").send_keys("secret")
        page.press("Enter")
        page.wait_text(".fault", "Wait 2 seconds")
        page.wait_text(".fault", "try again")

    def test_answers_of_one_person_are_not_sent_by_another(self):
        mock = self.enterContext(Mock(mock_cards.demo(200, heards=100)))
        page = fresh(mock.url)
        page.sign_in("anna", "secret")
        mock.desk.drop = "before"
        card = page.card()
        page.press("a")
        page.wait_text("#unsaved", "1 unsaved")
        mock.desk.sessions.clear()
        mock.desk.drop = None
        page.open("/")
        page.sign_in("ben", "secret")
        page.card()
        page.all_saved()
        self.assertEqual((mock.verdicts("anna"), mock.verdicts("ben")), ({}, {}))
        mock.desk.sessions.clear()
        page.sign_in("anna", "secret")
        until(lambda: mock.verdicts("anna") == {card: "accept"}, "anna's answer is sent when she is back")


if __name__ == "__main__":
    unittest.main()
