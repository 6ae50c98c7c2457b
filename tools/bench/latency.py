"""Times heards through noida-db and a worker; see tools/bench/latency."""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import confluent_kafka
import noida_db

PARTITIONS = 2


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process):
    for _ in range(400):
        if process.poll() is not None:
            sys.exit("the broker ended with code %d" % process.returncode)
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("the broker does not take connections")


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def start_worker(program, servers, market, work, name):
    """A worker that is ready, a static member of its group. Gives its process and its log's path."""
    path = pathlib.Path(work) / (name + ".log")
    with open(path, "w") as log:
        worker = subprocess.Popen(
            [program, "worker", "--brokers", servers, "--market", market], stderr=log,
            env={**os.environ, "HEARDS_WORKER_INSTANCE": name, "HEARDS_KAFKA_GROUP_INSTANCE_ID": name})
    for _ in range(600):
        if "worker ready" in path.read_text(encoding="utf-8"):
            return worker, path
        if worker.poll() is not None:
            break
        time.sleep(0.1)
    worker.kill()
    sys.exit("the worker is not ready: " + path.read_text(encoding="utf-8")[-2000:])


def measure(arguments, servers, texts, market, swap):
    """Writes heards at a rate and reads their records; `swap` is called in the middle."""
    settings = {"bootstrap.servers": servers}
    producer = confluent_kafka.Producer({**settings, "linger.ms": 0, "socket.nagle.disable": True})
    consumer = confluent_kafka.Consumer({
        **settings, "group.id": "latency", "isolation.level": "read_committed", "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "fetch.wait.max.ms": 100, "socket.nagle.disable": True})
    consumer.assign([confluent_kafka.TopicPartition("heards.records", p, 0) for p in range(PARTITIONS)])
    total = int(arguments.rate * arguments.seconds)
    sent, lock = {}, threading.Lock()
    swapping = threading.Thread(target=swap)

    def write():
        began = time.perf_counter()
        for number in range(total):
            pause = began + number / arguments.rate - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            if number == total // 2:
                swapping.start()
            name = "h-%d" % number
            value = json.dumps({"schema": "heards.heard/1", "id": name, "market": market,
                                "text": texts[number % len(texts)]})
            with lock:
                sent[name] = time.perf_counter()
            producer.produce("heards.raw", key=name, value=value)
            producer.poll(0)
        producer.flush()

    writer = threading.Thread(target=write)
    writer.start()
    came = {}
    deadline = time.monotonic() + arguments.seconds + 60
    seen, quiet = 0, 0
    # After the last record another second, for one that comes twice.
    while (len(came) < total or quiet < 1) and time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is None or message.error():
            quiet += len(came) == total
            continue
        seen += 1
        came.setdefault(message.key().decode(), (time.perf_counter(), message))
    writer.join()
    swapping.join()
    consumer.close()
    if len(came) < total or seen > total:
        sys.exit("%d records of %d heards, of %d of them" % (seen, total, len(came)))
    lags, versions = [], {}
    for name, (arrived, message) in came.items():
        lag = (arrived - sent[name]) * 1e3
        lineage = json.loads(message.value())["lineage"]
        versions.setdefault(lineage.get("model"), []).append((arrived, lag))
        # The first tenth warms up connections and caches.
        if int(name[2:]) >= total // 10:
            lags.append((arrived, lag))
    result = {"rate": arguments.rate, "heards": total, **figures([lag for _, lag in lags])}
    if arguments.swap:
        if len(versions) != 2:
            sys.exit("records of %d versions instead of two" % len(versions))
        # The first record of the new version.
        around = max(min(arrived for arrived, _ in records) for records in versions.values())
        result |= {"versions": {version: len(records) for version, records in versions.items()},
                   "around_swap": figures([lag for arrived, lag in lags if abs(arrived - around) <= 1])}
    return result


def figures(lags):
    lags = sorted(lags)
    return {"p50_ms": lags[len(lags) // 2], "p99_ms": lags[len(lags) * 99 // 100], "max_ms": lags[-1],
            "above_50_ms": sum(lag > 50 for lag in lags)}


def with_precision(folder, precision, work):
    """A copy of the market whose attributes ask for another precision."""
    copy = shutil.copytree(folder, work / folder.name)
    file = copy / "taxonomy.yaml"
    text = re.sub(r"^    precision: .*\n", "", file.read_text(encoding="utf-8"), flags=re.M)
    file.write_text(re.sub(r"^(    label: .*\n)", r"\1    precision: %s\n" % precision, text, flags=re.M), encoding="utf-8")
    return copy


def train(program, folder, out, seed):
    subprocess.run([program, "train", "--market", folder, "--data", folder / "train.jsonl", "--seed", str(seed), "--out",
                    out], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--market", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--precision", type=float)
    parser.add_argument("--swap", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    program = str(arguments.root / ".build/release/heards")
    folder = arguments.market or arguments.root / "deploy/markets/americas-crude-oil"
    texts = [json.loads(line)["text"] for line in open(folder / "dev.jsonl", encoding="utf-8")]
    broker_program = next(pathlib.Path(noida_db.__file__).parent.glob("noida-db*"))
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        if arguments.precision:
            folder = with_precision(folder, arguments.precision, work)
        model = arguments.model or work / "model.heards"
        if not arguments.model:
            train(program, folder, model, 1)
        if arguments.swap:
            train(program, folder, work / "next.heards", 2)
        port = free_port()
        servers = "127.0.0.1:%d" % port
        broker = subprocess.Popen(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", str(port),
             "--data-dir", work / "data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def publish():
            if arguments.swap:
                subprocess.run([program, "models", "publish", "--brokers", servers, "--market", folder, "--model",
                                work / "next.heards"], check=True, stdout=subprocess.DEVNULL)

        workers = []
        try:
            wait_for(port, broker)
            subprocess.run([program, "topics", "create", "--brokers", servers, "--partitions", str(PARTITIONS)],
                           check=True, stdout=subprocess.DEVNULL)
            for name in ("a", "b") if arguments.swap else ("a",):
                workers.append(start_worker(program, servers, "%s=%s" % (folder, model), work, name))
            result = measure(arguments, servers, texts, folder.name, publish)
        finally:
            codes = [end(worker) for worker, _ in workers]
            end(broker)
        for code, (_, log) in zip(codes, workers):
            if code:
                sys.exit("a worker ended with code %d:\n%s" % (code, log.read_text(encoding="utf-8")[-2000:]))
    if arguments.json:
        print(json.dumps(result))
    else:
        print("%(heards)d heards at %(rate)g a second: p50 %(p50_ms).2f ms, p99 %(p99_ms).2f ms, "
              "max %(max_ms).2f ms from raw to record" % result)
        if arguments.swap:
            print("within a second of the swap: p50 %(p50_ms).2f ms, p99 %(p99_ms).2f ms, max %(max_ms).2f ms, "
                  "%(above_50_ms)d above 50 ms" % result["around_swap"])


if __name__ == "__main__":
    main()
