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
import time

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


def measure(arguments, program, servers, folder, swap):
    """Writes heards at a rate and reads their records; `swap` is called in the middle."""
    probe = subprocess.Popen(
        [program, "latency", "--brokers", servers, "--market", folder.name, "--data", folder / "dev.jsonl", "--rate",
         str(arguments.rate), "--seconds", str(arguments.seconds), "--json"], stdout=subprocess.PIPE, text=True)
    time.sleep(arguments.seconds / 2)
    swap()
    output, _ = probe.communicate()
    if probe.returncode:
        sys.exit("the measurement ended with code %d" % probe.returncode)
    result = json.loads(output)
    if arguments.swap and len(result["versions"]) != 2:
        sys.exit("records of %d versions instead of two" % len(result["versions"]))
    return result


def stolen():
    """Seconds that the machine's host has taken from it for others, and seconds of all processors."""
    times = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return times[7] / os.sysconf("SC_CLK_TCK"), sum(times) / os.sysconf("SC_CLK_TCK")


def line(figures):
    return "p50 %(p50_ms).2f ms, p99 %(p99_ms).2f ms, max %(max_ms).2f ms, %(above_50_ms)d above 50 ms" % figures


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
        # noida-db writes all that it holds anew each second, 65 MB in the end: a folder where its file is to be keeps it from
        # that. Brokers that append to logs have no such pauses.
        (work / "data" / "kafka.tmp").mkdir(parents=True)
        port = free_port()
        servers = "127.0.0.1:%d" % port
        broker = subprocess.Popen(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", str(port),
             "--data-dir", work / "data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def publish():
            if arguments.swap:
                # Elsewhere it would not take the workers' time.
                subprocess.run(
                    ["nice", "-n", "19", program, "models", "publish", "--brokers", servers, "--market", folder,
                     "--model", work / "next.heards"], check=True, stdout=subprocess.DEVNULL)

        workers = []
        try:
            wait_for(port, broker)
            subprocess.run([program, "topics", "create", "--brokers", servers, "--partitions", str(PARTITIONS)],
                           check=True, stdout=subprocess.DEVNULL)
            for name in ("a", "b") if arguments.swap else ("a",):
                workers.append(start_worker(program, servers, "%s=%s" % (folder, model), work, name))
            before = stolen()
            result = measure(arguments, program, servers, folder, publish)
            taken, all_time = (b - a for a, b in zip(before, stolen()))
            result["stolen_share"] = taken / all_time
        finally:
            codes = [end(worker) for worker, _ in workers]
            end(broker)
        for code, (_, log) in zip(codes, workers):
            if code:
                sys.exit("a worker ended with code %d:\n%s" % (code, log.read_text(encoding="utf-8")[-2000:]))
    if arguments.json:
        print(json.dumps(result))
    else:
        print("%d heards at %g a second, raw to record: %s" % (result["heards"], result["rate"], line(result["all"])))
        if arguments.swap:
            print("within a second of the swap: " + line(result["around_swap"]))
        print("the machine's host took %.1f%% of its time for others" % (100 * result["stolen_share"]))


if __name__ == "__main__":
    main()
