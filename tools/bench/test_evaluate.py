"""The evaluator that measures every system, against figures worked out by hand."""
import unittest

from evaluate import evaluate


def texts(*spans):
    return [{"id": str(n), "spans": [{"start": s, "end": e, "label": l} for s, e, l in found]}
            for n, found in enumerate(spans)]


class EvaluateTest(unittest.TestCase):
    def test_exact_start_end_and_label_count(self):
        gold = texts([(0, 3, "A"), (4, 7, "B")], [(0, 2, "A")])
        found = texts([(0, 3, "A"), (4, 6, "B")], [(0, 2, "B")])
        score = evaluate(gold, found)
        self.assertAlmostEqual(score["precision"], 1 / 3)
        self.assertAlmostEqual(score["recall"], 1 / 3)
        self.assertAlmostEqual(score["f1"], 1 / 3)
        self.assertAlmostEqual(score["labels"]["A"]["f1"], 2 / 3)
        self.assertEqual(score["labels"]["B"]["f1"], 0)
        self.assertAlmostEqual(score["macro_f1"], 1 / 3)
        self.assertEqual(score["exact_texts"], 0)

    def test_what_is_found_twice_is_wrong_once(self):
        score = evaluate(texts([(0, 3, "A")]), texts([(0, 3, "A"), (0, 3, "A")]))
        self.assertEqual((score["precision"], score["recall"]), (0.5, 1))

    def test_nothing_found_and_nothing_to_find(self):
        score = evaluate(texts([], [(0, 1, "A")]), texts([], []))
        self.assertEqual((score["precision"], score["recall"], score["f1"]), (0, 0, 0))
        self.assertEqual(evaluate(texts([]), texts([]))["exact_texts"], 1)

    def test_the_interval_holds_the_figure_and_narrows_with_texts(self):
        def width(count):
            gold = texts(*[[(0, 1, "A")]] * count)
            found = texts(*([[(0, 1, "A")], [(0, 2, "A")]] * (count // 2)))
            score = evaluate(gold, found)
            low, high = score["f1_interval"]
            self.assertLessEqual(low, score["f1"])
            self.assertGreaterEqual(high, score["f1"])
            return high - low

        self.assertLess(width(400), width(20))

    def test_other_ids_are_refused(self):
        with self.assertRaises(SystemExit):
            evaluate(texts([]), [{"id": "other", "spans": []}])


if __name__ == "__main__":
    unittest.main()
