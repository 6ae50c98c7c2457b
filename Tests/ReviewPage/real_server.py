"""Runs the tests that do not need the mock's faults against a real `heards review` on a noida-db broker of its own:

    python3 real_server.py [MODULE...]        by default test_answering test_texts test_speed

10,000 of the demo markets' cards wait, and those of test_texts, which are newer.

HEARDS names the program (.build/release/heards if left out), HEARDS_NOIDA_DB the broker (the one in .venv). Needs kcat.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import mock_cards
import test_texts

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "a-long-word"
MODULES = ["test_answering", "test_texts", "test_speed"]
REVIEWERS = ("anna", "ben", "lea")


def message(card):
    """A card of the interface as the topic has it: offsets in Unicode scalars."""
    units = card["text"].encode("utf-16-le")

    def text(start, end):
        return units[2 * start:2 * end].decode("utf-16-le")

    found = {key: card[key] for key in ("id", "kind", "heard", "market", "text", "reason", "created_at")} | {
        "schema": "heards.review-card/1", "proposers": [{"source": "model", "confidence": 0.8, "version": "79b81e5ef95d26dd"}],
        "gold": card["kind"] == "whole", "uncertainty": 0.3, "revision": 1, "lineage": {"taxonomy": "1", "program": "heards"}}
    if card["kind"] == "whole":
        found["proposers"] = []
    if card["attribute"]:
        found["attribute"] = card["attribute"]
    if card["span"]:
        start, end = card["span"]["start"], card["span"]["end"]
        found["span"] = {"start": len(text(0, start)), "end": len(text(0, end)), "text": text(start, end)}
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(ready, what, process):
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"{what} has ended with {process.returncode}")
        try:
            return ready()
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{what} is not ready within 180 s")


def noida():
    if named := os.environ.get("HEARDS_NOIDA_DB"):
        return named
    # The installed command is a script that passes no signal on; the program lies in the package.
    found = sorted((ROOT / ".venv").glob("lib/python3*/site-packages/noida_db/noida-db"))
    return found[0] if found else ROOT / ".venv/bin/noida-db"


def main():
    program = pathlib.Path(os.environ.get("HEARDS", ROOT / ".build/release/heards")).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="heards-page-"))
    broker_port, port = free_port(), free_port()
    brokers = f"127.0.0.1:{broker_port}"
    processes = []

    def start(*command):
        # In a session of their own, so that Ctrl-C ends them after the tests.
        with open(folder / f"{len(processes)}.log", "w") as log:
            processes.append(subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        return processes[-1]

    def run(*command, text=None):
        given = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
        subprocess.run(list(map(str, command)), check=True, text=True, stdout=subprocess.DEVNULL, timeout=120, **given)

    try:
        broker = start(noida(), "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", broker_port, "--data-dir", folder / "broker")
        wait(lambda: socket.create_connection(("127.0.0.1", broker_port), 1).close(), "the broker", broker)
        run(program, "topics", "create", "--brokers", brokers)
        lines = "".join(f"{card['id']}\t{json.dumps(message(card))}\n" for card in [*mock_cards.demo(10_000), *test_texts.cards("span"), *test_texts.cards("whole")])
        run("kcat", "-b", brokers, "-t", "heards.review", "-P", "-K", "\t", text=lines)
        for name in REVIEWERS:
            run(program, "review", "adduser", "--file", folder / "users.jsonl", name, "--password-stdin", text=PASSWORD + "\n")
        settings = folder / "heards.yaml"
        settings.write_text(f"kafka:\n  bootstrap.servers: {brokers}\nreview:\n  port: {port}\n  users: {folder}/users.jsonl\n  state: {folder}/review.sqlite\n")
        markets = [part for market in sorted((ROOT / "deploy/markets").iterdir()) for part in ("--market", market)]
        review = start(program, "review", "serve", "--config", settings, *markets)
        wait(lambda: urllib.request.urlopen(f"http://localhost:{port}/health/ready", timeout=5).close(), "heards review", review)
        feedback = f"kcat -b {brokers} -t heards.feedback -C -e -q -X isolation.level=read_committed -o beginning"
        environment = os.environ | {"HEARDS_PAGE_URL": f"http://localhost:{port}", "HEARDS_PAGE_USERS": ",".join(f"{name}:{PASSWORD}" for name in REVIEWERS),
                                    "HEARDS_PAGE_FEEDBACK": feedback}
        return subprocess.run([sys.executable, "-m", "unittest", *(sys.argv[1:] or MODULES)], env=environment, stdin=subprocess.DEVNULL,
                              cwd=pathlib.Path(__file__).parent).returncode
    finally:
        for process in reversed(processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
