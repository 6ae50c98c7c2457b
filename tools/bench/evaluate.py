#!/usr/bin/env python3
"""Scores predicted spans against gold ones: exact start, end and label.  evaluate.py GOLD.jsonl PRED.jsonl

Both hold JSON Lines {"id", "spans": [{"start", "end", "label"}]} in the same order of ids. Prints JSON:
precision, recall and f1 over all spans, f1's 95% bootstrap interval over texts, the same by label with support, macro_f1 over the labels that have
gold spans, exact_texts. A gold span can be matched once; what was predicted twice counts as wrong once.
"""
import collections
import json
import random
import sys


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def score(right, predicted, gold):
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return {"precision": precision, "recall": recall,
            "f1": 2 * right / (predicted + gold) if predicted + gold else 0.0, "support": gold}


def interval(texts, resamples=1000):
    """The 2.5th and 97.5th percentile of F1 over resamples of texts, each (right, predicted, gold)."""
    generator = random.Random(1)
    f1s = []
    for _ in range(resamples if texts else 0):
        right, predicted, gold = map(sum, zip(*generator.choices(texts, k=len(texts))))
        f1s.append(score(right, predicted, gold)["f1"])
    f1s.sort()
    return [f1s[int(0.025 * len(f1s))], f1s[int(0.975 * len(f1s))]] if f1s else [0.0, 0.0]


def evaluate(gold, predicted):
    if [text["id"] for text in gold] != [text["id"] for text in predicted]:
        raise SystemExit("the ids of the two files differ")
    counts = {"right": collections.Counter(), "predicted": collections.Counter(),
              "gold": collections.Counter()}
    exact = 0
    texts = []
    for truth, guess in zip(gold, predicted):
        spans = [collections.Counter((s["start"], s["end"], s["label"]) for s in text["spans"])
                 for text in (truth, guess)]
        exact += spans[0] == spans[1]
        texts.append(tuple(sum(c.values()) for c in (spans[0] & spans[1], spans[1], spans[0])))
        for name, found in (("gold", spans[0]), ("predicted", spans[1]), ("right", spans[0] & spans[1])):
            for (_, _, label), count in found.items():
                counts[name][label] += count
    labels = sorted(counts["gold"] | counts["predicted"])
    by_label = {label: score(*(counts[name][label] for name in ("right", "predicted", "gold")))
                for label in labels}
    supported = [s["f1"] for s in by_label.values() if s["support"]]
    total = score(*(sum(counts[name].values()) for name in ("right", "predicted", "gold")))
    return {**total, "f1_interval": interval(texts), "labels": by_label, "texts": len(gold),
            "macro_f1": sum(supported) / len(supported) if supported else 0.0,
            "exact_texts": exact / len(gold) if gold else 0.0}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(evaluate(read(sys.argv[1]), read(sys.argv[2]))))
