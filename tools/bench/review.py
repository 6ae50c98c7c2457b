"""Lets many reviewers answer through noida-db and `heards review`; see tools/bench/review."""
import argparse
import asyncio
import collections
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import confluent_kafka
import noida_db

from latency import end, free_port, wait_for

PARTITIONS = 4


def fill(servers, count, market, texts):
    """One heard with a record and one card each."""
    producer = confluent_kafka.Producer({"bootstrap.servers": servers, "linger.ms": 20})
    now = "2026-11-30T12:00:00.000Z"
    lineage = {"taxonomy": "bench", "program": "bench"}
    for number in range(count):
        text = texts[number % len(texts)]
        word = text.split()[0]
        start = text.index(word)
        span = {"start": start, "end": start + len(word), "text": word}
        confidence = random.random()
        heard = {"id": "h-%d" % number, "market": market, "text": text}
        record = {"schema": "heards.record/1", **heard, "revision": 1, "processed_at": now,
                  "attributes": [{"name": "activity", **span, "value": word, "confidence": round(confidence, 4),
                                  "source": "model", "status": "in_review"}],
                  "absent": [], "quotes": [], "lineage": lineage}
        card = {"schema": "heards.review-card/1", "id": "card-%d" % number, "kind": "span", "heard": heard["id"],
                "market": market, "text": text, "attribute": "activity", "span": span, "value": word,
                "proposers": [{"source": "model", "confidence": round(confidence, 4), "version": "bench"}],
                "reason": "uncertain", "gold": False, "uncertainty": round(1 - abs(2 * confidence - 1), 4),
                "revision": 1, "created_at": now, "lineage": lineage}
        producer.produce("heards.records", key=heard["id"], value=json.dumps(record))
        # All that is asked about a heard lies in one partition; here there is one card of each.
        producer.produce("heards.review", key=card["id"], value=json.dumps(card))
        producer.poll(0)
    producer.flush()


class Client:
    """HTTP/1.1 over one connection that is kept."""

    def __init__(self, port, token):
        self.port, self.token, self.reader, self.writer = port, token, None, None

    async def ask(self, method, path, body=None):
        """The status, the body's JSON and the seconds that it took."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = b"" if body is None else json.dumps(body).encode()
        head = "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (
            method, path, self.token, len(content))
        began = time.perf_counter()
        self.writer.write(head.encode() + content)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        reply = await self.reader.readexactly(length)
        return int(lines[0].split()[1]), json.loads(reply or b"null"), time.perf_counter() - began

    def close(self):
        if self.writer:
            self.writer.close()


class Figures:
    def __init__(self):
        self.seconds = collections.defaultdict(list)
        self.errors = collections.Counter()
        self.statuses = collections.Counter()
        self.saved = {}
        self.served = collections.Counter()

    def add(self, kind, status, seconds):
        self.seconds[kind].append(seconds)
        if status != 200:
            self.errors["%s %d" % (kind, status)] += 1
        return status == 200

    def summary(self, kind):
        times = sorted(self.seconds[kind])
        if not times:
            return {"requests": 0}
        return {"requests": len(times), **{
            "p%d_ms" % p: round(1e3 * times[min(len(times) - 1, len(times) * p // 100)], 2) for p in (50, 95, 99)}}


async def review(client, until, pause, figures):
    hand = []
    # Reviewers do not answer in step.
    await asyncio.sleep(random.random() * pause)
    try:
        while time.monotonic() < until:
            due = time.monotonic() + pause
            if len(hand) <= 6:
                status, reply, seconds = await client.ask(
                    "GET", "/api/cards?count=10&have=" + ",".join(card["id"] for card in hand))
                if figures.add("cards", status, seconds):
                    hand += reply["cards"]
                    figures.served.update(card["id"] for card in reply["cards"])
            if hand:
                card = hand.pop(0)
                answer = {"card": card["id"], "verdict": random.choice(["accept", "accept", "reject"]), "seconds": pause}
                status, reply, seconds = await client.ask("POST", "/api/answers", {"answers": [answer]})
                if figures.add("answers", status, seconds):
                    result = reply["results"][0]
                    figures.statuses[result["status"]] += 1
                    if result["status"] == "saved":
                        figures.saved[card["id"]] = answer["verdict"]
            await asyncio.sleep(max(0, due - time.monotonic()))
    except (OSError, asyncio.IncompleteReadError) as error:
        figures.errors[type(error).__name__] += 1
    finally:
        client.close()


def verdicts(servers):
    """Of each card, all verdicts on the topic."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": servers, "group.id": "bench", "isolation.level": "read_committed",
        "auto.offset.reset": "earliest", "enable.auto.commit": False, "enable.partition.eof": True})
    consumer.assign([confluent_kafka.TopicPartition("heards.feedback", p, 0) for p in range(PARTITIONS)])
    found, ended = collections.defaultdict(list), set()
    deadline = time.monotonic() + 60
    while len(ended) < PARTITIONS and time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            ended.add(message.partition())
        else:
            value = json.loads(message.value())
            found[value["card"]].append(value["verdict"])
    consumer.close()
    if len(ended) < PARTITIONS:
        sys.exit("the verdicts cannot be read to their end")
    return found


def wait_until_ready(port, process):
    client = Client(port, "")

    async def is_ready():
        try:
            return (await client.ask("GET", "/health/ready"))[0] == 200
        except OSError:
            client.writer = None
            return False

    async def wait():
        for _ in range(600):
            if await is_ready():
                client.close()
                return
            if process.poll() is not None:
                sys.exit("the server ended with code %d" % process.returncode)
            await asyncio.sleep(0.2)
        sys.exit("the server does not get ready")

    asyncio.run(wait())


async def run(port, tokens, arguments, figures):
    until = time.monotonic() + arguments.seconds
    await asyncio.gather(*(review(Client(port, token), until, arguments.pause, figures) for token in tokens))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=200)
    parser.add_argument("--pause", type=float, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    program = str(arguments.root / ".build/release/heards")
    folder = arguments.root / "deploy/markets/asia-steel-rebar"
    texts = [json.loads(line)["text"] for line in open(folder / "dev.jsonl", encoding="utf-8")]
    broker_program = next(pathlib.Path(noida_db.__file__).parent.glob("noida-db*"))
    figures = Figures()
    with tempfile.TemporaryDirectory() as work:
        tokens = ["token-%d" % number for number in range(arguments.reviewers)]
        with open(work + "/users.jsonl", "w", encoding="utf-8") as users:
            for number, token in enumerate(tokens):
                users.write(json.dumps({"name": "r%d" % number, "role": "reviewer",
                                        "tokens": [hashlib.sha256(token.encode()).hexdigest()]}) + "\n")
        kafka_port, port = free_port(), free_port()
        servers = "127.0.0.1:%d" % kafka_port
        broker = subprocess.Popen(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", str(kafka_port),
             "--data-dir", work + "/data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(kafka_port, broker)
            subprocess.run([program, "topics", "create", "--brokers", servers, "--partitions", str(PARTITIONS)],
                           check=True, stdout=subprocess.DEVNULL)
            fill(servers, arguments.cards, folder.name, texts)
            log = open(work + "/review.log", "w+", encoding="utf-8")
            # This broker knows the range assignor alone.
            environment = {**os.environ, "HEARDS_REVIEW_USERS": work + "/users.jsonl",
                           "HEARDS_REVIEW_STATE": work + "/review.sqlite", "HEARDS_REVIEW_INSTANCE": "bench",
                           "HEARDS_KAFKA_PARTITION_ASSIGNMENT_STRATEGY": "range"}
            began = time.monotonic()
            server = subprocess.Popen(
                [program, "review", "--brokers", servers, "--port", str(port), "--market", str(folder)],
                stderr=log, env=environment)
            try:
                wait_until_ready(port, server)
                ready = time.monotonic() - began
                asyncio.run(run(port, tokens, arguments, figures))
            finally:
                code = end(server)
                if code or figures.errors:
                    log.seek(0)
                    print("the server ended with code %d:\n%s" % (code, log.read()[-2000:]), file=sys.stderr)
            found = verdicts(servers)
        finally:
            end(broker)
    twice = sum(1 for answers in found.values() if len(answers) > 1)
    missing = sum(1 for card, verdict in figures.saved.items() if found.get(card) != [verdict])
    extra = sum(1 for card in found if card not in figures.saved)
    result = {"cards": arguments.cards, "reviewers": arguments.reviewers, "seconds": arguments.seconds,
              "ready_s": round(ready, 2), "errors": sum(figures.errors.values()), "error_kinds": dict(figures.errors),
              "answers": dict(figures.statuses), "cards_request": figures.summary("cards"),
              "answers_request": figures.summary("answers"),
              "leased_twice": sum(1 for times in figures.served.values() if times > 1),
              "saved": len(figures.saved), "verdicts_on_topic": len(found), "twice": twice, "missing": missing,
              "not_told_saved": extra}
    if arguments.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print("%-18s %s" % (name, value))
    sys.exit(1 if result["errors"] or twice or missing or result["leased_twice"] else 0)


if __name__ == "__main__":
    main()
