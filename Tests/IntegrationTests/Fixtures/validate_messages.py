"""Reads committed messages of a topic with another Kafka client and checks each against a JSON Schema.

validate_messages.py SERVERS TOPIC SCHEMA COUNT: exit code 0 when COUNT messages came and all are valid.
"""

import json
import sys
import time

from confluent_kafka import Consumer, TopicPartition
from jsonschema import Draft202012Validator


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
        for attribute in record["attributes"]:
            if record["text"][attribute["start"] : attribute["end"]] != attribute["text"]:
                errors.append(f"attribute {attribute['name']}: offsets and text are at odds")
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
