"""Plays a market from heards to answers to models through the real services; see tools/bench/loop

The reporter answers each card by the marks: yes, no, and after a share of the noes with the right words, or that the
attribute is not stated, as the review page's "c" and "n" do. Heards of the gold share are marked whole.
"""
import argparse
import contextlib
import datetime
import hashlib
import http.server
import json
import pathlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import confluent_kafka
import noida_db

from latency import free_port, wait_for
from suggester import process

PARTITIONS = 4


class Market:
    """A demo market: its attributes, and its heards by id and by text."""

    def __init__(self, folder):
        self.name = folder.name
        attributes = re.findall(r"^  - name: (\S+)\n +label: (\S+)\n +title: (.+)$",
                                (folder / "taxonomy.yaml").read_text(encoding="utf-8"), re.M)
        self.names = {label: name for name, label, _ in attributes}
        self.labels = {title.strip("\"' "): label for _, label, title in attributes}
        with open(folder / "train.jsonl", encoding="utf-8") as lines:
            self.heards = [json.loads(line) for line in lines]
        self.by_id = {heard["id"]: heard for heard in self.heards}
        self.by_text = {heard["text"]: heard for heard in self.heards}


def words(heard, span):
    return {"start": span["start"], "end": span["end"], "text": heard["text"][span["start"]:span["end"]]}


# The language model


def language_model(market, right_share, seed):
    """A server of chat completions. What it gets wrong is "not stated", or some words of the heard."""
    chance, lock = random.Random(seed), threading.Lock()

    def answer(messages):
        heard = market.by_text[json.loads(re.search(r'"(?:[^"\\]|\\.)*"\s*$', messages[-1]["content"])[0])]
        label = market.labels[re.search(r"^Wanted: (.*)$", messages[0]["content"], re.M)[1].strip()]
        stated = [span for span in heard["spans"] if span["label"] == label]
        with lock:
            if chance.random() < right_share:
                return words(heard, stated[0])["text"] if stated else None
            if stated and chance.random() < 0.5:
                return None
            pieces = heard["text"].split()
            at = chance.randrange(len(pieces))
            return " ".join(pieces[at:at + chance.randint(1, 3)])

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({
                "id": "1", "object": "chat.completion", "model": "scripted",
                "choices": [{"index": 0, "finish_reason": "stop", "message": {
                    "role": "assistant", "content": json.dumps({"answer": answer(question["messages"])})}}],
                "usage": {"prompt_tokens": 400, "completion_tokens": 8}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


# The reporter


class Reporter:
    def __init__(self, market, arguments):
        self.market, self.arguments = market, arguments
        self.chance = random.Random(arguments.seed)
        self.seen = set()

    def answers(self, card):
        """The verdicts on a card; none on one that came before."""
        identifier = card.get("id") or card["card"]
        if identifier in self.seen:
            return []
        self.seen.add(identifier)
        heard = self.market.by_id[card["heard"]]
        verdict = {
            "schema": "heards.feedback/1", "card": identifier, "kind": card["kind"], "heard": card["heard"],
            "market": card["market"], "text": card["text"], "proposers": card["proposers"], "gold": card["gold"],
            "reviewer": "scripted",
            "answered_at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}
        if "pair" in card:
            verdict["pair"] = card["pair"]
        if card["kind"] == "whole":
            spans = [{"name": self.market.names[span["label"]], **words(heard, span)} for span in heard["spans"]]
            return [{**verdict, "verdict": "accept", "spans": spans}]
        verdict["attribute"] = card["attribute"]
        stated = [words(heard, span) for span in heard["spans"] if self.market.names[span["label"]] == card["attribute"]]
        right = not stated
        if card["kind"] == "span":
            verdict["span"] = card["span"]
            right = (card["span"]["start"], card["span"]["end"]) in [(span["start"], span["end"]) for span in stated]
        if self.chance.random() < self.arguments.errors:
            right = not right
        verdict["verdict"] = "accept" if right else "reject"
        if right or self.chance.random() >= self.arguments.corrections:
            return [verdict]
        correction = {name: value for name, value in verdict.items() if name not in ("span", "pair")}
        correction |= {"kind": "span", "span": stated[0]} if stated else {"kind": "absent"}
        if (correction["kind"], correction.get("span")) == (verdict["kind"], verdict.get("span")):
            return [verdict]  # a wrong no
        place = json.dumps([card["heard"], card["attribute"], correction.get("span")])
        correction |= {"card": hashlib.sha256(place.encode()).hexdigest()[:24], "verdict": "accept", "proposers": []}
        return [verdict, correction]


# One run


def settings(arguments, work, llm):
    path = pathlib.Path(work) / "heards.yaml"
    folder = arguments.root / "deploy/markets" / arguments.market
    path.write_text("markets: [{taxonomy: %s}]\nrouting: {gold_share: %g}\ntrainer: {answers: %d, state: %s/trainer.sqlite}\n" % (
        json.dumps(str(folder)), arguments.gold, arguments.answers, work) + (
        "" if llm is None else "llm: {active: all, base_url: 'http://127.0.0.1:%d/v1', model: scripted, logprobs: false, "
        "capability: json_schema, concurrency: 16, state: %s/suggester.sqlite}\n" % (llm, work)), encoding="utf-8")
    return path


def play(arguments, market, servers):
    """Gives heards in small lots, and answers what comes of them until nothing does. Returns how many answers."""
    producer = confluent_kafka.Producer({"bootstrap.servers": servers})
    cards = confluent_kafka.Consumer({
        "bootstrap.servers": servers, "group.id": "bench", "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "isolation.level": "read_committed", "fetch.wait.max.ms": 100})
    cards.assign([confluent_kafka.TopicPartition("heards.review", partition, 0) for partition in range(PARTITIONS)])
    reporter, answered, left = Reporter(market, arguments), 0, list(market.heards)
    random.Random(arguments.seed).shuffle(left)
    given, quiet = 0.0, time.monotonic()
    while left or time.monotonic() - quiet < 30:
        if left and time.monotonic() - given > arguments.pause:
            for heard in left[:25]:
                producer.produce("heards.raw", key=heard["id"], value=json.dumps({
                    "schema": "heards.heard/1", "id": heard["id"], "market": market.name, "text": heard["text"]}))
            producer.flush()
            left, given = left[25:], time.monotonic()
        message = cards.poll(0.2)
        if message is None or message.error():
            continue
        quiet = time.monotonic()
        for verdict in reporter.answers(json.loads(message.value())):
            producer.produce("heards.feedback", key=verdict["card"], value=json.dumps(verdict))
            answered += 1
        producer.poll(0)
    producer.flush()
    cards.close()
    return answered


def run(arguments):
    market = Market(arguments.root / "deploy/markets" / arguments.market)
    llm = None if arguments.llm is None else language_model(market, arguments.llm, arguments.seed)
    broker_program = next(pathlib.Path(noida_db.__file__).parent.glob("noida-db*"))
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        port = free_port()
        servers = "127.0.0.1:%d" % port
        broker = stack.enter_context(process(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", port,
             "--data-dir", work + "/data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(port, broker)
        subprocess.run([arguments.program, "topics", "create", "--brokers", servers, "--partitions", str(PARTITIONS)],
                       check=True, stdout=subprocess.DEVNULL)
        config = settings(arguments, work, llm)
        for service in ["worker", "trainer"] + ([] if llm is None else ["suggester"]):
            log = stack.enter_context(open("%s/%s.log" % (work, service), "w", encoding="utf-8"))
            running = stack.enter_context(process(
                [arguments.program, service, "--brokers", servers, "--config", config], stderr=log))
            time.sleep(1)
            if running.poll() is not None:
                sys.exit(pathlib.Path(log.name).read_text(encoding="utf-8")[-2000:])
        answered = play(arguments, market, servers)
        with contextlib.closing(sqlite3.connect(work + "/trainer.sqlite")) as state:
            attempts = [json.loads(row[0]) for row in state.execute("SELECT json FROM training_attempt ORDER BY id")]
    return {"market": market.name, "llm": arguments.llm, "errors": arguments.errors, "answers": answered,
            "trainings": [{
                "answers": attempt["counts"].get("verdicts", 0), "gold": attempt["counts"].get("gold", 0),
                "outcome": attempt["outcome"], "reasons": attempt["reasons"],
                "f1": attempt["gate"]["overall"]["candidate"] if attempt.get("gate") else None,
                "serving_f1": attempt["gate"]["overall"]["serving"] if attempt.get("gate") else None,
            } for attempt in attempts]}


def main():
    # An end by a signal ends the other processes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--program", help=argparse.SUPPRESS)
    parser.add_argument("--market", default="asia-steel-rebar", help="a folder of deploy/markets (asia-steel-rebar)")
    parser.add_argument("--llm", type=float, help="share of its answers that are right; without a language model if left out")
    parser.add_argument("--errors", type=float, default=0, help="share of the reporter's answers that are wrong (0)")
    parser.add_argument("--corrections", type=float, default=0.5, help="share of noes with the right words (0.5)")
    parser.add_argument("--gold", type=float, default=0.12, help="share of heards marked whole (0.12)")
    parser.add_argument("--answers", type=int, default=400, help="new answers between two trainings (400)")
    parser.add_argument("--pause", type=float, default=8, help="seconds between two lots of 25 heards (8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments)
    if arguments.json:
        print(json.dumps(result))
        return
    print("| answers | gold heards | F1 on gold | of what served | |\n| ---: | ---: | ---: | ---: | --- |")
    for row in result["trainings"]:
        f1 = ["-" if row[name] is None else "%.1f" % (100 * row[name]) for name in ("f1", "serving_f1")]
        print("| %d | %d | %s | %s | %s |" % (row["answers"], row["gold"], *f1, "; ".join([row["outcome"]] + row["reasons"])))


if __name__ == "__main__":
    main()
