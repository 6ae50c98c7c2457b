"""The table and the plots of a results.json.  report.py FOLDER"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)

# Okabe and Ito's colours, told apart by colour-blind people too.
COLOURS = {"heards": "#0072B2", "heards, no taxonomy": "#56B4E9", "CRFsuite": "#E69F00", "spaCy": "#D55E00"}
MARKERS = {"heards": "o", "heards, no taxonomy": "s", "CRFsuite": "^", "spaCy": "D"}


def table(results):
    lines = ["| set | system | P | R | F1 | 95% interval | train s | words/s | times spaCy | p50 ms | p99 ms | "
             "model KB | memory MB |", "| " + " | ".join(["---"] * 13) + " |"]
    for row in results["sets"]:
        spacy = next((r["words_per_second"] for r in results["sets"]
                      if r["set"] == row["set"] and r["system"] == "spaCy"), None)
        lines.append("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f}-{:.1f} | {:.1f} | {:,.0f} | {} | {:.3f} | {:.3f} | "
                     "{:,.0f} | {:,.0f} |".format(
                         row["set"], row["system"], 100 * row["precision"], 100 * row["recall"], 100 * row["f1"],
                         *(100 * f for f in row["f1_interval"]), row["train_seconds"], row["words_per_second"],
                         f"{row['words_per_second'] / spacy:.0f}" if spacy else "-", row["p50_ms"], row["p99_ms"],
                         row["model_bytes"] / 1e3, row["peak_memory_bytes"] / 1e6))
    means = {}
    for row in results["sets"]:
        means.setdefault(row["system"], {})[row["set"]] = row["f1"]
    shared = set.intersection(*({*sets} for name, sets in means.items() if name != "heards")) if means else set()
    if len(shared) > 1:
        lines += ["", f"Mean F1 of {len(shared)} sets: " + ", ".join(
            f"{name} {100 * sum(sets[s] for s in shared) / len(shared):.1f}"
            for name, sets in means.items() if shared <= set(sets)) + "."]
    machine, versions = results["machine"], results["versions"]
    lines += ["", f"{machine['cpu']}, {machine['cores']} cores, load {machine['load_at_start']:.1f} at the start; "
              f"{machine['system']}; {machine['date']}. "
              + ", ".join(f"{name} {version}" for name, version in versions.items())
              + f". Speeds: one core, medians of {results['settings']['repeat']} runs in turns; spaCy trained at most "
              f"{results['settings']['spacy_seconds']:.0f} CPU seconds."]
    return "\n".join(lines) + "\n"


def figure(width=6.4, height=4.2):
    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes


def save(drawing, folder, name):
    for kind in ("svg", "png"):
        drawing.savefig(folder / f"{name}.{kind}", dpi=150)
    plt.close(drawing)


def curves(results, folder):
    for name in sorted({row["set"] for row in results["curve"]}):
        drawing, axes = figure()
        rows = [r for r in results["curve"] + results["sets"] if r["set"] == name]
        for system in COLOURS:
            points = sorted((r["train_texts"], 100 * r["f1"], *(100 * f for f in r["f1_interval"]))
                            for r in rows if r["system"] == system)
            if points:
                sizes, f1s, low, high = zip(*points)
                axes.plot(sizes, f1s, color=COLOURS[system], marker=MARKERS[system], label=system)
                axes.fill_between(sizes, low, high, color=COLOURS[system], alpha=0.1, linewidth=0)
        sizes = sorted({r["train_texts"] for r in rows})
        axes.set_xscale("log")
        axes.set_xticks(sizes, [str(s) for s in sizes])
        axes.minorticks_off()
        axes.set(xlabel="training texts", ylabel="F1, %", title=f"{name}: learning curve (95% intervals)")
        axes.legend(loc="lower right")
        save(drawing, folder, f"curve-{name}")


def confidences(results, folder):
    for name in sorted({row["set"] for row in results["sets"]}):
        rows = [r for r in results["sets"] if r["set"] == name and r["confidences"]]
        if not rows:
            continue
        drawing, axes = figure()
        for row in rows:
            sure = sorted(row["confidences"], reverse=True)
            wrong, points = 0, []
            for count, (_, right) in enumerate(sure, 1):
                wrong += not right
                if count >= min(20, len(sure)):
                    points.append((100 * count / len(sure), 100 * wrong / count))
            axes.plot(*zip(*points), color=COLOURS[row["system"]], label=row["system"])
        axes.set(xlabel="spans kept, the surest first, %", ylabel="of those wrong, %", title=f"{name}: risk by coverage")
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper left")
        save(drawing, folder, f"risk-{name}")
        drawing, axes = figure(4.8, 4.6)
        axes.plot([0, 100], [0, 100], color="#999999", linewidth=1, linestyle="--")
        for row in rows:
            bins = [[] for _ in range(10)]
            for confidence, right in row["confidences"]:
                bins[min(int(confidence * 10), 9)].append((confidence, right))
            points = [(100 * sum(c for c, _ in b) / len(b), 100 * sum(r for _, r in b) / len(b)) for b in bins
                      if len(b) >= 5]
            total = sum(map(len, bins))
            ece = sum(abs(sum(c - r for c, r in b)) for b in bins) / total
            if points:
                axes.plot(*zip(*points), color=COLOURS[row["system"]], marker=MARKERS[row["system"]],
                          label=f"{row['system']} (ECE {ece:.3f})")
        axes.set(xlabel="confidence, %", ylabel="right, %", title=f"{name}: reliability", xlim=(0, 101), ylim=(0, 101))
        axes.legend(loc="upper left")
        save(drawing, folder, f"reliability-{name}")


def speeds(results, folder):
    names = list(dict.fromkeys(row["set"] for row in results["sets"]))
    systems = [s for s in COLOURS if any(r["system"] == s for r in results["sets"])]
    drawing, axes = figure(7.2, 1.2 + 0.3 * len(names) * len(systems))
    places, labels = [], []
    for row, (name, system) in enumerate((n, s) for n in reversed(names) for s in reversed(systems)):
        found = next((r for r in results["sets"] if (r["set"], r["system"]) == (name, system)), None)
        if found:
            place = len(places) + 0.6 * names[::-1].index(name)
            axes.barh(place, found["words_per_second"], color=COLOURS[system])
            axes.text(found["words_per_second"] * 1.08, place, f"{found['words_per_second']:,.0f}", va="center",
                      fontsize=8)
            places.append(place)
            labels.append(f"{name}: {system}" if len(names) > 1 else system)
    axes.set_xscale("log")
    axes.set_yticks(places, labels, fontsize=8)
    axes.set_xlim(left=1000, right=axes.get_xlim()[1] * 4)
    axes.set(xlabel="words a second on one core (logarithmic)", title="Speed in bulk")
    save(drawing, folder, "speed")


def write(results, folder):
    (folder / "table.md").write_text(table(results), encoding="utf-8")
    curves(results, folder)
    confidences(results, folder)
    speeds(results, folder)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    place = pathlib.Path(sys.argv[1])
    write(json.loads((place / "results.json").read_text(encoding="utf-8")), place)
