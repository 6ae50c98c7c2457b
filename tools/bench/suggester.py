"""How fast the suggester turns requests into cards, and in how much memory; see tools/bench/suggester

Of a run the steady part counts: from the card that ends the first fifth to the one that ends the fourth.
"""
import argparse
import asyncio
import contextlib
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import confluent_kafka
import noida_db

from latency import end, free_port, wait_for

MARKET = "americas-crude-oil"
PARTITIONS = 2
PRICE = "-1.40"

# The server: chat completions with one answer, after a fixed time


def reply():
    body = json.dumps({
        "id": "1", "object": "chat.completion", "model": "bench",
        "choices": [{"index": 0, "finish_reason": "stop",
                     "message": {"role": "assistant", "content": json.dumps({"answer": PRICE})}}],
        "usage": {"prompt_tokens": 400, "completion_tokens": 8}}).encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head.encode() + body


async def serve(port, delay):
    answer = reply()

    async def talk(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]
                await reader.readexactly(int(length or 0))
                if delay:
                    await asyncio.sleep(delay)
                writer.write(answer)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


# One run


@contextlib.contextmanager
def process(command, **options):
    """From its start to the end of the block, after which it has ended."""
    running = subprocess.Popen([str(part) for part in command], **options)
    try:
        yield running
    finally:
        end(running)


def request(number):
    text = "Mars Nov bid %s, lot %d" % (PRICE, number)
    return json.dumps({
        "schema": "heards.suggestion-request/1", "id": "h-%d" % number, "market": MARKET, "text": text,
        "attributes": [{"name": "price", "reason": "no_model", "candidates": []}], "taken": [],
        "lineage": {"taxonomy": "bench", "program": "bench"}})


def write(servers, count):
    producer = confluent_kafka.Producer(
        {"bootstrap.servers": servers, "queue.buffering.max.messages": 2 * count + 1000})
    for number in range(count):
        producer.produce("heards.suggest", key="h-%d" % number, value=request(number))
        producer.poll(0)
    producer.flush()


def resident(pid):
    """MiB."""
    with open("/proc/%d/status" % pid, encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def settings(arguments, work, port):
    path = pathlib.Path(work) / "suggester.yaml"
    market = json.dumps(str(arguments.root / "deploy/markets" / MARKET))
    path.write_text("""\
markets: [{taxonomy: %s}]
llm:
  base_url: http://127.0.0.1:%d/v1
  model: bench
  capability: json_schema
  logprobs: false
  concurrency: %d
  state: %s/state.sqlite
""" % (market, port, arguments.concurrency, work), encoding="utf-8")
    return path


def measure(arguments, servers, suggester):
    """The times at which cards came, in seconds from the first, and at every tenth of them the memory in MiB."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": servers, "group.id": "bench", "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "fetch.wait.max.ms": 100})
    consumer.assign([confluent_kafka.TopicPartition("heards.review", p, 0) for p in range(PARTITIONS)])
    times, memory, cards = [], [], set()
    last = time.monotonic()
    while len(cards) < arguments.requests:
        message = consumer.poll(1.0)
        if suggester.poll() is not None:
            sys.exit("the suggester ended with code %d" % suggester.returncode)
        if message is None or message.error():
            if time.monotonic() - last > 120:
                sys.exit("only %d of %d cards came" % (len(cards), arguments.requests))
            continue
        last = time.monotonic()
        before = len(cards)
        cards.add(message.key())
        if len(cards) == before:
            continue
        times.append(last)
        tenth = 10 * len(cards) // arguments.requests
        if tenth > 10 * before // arguments.requests or before == 0:
            memory.append({"cards": len(cards), "rss_mib": round(resident(suggester.pid), 1),
                           "seconds": round(last - times[0], 1)})
    consumer.close()
    return [at - times[0] for at in times], memory


def run(arguments):
    broker_program = next(pathlib.Path(noida_db.__file__).parent.glob("noida-db*"))
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        port, llm = free_port(), free_port()
        servers = "127.0.0.1:%d" % port
        broker = stack.enter_context(process(
            [broker_program, "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", port,
             "--data-dir", work + "/data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        server = stack.enter_context(process(
            [sys.executable, __file__, "--serve", llm, "--delay", arguments.delay]))
        wait_for(port, broker)
        wait_for(llm, server)
        subprocess.run([arguments.program, "topics", "create", "--brokers", servers, "--partitions", str(PARTITIONS)],
                       check=True, stdout=subprocess.DEVNULL)
        write(servers, arguments.requests)
        log = stack.enter_context(open(work + "/suggester.log", "w+", encoding="utf-8"))
        with process([arguments.program, "suggester", "--brokers", servers, "--config", settings(arguments, work, llm)],
                     stderr=log) as suggester:
            try:
                return measure(arguments, servers, suggester)
            except SystemExit:
                log.seek(0)
                print(log.read()[-2000:], file=sys.stderr)
                raise


def steady(times):
    first, last = len(times) // 5, 4 * len(times) // 5
    return (last - first) / (times[last] - times[first])


def main():
    # An end by a signal ends the other processes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--program", help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--memory", action="store_true", help="tell of memory: 100000 requests, no delay, one run")
    parser.add_argument("--requests", type=int, help="a run (3000)")
    parser.add_argument("--concurrency", type=int, default=50, help="the most questions under way at once (50)")
    parser.add_argument("--delay", type=float, help="how long the server takes for an answer, in seconds (0.5)")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is told (3)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.serve:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(arguments.serve, arguments.delay))
        return
    if arguments.requests is None:
        arguments.requests = 100_000 if arguments.memory else 3000
    if arguments.delay is None:
        arguments.delay = 0 if arguments.memory else 0.5
    results = [run(arguments) for _ in range(1 if arguments.memory else arguments.runs)]
    rates = [steady(times) for times, _ in results]
    result = {"requests": arguments.requests, "concurrency": arguments.concurrency, "delay_seconds": arguments.delay,
              "answers_per_second": statistics.median(rates), "runs": rates}
    if arguments.memory:
        result["memory"] = results[0][1]
    if arguments.json:
        print(json.dumps(result))
        return
    print("%d requests, %d at a time, %g s an answer: %.1f answers a second (%s)" % (
        arguments.requests, arguments.concurrency, arguments.delay, result["answers_per_second"],
        "runs: " + ", ".join("%.1f" % rate for rate in rates)))
    if arguments.memory:
        print("\n| cards | resident MiB | seconds |\n| ---: | ---: | ---: |")
        for row in result["memory"]:
            print("| %(cards)d | %(rss_mib).1f | %(seconds).1f |" % row)


if __name__ == "__main__":
    main()
