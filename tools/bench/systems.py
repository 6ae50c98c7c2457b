"""Heards and its peers behind one interface; see tools/bench/run.

A system learns from texts with spans, keeps its model in a folder, and finds spans, with a confidence where it
has one. Run as a program it does one job in a process of its own, so that time and memory are its own:

    systems.py SYSTEM train TRAIN.jsonl TEST.jsonl WORK     prints train_seconds, model_bytes, f1 ...; keeps predictions
    systems.py SYSTEM speed TRAIN.jsonl TEST.jsonl WORK     prints words_per_second, p50_ms, p99_ms, peak_memory_bytes
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import time

from evaluate import evaluate, read

TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


class Heards:
    """This program, with a market's taxonomy or, as its peers, with nothing but the marked texts."""

    def __init__(self, work, program, market=None):
        self.program, self.model = program, work / "model.heards"
        self.market = ["--market", str(market)] if market else []
        self.labels = {}
        if market:
            # A record has attributes' names; the evaluator wants labels.
            text = (market / "taxonomy.yaml").read_text(encoding="utf-8")
            self.labels = dict(re.findall(r"- name: (\S+)\n\s+label: (\S+)", text))

    def run(self, *arguments, text=None):
        done = subprocess.run(
            [self.program, *map(str, arguments)], input=text, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def train(self, train):
        self.run("train", *self.market, "--data", train, "--out", self.model)
        return os.path.getsize(self.model)

    def load(self):
        pass

    def predict(self, texts):
        lines = "".join(json.dumps({"id": t["id"], "text": t["text"]}) + "\n" for t in texts)
        out = self.run("extract", *self.market, "--model", self.model, text=lines)
        return [[{"start": a["start"], "end": a["end"], "label": self.labels.get(a["name"], a["name"]),
                  "confidence": a["confidence"]} for a in json.loads(line)["attributes"]]
                for line in out.splitlines()]

    def speed(self, test):
        figures = json.loads(self.run("bench", *self.market, "--model", self.model, "--data", test, "--json"))
        return {key: figures[key] for key in ("words_per_second", "p50_ms", "p99_ms", "peak_memory_bytes")}


class InProcess:
    """What the Python peers have in common: timing of their own `spans`, in bulk by the processor's time."""

    def predict(self, texts):
        return [self.spans(t["text"]) for t in texts]

    def bulk(self, texts):
        for text in texts:
            self.spans(text)

    def speed(self, test):
        texts = [t["text"] for t in read(test)]
        texts *= max(1, 10_000 // sum(len(t.split()) for t in texts))
        words = sum(len(t.split()) for t in texts)
        self.bulk(texts)
        times = []
        for _ in range(5):
            began = time.process_time()
            self.bulk(texts)
            times.append(time.process_time() - began)
        singles = []
        for text in texts[:1000]:
            began = time.perf_counter()
            self.spans(text)
            singles.append((time.perf_counter() - began) * 1e3)
        singles.sort()
        return {"words_per_second": words / statistics.median(times), "p50_ms": singles[len(singles) // 2],
                "p99_ms": singles[len(singles) * 99 // 100],
                "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


class CRFsuite(InProcess):
    """A linear-chain CRF with a strong hand-made template, L1 and L2 of 0.1, 200 iterations."""

    def __init__(self, work):
        self.model = str(work / "model.crfsuite")

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

    def train(self, train):
        import pycrfsuite
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": 200, "feature.possible_transitions": True})
        for text in read(train):
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
        trainer.train(self.model)
        return os.path.getsize(self.model)

    def load(self):
        import pycrfsuite
        self.tagger = pycrfsuite.Tagger()
        self.tagger.open(self.model)

    def spans(self, text):
        """A span is as sure as the least sure of its tags."""
        tokens = self.tokens(text)
        found = []
        for i, tag in enumerate(self.tagger.tag(self.features(text, tokens))):
            if tag == "O":
                continue
            start, end, _ = tokens[i]
            sure = self.tagger.marginal(tag, i)
            if tag[0] == "I" and found and found[-1]["label"] == tag[2:] and found[-1]["token"] == i - 1:
                found[-1].update(end=end, token=i, confidence=min(sure, found[-1]["confidence"]))
            else:
                found.append({"start": start, "end": end, "label": tag[2:], "token": i, "confidence": sure})
        return found


class SpaCy(InProcess):
    """spaCy's NER pipeline for efficiency, tokens as fine as its peers'.

    Training ends when a tenth of the training texts, held out, has seen no better F1 for eight passes, or after
    so many CPU seconds; the best pass counts. Its greedy parser has no confidence of a span.
    """

    def __init__(self, work, seconds):
        self.model, self.seconds = work / "model.spacy", seconds
        self.prepare()

    def prepare(self):
        from spacy.tokens import Doc
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

    def load(self):
        self.nlp.from_disk(self.model, exclude=["tokenizer"])

    def train(self, train):
        import random
        import spacy
        from spacy.training import Example

        examples = []
        for text in read(train):
            doc = self.nlp.tokenizer(text["text"])
            spans = [doc.char_span(s["start"], s["end"], label=s["label"]) for s in text["spans"]]
            gold = doc.copy()
            gold.ents = [s for s in spans if s is not None]
            examples.append(Example(doc, gold))
        generator = random.Random(1)
        generator.shuffle(examples)
        held, used = examples[:len(examples) // 10], examples[len(examples) // 10:]
        optimizer = self.nlp.initialize(lambda: used)
        optimizer.learn_rate = 0.001
        began, best, waited = time.process_time(), -1.0, 0
        while time.process_time() - began < self.seconds and waited < 8:
            generator.shuffle(used)
            for batch in spacy.util.minibatch(used, 16):
                self.nlp.update(batch, sgd=optimizer, drop=0.1)
                if time.process_time() - began >= self.seconds:
                    break
            score = self.nlp.evaluate([Example(e.predicted.copy(), e.reference) for e in held])["ents_f"] or 0.0
            waited = 0 if score > best else waited + 1
            if score > best:
                best = score
                shutil.rmtree(self.model, ignore_errors=True)
                self.nlp.to_disk(self.model, exclude=["tokenizer"])
        return sum(p.stat().st_size for p in self.model.rglob("*") if p.is_file())

    def spans(self, text):
        return [{"start": e.start_char, "end": e.end_char, "label": e.label_} for e in self.nlp(text).ents]

    def bulk(self, texts):
        for _ in self.nlp.pipe(texts, batch_size=256):
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("system", choices=["heards", "heards, no taxonomy", "CRFsuite", "spaCy"])
    parser.add_argument("job", choices=["train", "speed"])
    parser.add_argument("train", type=pathlib.Path)
    parser.add_argument("test", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--heards")
    parser.add_argument("--market", type=pathlib.Path)
    parser.add_argument("--spacy-seconds", type=float)
    arguments = parser.parse_args()
    work = arguments.work
    system = {
        "heards": lambda: Heards(work, arguments.heards, arguments.market),
        "heards, no taxonomy": lambda: Heards(work, arguments.heards),
        "CRFsuite": lambda: CRFsuite(work),
        "spaCy": lambda: SpaCy(work, arguments.spacy_seconds),
    }[arguments.system]()
    if arguments.job == "speed":
        system.load()
        print(json.dumps(system.speed(arguments.test)))
        return
    began = time.perf_counter()
    figures = {"model_bytes": system.train(arguments.train), "train_seconds": time.perf_counter() - began}
    system.load()
    gold = read(arguments.test)
    found = system.predict(gold)
    figures.update(evaluate(gold, [{"id": t["id"], "spans": spans} for t, spans in zip(gold, found)]))
    truth = [{(s["start"], s["end"], s["label"]) for s in t["spans"]} for t in gold]
    figures["confidences"] = [
        [span["confidence"], (span["start"], span["end"], span["label"]) in right]
        for right, spans in zip(truth, found) for span in spans if "confidence" in span]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
