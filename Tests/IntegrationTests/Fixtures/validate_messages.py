"""Reads committed messages of a topic with another Kafka client and checks each against a JSON Schema, its
key against its id, and what its spans quote against its text.

validate_messages.py SERVERS TOPIC SCHEMA COUNT: exit code 0 when COUNT messages came and all are valid.
"""

import json
import sys
import time

from confluent_kafka import Consumer, TopicPartition
from jsonschema import Draft202012Validator


def spans(value, path="$"):
    """All objects with start, end and text, and where they are."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield path, value
        for name, child in value.items():
            yield from spans(child, f"{path}.{name}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from spans(child, f"{path}[{index}]")


def main(servers, topic, schema, count):
    with open(schema, encoding="utf-8") as file:
        validator = Draft202012Validator(json.load(file))
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "validate",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        }
    )
    partitions = consumer.list_topics(topic, timeout=120).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
    valid = faults = 0
    deadline = time.monotonic() + 120
    while valid + faults < count and time.monotonic() < deadline:
        message = consumer.poll(1)
        if message is None or message.error():
            continue
        record = json.loads(message.value())
        errors = [f"{error.json_path}: {error.validator}" for error in validator.iter_errors(record)]
        if message.key().decode() != record["id"]:
            errors.append("the key is not the id")
        # Python counts in Unicode scalars, as the offsets do.
        for path, span in spans(record):
            if record["text"][span["start"] : span["end"]] != span["text"]:
                errors.append(f"{path}: offsets and text are at odds")
        if errors:
            faults += 1
            print(f"{message.partition()}@{message.offset()}: {errors}", file=sys.stderr)
        else:
            valid += 1
    consumer.close()
    print(f"{valid} messages are valid, {faults} are not")
    return 0 if valid == count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
