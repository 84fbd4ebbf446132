"""Follows published versions with kafka-python and fastavro, and prints a line for each."""

import io
import json
import os
import signal
import struct
import sys
import urllib.request

from fastavro import parse_schema, schemaless_reader
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition

TOPIC = "chimera.ingestion.version-published.v1"
# As many as may come again: redelivery reaches back to the last committed offset, not to the beginning.
MOST_KEPT = 10_000


class Schemas:
    """Schemas of the registry by id. They never change, so each is fetched once."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.known = {}

    def decode(self, value):
        """A record: a zero byte, the schema's id in four, then Avro."""
        magic, schema_id = struct.unpack(">bI", value[:5])
        if magic != 0:
            raise ValueError(f"expected a record of the registry's format, found the first byte {magic}")
        if schema_id not in self.known:
            with urllib.request.urlopen(f"{self.url}/schemas/ids/{schema_id}", timeout=15) as answer:
                self.known[schema_id] = parse_schema(json.loads(json.load(answer)["schema"]))
        return schemaless_reader(io.BytesIO(value[5:]), self.known[schema_id], None)


class HandledIds:
    """Ids of events that were handled, kept in a file so that a restart knows them too."""

    def __init__(self, path):
        self.path = path
        lines = open(path, encoding="utf-8").read().split() if os.path.exists(path) else []
        self.ids = dict.fromkeys(lines[-MOST_KEPT:])

    def __contains__(self, event_id):
        return event_id in self.ids

    def add(self, event_id):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(f"{event_id}\n")
        self.ids[event_id] = None
        if len(self.ids) > MOST_KEPT:
            del self.ids[next(iter(self.ids))]


def handle(event):
    """What this program is for. Here it prints a line; yours reads the new version of the table."""
    print(
        f"{event['namespace']}/{event['dataset']}: version {event['version']}, "
        f"{event['ledger']['staged']} rows in {event['relation']}",
        flush=True,
    )


def main(brokers, registry_url, group, path):
    stopping = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    schemas, handled = Schemas(registry_url), HandledIds(path)
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=brokers.split(","),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        # A program that died is noticed after this time; then another one of its group gets its partitions.
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
    )
    while not stopping:
        for partition, records in consumer.poll(timeout_ms=500).items():
            for record in records:
                # The same event may come twice; its id stays the same.
                event_id = dict(record.headers).get("ce_id", b"").decode() or f"{partition}/{record.offset}"
                if record.value is not None and event_id not in handled:
                    handle(schemas.decode(record.value))
                    handled.add(event_id)
                # After the work, never before: a crash in between means once more, not never.
                position = OffsetAndMetadata(record.offset + 1, "", -1)
                consumer.commit({TopicPartition(record.topic, record.partition): position})
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: consumer.py <brokers> <registry URL> <group> <file of handled ids>")
    main(*sys.argv[1:])
