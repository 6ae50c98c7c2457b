"""Cards from the demo markets' marked texts, for the mock server: some proposals right, some wrong."""

import functools
import hashlib
import json
import pathlib
import random
import re

MARKETS = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "markets"
NOW = "2026-11-30T09:15:00Z"


def markets():
    """The markets as /api/markets tells them, read from the taxonomies' plain lines."""
    found = []
    for folder in sorted(MARKETS.iterdir()):
        title, attributes = folder.name, []
        for line in (folder / "taxonomy.yaml").read_text(encoding="utf-8").splitlines():
            if match := re.match(r"title: (.*)", line):
                title = match[1]
            elif match := re.match(r"  - name: (.*)", line):
                attributes.append({"name": match[1], "title": match[1], "definition": "", "values": None, "kind": "open"})
            elif attributes and (match := re.match(r"    (title|definition): (.*)", line)):
                text = match[2]
                attributes[-1][match[1]] = json.loads(text) if text.startswith('"') else text
            elif attributes and (match := re.match(r"      - value: (.*)", line)):
                attributes[-1]["values"] = (attributes[-1]["values"] or []) + [match[1].strip('"')]
                attributes[-1]["kind"] = "closed"
        found.append({"name": folder.name, "title": title, "attributes": attributes})
    return found


def utf16(text, scalars):
    return len(text[:scalars].encode("utf-16-le")) // 2


def tokens(text):
    return [[utf16(text, m.start()), utf16(text, m.end())] for m in re.finditer(r"[^\W\d_]+|\d+|[^\w\s]|_", text)]


def card(kind, market, heard, text, attribute=None, span=None, **more):
    """A card of the interface; `span` is (start, end) in UTF-16 units."""
    key = "\0".join([market, heard, attribute or "", kind, f"{span[0]}-{span[1]}" if span else ""])
    found = {
        "id": hashlib.sha256(key.encode()).hexdigest()[:24], "kind": kind, "market": market, "attribute": attribute,
        "heard": heard, "text": text, "span": {"start": span[0], "end": span[1]} if span else None, "value": None,
        "value_text": None, "ambiguous": None, "reason": "uncertain", "received_at": NOW, "created_at": NOW,
        "tokens": tokens(text),
    }
    if kind == "whole":
        found["marks"] = []
        found["reason"] = "gold"
    return found | more


@functools.cache
def demo(limit=None, heards=None, seed=1):
    """Cards of the demo markets by attribute, whole ones last, always the same. `heards` limits each market's texts."""
    chance = random.Random(seed)
    found = []
    for folder in sorted(MARKETS.iterdir()):
        for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()[:heards]:
            heard = json.loads(line)
            text, stated = heard["text"], set()
            for span in heard["spans"]:
                name = span["label"].lower()
                stated.add(name)
                start, end = utf16(text, span["start"]), utf16(text, span["end"])
                quote = text[span["start"]:span["end"]]
                more = {"value_text": quote.lower().replace("-", " to ", 1)} if name == "price" and "-" in quote[1:] else {}
                if (places := text.count(quote)) > 1:
                    more["ambiguous"] = {"occurrence": text[:span["start"]].count(quote) + 1, "of": places}
                found.append(card("span", folder.name, heard["id"], text, name, (start, end), **more))
            for name in {"buyer", "seller"} - stated:
                if chance.random() < 0.3:
                    found.append(card("absent", folder.name, heard["id"], text, name, reason="maybe_absent"))
            if chance.random() < 0.02:
                found.append(card("whole", folder.name, heard["id"], text))
    found = list({one["id"]: one for one in found}.values())
    chance.shuffle(found)
    found.sort(key=lambda one: (one["market"], one["attribute"] or "~"))
    return found[:limit]
