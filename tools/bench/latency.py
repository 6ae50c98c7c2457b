"""Times heards through noida-db and a worker; see tools/bench/latency."""
import argparse
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import confluent_kafka
import noida_db


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


def measure(arguments, servers, texts, market):
    settings = {"bootstrap.servers": servers}
    producer = confluent_kafka.Producer({**settings, "linger.ms": 0, "socket.nagle.disable": True})
    consumer = confluent_kafka.Consumer({
        **settings, "group.id": "latency", "isolation.level": "read_committed", "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "fetch.wait.max.ms": 100, "socket.nagle.disable": True})
    consumer.assign([confluent_kafka.TopicPartition("heards.records", p, 0) for p in range(2)])
    total = int(arguments.rate * arguments.seconds)
    sent, latencies, lock = {}, [], threading.Lock()
    warm = total // 10

    def write():
        began = time.perf_counter()
        for number in range(total):
            pause = began + number / arguments.rate - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
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
    seen = 0
    deadline = time.monotonic() + arguments.seconds + 60
    while seen < total and time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        arrived = time.perf_counter()
        seen += 1
        name = message.key().decode()
        with lock:
            # The first tenth warms up connections and caches.
            if int(name[2:]) >= warm:
                latencies.append((arrived - sent[name]) * 1e3)
    writer.join()
    consumer.close()
    if seen < total:
        sys.exit("only %d of %d records came" % (seen, total))
    latencies.sort()
    return {"rate": arguments.rate, "heards": total, "p50_ms": latencies[len(latencies) // 2],
            "p99_ms": latencies[len(latencies) * 99 // 100], "max_ms": latencies[-1]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--market", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    program = str(arguments.root / ".build/release/heards")
    folder = arguments.market or arguments.root / "deploy/markets/americas-crude-oil"
    texts = [json.loads(line)["text"] for line in open(folder / "dev.jsonl", encoding="utf-8")]
    broker_program = next(pathlib.Path(noida_db.__file__).parent.glob("noida-db*"))
    with tempfile.TemporaryDirectory() as work:
        model = arguments.model or pathlib.Path(work) / "model.heards"
        if not arguments.model:
            subprocess.run([program, "train", "--market", folder, "--data", folder / "train.jsonl",
                            "--out", model], check=True)
        port = free_port()
        servers = "127.0.0.1:%d" % port
        broker = subprocess.Popen(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", str(port),
             "--data-dir", work + "/data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, broker)
            subprocess.run([program, "topics", "create", "--brokers", servers, "--partitions", "2"],
                           check=True, stdout=subprocess.DEVNULL)
            log = open(work + "/worker.log", "w+", encoding="utf-8")
            worker = subprocess.Popen(
                [program, "worker", "--brokers", servers, "--market", "%s=%s" % (folder, model)], stderr=log)
            try:
                for _ in range(600):
                    log.seek(0)
                    if "worker ready" in log.read():
                        break
                    if worker.poll() is not None:
                        break
                    time.sleep(0.1)
                else:
                    sys.exit("the worker got no partitions")
                result = measure(arguments, servers, texts, folder.name)
            finally:
                code = end(worker)
                if code:
                    log.seek(0)
                    sys.exit("the worker ended with code %d:\n%s" % (code, log.read()[-2000:]))
        finally:
            end(broker)
    if arguments.json:
        print(json.dumps(result))
    else:
        print("%(heards)d heards at %(rate)g a second: p50 %(p50_ms).2f ms, p99 %(p99_ms).2f ms, "
              "max %(max_ms).2f ms from raw to record" % result)


if __name__ == "__main__":
    main()
