"""Trains and measures heards and its peers on the same texts; see tools/bench/run."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

from evaluate import evaluate, read

TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


class Heards:
    """This program, with the folder's taxonomy if it has one and it is wanted."""

    def __init__(self, program, taxonomy=None):
        self.program, self.name = program, "heards" if taxonomy else "heards, no taxonomy"
        self.market = ["--market", str(taxonomy)] if taxonomy else []
        self.labels = {}
        if taxonomy:
            # A record has attributes' names; the evaluator wants labels.
            text = (taxonomy / "taxonomy.yaml").read_text(encoding="utf-8")
            self.labels = dict(re.findall(r"- name: (\S+)\n\s+label: (\S+)", text))

    def run(self, *arguments, text=None):
        done = subprocess.run([self.program, *arguments], input=text, capture_output=True, text=True, check=True)
        return done.stdout

    def train(self, folder, texts, work):
        self.model = str(work / "model.heards")
        self.run("train", *self.market, "--data", str(folder / "train.jsonl"), "--out", self.model)
        return os.path.getsize(self.model)

    def predict(self, texts):
        lines = "".join(json.dumps({"id": t["id"], "text": t["text"]}) + "\n" for t in texts)
        out = self.run("extract", *self.market, "--model", self.model, text=lines)
        records = [json.loads(line) for line in out.splitlines()]
        return [{"id": r["id"], "spans": [
            {"start": a["start"], "end": a["end"], "label": self.labels.get(a["name"], a["name"])}
            for a in r["attributes"]]} for r in records]

    def speed(self, texts, test):
        b = json.loads(self.run("bench", *self.market, "--model", self.model, "--data", str(test), "--json"))
        return b["words_per_second"], b["p50_ms"], b["p99_ms"]


class InProcess:
    """What the Python peers have in common: timing of their own `spans`."""

    def predict(self, texts):
        return [{"id": t["id"], "spans": self.spans(t["text"])} for t in texts]

    def bulk(self, texts):
        for text in texts:
            self.spans(text)

    def speed(self, texts, test):
        texts = [t["text"] for t in texts]
        words = sum(len(t.split()) for t in texts)
        texts = texts * max(1, 10_000 // words)
        words = sum(len(t.split()) for t in texts)
        self.bulk(texts)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            self.bulk(texts)
            times.append(time.perf_counter() - began)
        singles = []
        for text in texts[:1000]:
            began = time.perf_counter()
            self.spans(text)
            singles.append((time.perf_counter() - began) * 1e3)
        singles.sort()
        return words / statistics.median(times), singles[len(singles) // 2], singles[len(singles) * 99 // 100]


class CRFsuite(InProcess):
    """A linear-chain CRF with a strong hand-made template, L1 and L2 of 0.1, 200 iterations."""

    name = "CRFsuite"

    @staticmethod
    def tokens(text):
        return [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]

    @staticmethod
    def features(text, tokens):
        def shape(word):
            return re.sub(r"(.)\1+", r"\1", "".join(
                "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word))

        words = [t[2].lower() for t in tokens]
        shapes = [shape(t[2]) for t in tokens]
        rows = []
        for i, (start, end, word) in enumerate(tokens):
            row = ["bias", "w=" + words[i], "W=" + word, "s=" + shapes[i], "n=%d" % min(len(word), 8)]
            for n in range(1, 5):
                row += ["p=" + words[i][:n], "x=" + words[i][-n:]]
            row.append("glue" if i and tokens[i - 1][1] == start else "space")
            for offset in (-2, -1, 1, 2):
                j = i + offset
                inside = 0 <= j < len(tokens)
                row.append("w%d=%s" % (offset, words[j] if inside else "-"))
                row.append("s%d=%s" % (offset, shapes[j] if inside else "-"))
            if i:
                row += ["ww=%s|%s" % (words[i - 1], words[i]), "ss=%s|%s" % (shapes[i - 1], shapes[i])]
            if i + 1 < len(tokens):
                row += ["ww1=%s|%s" % (words[i], words[i + 1]), "ss1=%s|%s" % (shapes[i], shapes[i + 1])]
                row.append("glue1" if tokens[i + 1][0] == end else "space1")
            rows.append(row)
        return rows

    def train(self, folder, texts, work):
        import pycrfsuite
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": 200, "feature.possible_transitions": True})
        for text in texts:
            tokens = self.tokens(text["text"])
            first = {t[0]: i for i, t in enumerate(tokens)}
            last = {t[1]: i for i, t in enumerate(tokens)}
            tags = ["O"] * len(tokens)
            for span in text["spans"]:
                if span["start"] in first and span["end"] in last:
                    begin = first[span["start"]]
                    for i in range(begin, last[span["end"]] + 1):
                        tags[i] = ("B-" if i == begin else "I-") + span["label"]
            if tokens:
                trainer.append(self.features(text["text"], tokens), tags)
        model = str(work / "model.crfsuite")
        trainer.train(model)
        self.tagger = pycrfsuite.Tagger()
        self.tagger.open(model)
        return os.path.getsize(model)

    def spans(self, text):
        tokens = self.tokens(text)
        found = []
        for (start, end, _), tag in zip(tokens, self.tagger.tag(self.features(text, tokens))):
            if tag == "O":
                continue
            if tag[0] == "I" and found and found[-1]["label"] == tag[2:] and found[-1]["open"]:
                found[-1]["end"] = end
            else:
                found.append({"start": start, "end": end, "label": tag[2:], "open": True})
        return found


class SpaCy(InProcess):
    """spaCy's NER pipeline for efficiency, tokens as fine as its peers'; a tenth of train stops it."""

    name = "spaCy"

    def __init__(self, seconds):
        self.seconds = seconds

    def train(self, folder, texts, work):
        import random
        import spacy
        from spacy.tokens import Doc
        from spacy.training import Example
        from spacy.cli.init_config import init_config
        from spacy.util import load_model_from_config

        config = init_config(lang="en", pipeline=["ner"], optimize="efficiency")
        self.nlp = load_model_from_config(config, auto_fill=True)
        vocabulary = self.nlp.vocab

        def tokenize(text):
            words, spaces, end = [], [], 0
            for match in TOKEN.finditer(text):
                if words and match.start() > end:
                    gap = text[end:match.start()]
                    spaces[-1] = gap[0] == " "
                    rest = gap[1:] if spaces[-1] else gap
                    if rest:
                        words.append(rest)
                        spaces.append(False)
                elif not words and match.start():
                    words.append(text[:match.start()])
                    spaces.append(False)
                words.append(match.group())
                spaces.append(False)
                end = match.end()
            if text[end:]:
                words.append(text[end:])
                spaces.append(False)
            return Doc(vocabulary, words=words, spaces=spaces)

        self.nlp.tokenizer = tokenize
        examples = []
        for text in texts:
            doc = tokenize(text["text"])
            spans = [doc.char_span(s["start"], s["end"], label=s["label"]) for s in text["spans"]]
            gold = doc.copy()
            gold.ents = [s for s in spans if s is not None]
            examples.append(Example(doc, gold))
        random.Random(1).shuffle(examples)
        held, used = examples[:len(examples) // 10], examples[len(examples) // 10:]
        optimizer = self.nlp.initialize(lambda: used)
        optimizer.learn_rate = 0.001
        began, best, state, waited = time.process_time(), -1.0, None, 0
        while time.process_time() - began < self.seconds and waited < 8:
            random.shuffle(used)
            for batch in spacy.util.minibatch(used, 16):
                self.nlp.update(batch, sgd=optimizer, drop=0.1)
                if time.process_time() - began >= self.seconds:
                    break
            score = self.nlp.evaluate([Example(e.predicted.copy(), e.reference) for e in held])["ents_f"] or 0.0
            waited = 0 if score > best else waited + 1
            if score > best:
                best, state = score, self.nlp.to_bytes(exclude=["tokenizer"])
        self.nlp.from_bytes(state, exclude=["tokenizer"])
        return len(state)

    def spans(self, text):
        return [{"start": e.start_char, "end": e.end_char, "label": e.label_} for e in self.nlp(text).ents]

    def bulk(self, texts):
        for _ in self.nlp.pipe(texts, batch_size=256):
            pass


def systems(folder, arguments):
    if (folder / "taxonomy.yaml").exists():
        yield Heards(arguments.heards, folder)
    yield Heards(arguments.heards)
    if "crfsuite" in arguments.peers:
        yield CRFsuite()
    if "spacy" in arguments.peers:
        yield SpaCy(arguments.spacy_seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--heards", required=True)
    parser.add_argument("--markets", required=True, type=pathlib.Path)
    parser.add_argument("--peers", default="crfsuite,spacy")
    parser.add_argument("--repeat", type=int, default=1, help="speed is the median of so many measurements")
    parser.add_argument("--spacy-seconds", type=float, default=300, help="CPU seconds of training at the most")
    parser.add_argument("--out", type=pathlib.Path, help="where all figures go as JSON")
    arguments = parser.parse_args()
    folders = arguments.folders or sorted(p for p in arguments.markets.iterdir() if p.is_dir())
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rows = []
    print("set                   system                   P     R    F1   train s  words/s  p50 ms  p99 ms    bytes")
    for folder in folders:
        texts = read(folder / "train.jsonl")
        test = next(p for p in (folder / "test.jsonl", folder / "dev.jsonl") if p.exists())
        gold = read(test)
        for system in systems(folder, arguments):
            with tempfile.TemporaryDirectory() as work:
                began = time.perf_counter()
                size = system.train(folder, texts, pathlib.Path(work))
                seconds = time.perf_counter() - began
                score = evaluate(gold, system.predict(gold))
                runs = [system.speed(gold, test) for _ in range(arguments.repeat)]
            words, p50, p99 = (statistics.median(column) for column in zip(*runs))
            rows.append({"set": folder.name, "system": system.name, "precision": score["precision"],
                         "recall": score["recall"], "f1": score["f1"], "train_seconds": seconds,
                         "words_per_second": words, "words_per_second_runs": [r[0] for r in runs],
                         "p50_ms": p50, "p99_ms": p99, "model_bytes": size, "labels": score["labels"]})
            print("%-21s %-20s %5.1f %5.1f %5.1f %9.1f %8.0f %7.3f %7.3f %8d" % (
                folder.name, system.name, 100 * score["precision"], 100 * score["recall"], 100 * score["f1"],
                seconds, words, p50, p99, size), flush=True)
    if arguments.out:
        machine = {"cpu": platform.processor() or platform.machine(), "system": platform.platform(),
                   "python": sys.version.split()[0], "date": datetime.date.today().isoformat()}
        arguments.out.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
