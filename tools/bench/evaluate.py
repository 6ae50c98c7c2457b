#!/usr/bin/env python3
"""Scores predicted spans against gold ones: exact start, end and label.  evaluate.py GOLD.jsonl PRED.jsonl

Both hold JSON Lines {"id", "spans": [{"start", "end", "label"}]} in the same order of ids. Prints JSON:
precision, recall and f1 over all spans, the same by label with support, macro_f1 over the labels that have
gold spans, exact_texts. A gold span can be matched once; what was predicted twice counts as wrong once.
"""
import collections
import json
import sys


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def score(right, predicted, gold):
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return {"precision": precision, "recall": recall,
            "f1": 2 * right / (predicted + gold) if predicted + gold else 0.0, "support": gold}


def evaluate(gold, predicted):
    if [text["id"] for text in gold] != [text["id"] for text in predicted]:
        raise SystemExit("the ids of the two files differ")
    counts = {"right": collections.Counter(), "predicted": collections.Counter(),
              "gold": collections.Counter()}
    exact = 0
    for truth, guess in zip(gold, predicted):
        spans = [collections.Counter((s["start"], s["end"], s["label"]) for s in text["spans"])
                 for text in (truth, guess)]
        exact += spans[0] == spans[1]
        for name, found in (("gold", spans[0]), ("predicted", spans[1]), ("right", spans[0] & spans[1])):
            for (_, _, label), count in found.items():
                counts[name][label] += count
    labels = sorted(counts["gold"] | counts["predicted"])
    by_label = {label: score(*(counts[name][label] for name in ("right", "predicted", "gold")))
                for label in labels}
    supported = [s["f1"] for s in by_label.values() if s["support"]]
    total = score(*(sum(counts[name].values()) for name in ("right", "predicted", "gold")))
    return {**total, "labels": by_label, "texts": len(gold),
            "macro_f1": sum(supported) / len(supported) if supported else 0.0,
            "exact_texts": exact / len(gold) if gold else 0.0}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(evaluate(read(sys.argv[1]), read(sys.argv[2]))))
