"""What /api/dashboard answers in the mock: a plausible month of a small team, always the same, and an empty one."""

import datetime
import math
import random

MARKETS = {"americas-crude-oil": 6, "asia-steel-rebar": 5, "global-carbon-credits": 7}
ATTRIBUTES = ["activity", "price", "price_unit", "volume", "product", "period", "buyer", "seller", "location"]
NOW = datetime.datetime(2026, 11, 30, 16, 0, tzinfo=datetime.timezone.utc)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def wilson(yes, n):
    if n == 0:
        return 0.0, 1.0
    p, z = yes / n, 1.96
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def empty():
    return {"generated_at": iso(NOW), "today": 0, **{name: [] for name in (
        "progress", "rate", "reviewers", "acceptance", "backlog", "agreement", "gold", "models", "policy", "quality",
        "trainings")}}


def of_market(found, market):
    if not market:
        return found
    return {name: [row for row in rows if row.get("market", market) == market] if isinstance(rows, list) else rows
            for name, rows in found.items()}


def quality(market, chance):
    # By all attributes together and by each. Without the language model nothing certain is asked about: no weighted share.
    rows = []
    for attribute in [None, *ATTRIBUTES]:
        many = 8 if attribute is None else 1
        precision, recall = chance.uniform(0.9, 0.985), chance.uniform(0.86, 0.97)
        for measure, share, n in (("precision", precision, 140), ("recall", recall, 150), ("accepted", precision + 0.005, 260),
                                  ("accepted_in_queue", precision - chance.uniform(0.15, 0.3), 700)):
            if (measure, attribute) == ("accepted", "location"):
                continue
            n *= many
            low, high = wilson(int(share * n), n)
            rows.append({"market": market, "measure": measure, "share": int(share * n) / n, "low": low, "high": high, "cases": n,
                         "version": "c0ffee12ab34cd56", "updated_at": iso(NOW), **({"attribute": attribute} if attribute else {})})
    return rows


def full():
    chance = random.Random(3)
    found = empty() | {"today": 4137}
    for market in MARKETS:
        for attribute in ATTRIBUTES:
            answered = chance.randrange(300, 3000)
            ignored = int(answered * 0.04)
            accepted = int((answered - ignored) * chance.uniform(0.6, 0.95))
            found["progress"].append({
                "market": market, "attribute": attribute, "answered": answered, "accepted": accepted,
                "rejected": answered - ignored - accepted, "ignored": ignored, "waiting": chance.randrange(0, 900)})
            both = chance.randrange(12, 160)
            agree = int(both * chance.uniform(0.86, 1))
            kappa = max(0.0, 1 - (1 - agree / both) / 0.35)
            found["agreement"].append({
                "market": market, "attribute": attribute, "both": both, "agree": agree, "kappa": round(kappa, 3),
                "low": max(-0.1, round(kappa - 1.6 / math.sqrt(both), 3)), "high": min(1, round(kappa + 1.2 / math.sqrt(both), 3))})
            llm = chance.choice(["active", "retired", "retired"])
            found["policy"].append({"market": market, "attribute": attribute, "llm": llm, **(
                {"cause": "no worse on 512 pairs: difference 0.004 [-0.016, 0.025], e-value 212.5"} if llm == "retired" else
                {"cause": "the tagger fell: gold 30 of 60 right, 0.900 at retirement, e-value 4000; answers 38 of 40 right, 0.930 at retirement, e-value 0.6"}
                if attribute == "price" else {})})
        # The measures come from a generator of their own: the other figures stay as they were.
        found["quality"] += quality(market, random.Random(market))
        found["progress"].append({"market": market, "attribute": "", "answered": 60, "accepted": 55, "rejected": 0, "ignored": 5, "waiting": 9})
        # What has no value is left out.
        found["agreement"].append({"market": market, "attribute": "", "both": 3, "agree": 3})
        found["acceptance"].append({"source": "model", "version": "c0ffee12ab34cd56", "market": market, "attribute": "price", "accepted": 9,
                                    "rejected": 1, "share": 0.9, "low": 0.596, "high": 0.982})
        for source, version, share in (("llm", "qwen-7b", 0.71), ("model", "79b81e5ef95d26dd", 0.83), ("model", "c0ffee12ab34cd56", 0.9),
                                       ("rule", "1@50acc1038354", 0.94)):
            n = chance.randrange(60, 1500)
            yes = int(n * min(0.99, share + chance.uniform(-0.05, 0.04)))
            low, high = wilson(yes, n)
            found["acceptance"].append({"source": source, "version": version, "market": market, "accepted": yes,
                                        "rejected": n - yes, "share": yes / n, "low": low, "high": high})
        found["backlog"].append({"market": market, "waiting": chance.randrange(300, 4000),
                                 "oldest": iso(NOW - datetime.timedelta(hours=chance.randrange(2, 60))),
                                 "median_age_seconds": chance.randrange(600, 40000)})
        found["gold"].append({"market": market, "answered": chance.randrange(40, 160), "waiting": chance.randrange(5, 40)})
        f1 = chance.uniform(0.8, 0.86)
        for at in range(MARKETS[market]):
            f1 += (0.965 - f1) * 0.35
            half = 0.03 / math.sqrt(at + 1)
            found["models"].append({
                "market": market, "version": f"{chance.getrandbits(64):016x}", "f1": f1, "low": f1 - half, "high": min(1, f1 + half * 0.8),
                "published_at": iso(NOW - datetime.timedelta(days=(MARKETS[market] - at) * 4.2)), "active": at == MARKETS[market] - 1})
        refused = market == "asia-steel-rebar"
        found["trainings"].append({
            "market": market, "ended_at": iso(NOW - datetime.timedelta(minutes=25)), "outcome": "refused" if refused else "published",
            "version": "79b81e5ef95d26dd" if refused else found["models"][-1]["version"],
            "reasons": ["not better beyond chance: F1 0.9461 against 0.9457, 0.0004 [-0.0041, 0.0049] (p 0.4240); if that is so, "
                        "about 310 more gold heards would show it"] if refused else []})
    for bucket in range(144):
        time = NOW - datetime.timedelta(minutes=10 * (144 - bucket))
        work = 8 <= time.hour < 17 and time.hour != 12
        found["rate"].append({"minute": iso(time), "answers": chance.randrange(350, 720) if work else 0})
    for name, n, pace in (("anna", 1820, 33), ("ben", 1402, 27.5), ("lea", 915, 30)):
        found["reviewers"].append({"name": name, "answers": n, "per_minute": pace, "accept_share": chance.uniform(0.7, 0.9),
                                   "last": iso(NOW - datetime.timedelta(minutes=chance.randrange(1, 300)))})
    found["reviewers"].append({"name": "max", "answers": 2, "per_minute": 2, "last": iso(NOW)})
    found["backlog"].append({"market": "empty-market", "waiting": 0, "median_age_seconds": 0})
    return found
