"""Trains and measures heards and its peers on the same texts; see tools/bench/run."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import report
from evaluate import read

SIZES = (50, 100, 200, 400, 800)


def data_sets(folders):
    """Folders with training texts, these themselves or those in them."""
    for folder in folders:
        inside = sorted(p.parent for p in folder.glob("*/train.jsonl"))
        if (folder / "train.jsonl").exists():
            yield folder
        elif inside:
            yield from inside
        else:
            sys.exit(f"{folder}: neither train.jsonl in it nor folders that have one")


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.heards = arguments.root / ".build/release/heards"
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                   platform.machine()) if os.path.exists("/proc/cpuinfo") else platform.machine()
        self.results = {
            "machine": {"cpu": cpu, "cores": os.cpu_count(), "system": platform.platform(),
                        "load_at_start": os.getloadavg()[0], "date": datetime.datetime.now().isoformat("T", "minutes")},
            "versions": {"heards": subprocess.check_output([self.heards, "--version"], text=True).split()[-1],
                         "python": platform.python_version(), **self.peer_versions()},
            "settings": {"repeat": arguments.repeat, "spacy_seconds": arguments.spacy_seconds},
            "sets": [], "curve": []}

    @staticmethod
    def peer_versions():
        from importlib.metadata import version
        return {name: version(name) for name in ("spacy", "python-crfsuite")}

    def save(self):
        (self.arguments.out / "results.json").write_text(json.dumps(self.results, indent=1) + "\n")

    def job(self, system, job, train, test, work, market):
        """One job of one system, in a process of its own on one core."""
        command = [sys.executable, pathlib.Path(__file__).with_name("systems.py"), system, job, train, test, work,
                   "--heards", self.heards, "--spacy-seconds", self.arguments.spacy_seconds]
        if market:
            command += ["--market", market]
        done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{system} failed to {job} on {train}; what was measured so far is in {self.arguments.out}")
        return json.loads(done.stdout)

    def systems(self, market):
        for name in self.arguments.systems:
            if name == "heards":
                if market:
                    yield name
                yield "heards, no taxonomy"
            else:
                yield name

    def market(self, folder):
        """The taxonomy of a data set: its own, or the demo market's of the same name."""
        for place in (folder, self.arguments.root / "deploy/markets" / folder.name):
            if (place / "taxonomy.yaml").exists():
                return place
        return None

    def measure(self, folder):
        market = self.market(folder)
        train = folder / "train.jsonl"
        test = next((p for p in (folder / "test.jsonl", folder / "dev.jsonl") if p.exists()), None)
        if not test:
            sys.exit(f"{folder}: neither test.jsonl nor dev.jsonl in it")
        texts = len(read(train))
        names = list(self.systems(market))
        rows = []
        with tempfile.TemporaryDirectory() as temporary:
            works = {}
            for name in names:
                works[name] = pathlib.Path(temporary) / name.replace(" ", "-")
                works[name].mkdir()
                row = {"set": folder.name, "train_texts": texts, "test": test.name, "system": name,
                       **self.job(name, "train", train, test, works[name], market)}
                rows.append(row)
                print("%-21s %-20s F1 %5.1f (%4.1f - %4.1f), trained in %.0f s" % (
                    folder.name, name, 100 * row["f1"], *(100 * f for f in row["f1_interval"]),
                    row["train_seconds"]), flush=True)
            # In turns, so that what else the machine does meets all alike.
            runs = [[self.job(name, "speed", train, test, works[name], market) for name in names]
                    for _ in range(self.arguments.repeat)]
            for index, row in enumerate(rows):
                for key in runs[0][index]:
                    row[key] = statistics.median(run[index][key] for run in runs)
                row["words_per_second_runs"] = [run[index]["words_per_second"] for run in runs]
            self.results["sets"] += rows
            self.save()
            if self.arguments.curve:
                self.curve(folder, names, test, market, texts, pathlib.Path(temporary))

    def curve(self, folder, names, test, market, texts, temporary):
        """F1 by the number of training texts: the first ones of the file."""
        lines = (folder / "train.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        for size in (s for s in SIZES if s < texts):
            part = temporary / f"train-{size}.jsonl"
            part.write_text("".join(lines[:size]), encoding="utf-8")
            for name in names:
                with tempfile.TemporaryDirectory() as work:
                    row = self.job(name, "train", part, test, pathlib.Path(work), market)
                self.results["curve"].append(
                    {"set": folder.name, "system": name, "train_texts": size, "f1": row["f1"],
                     "f1_interval": row["f1_interval"], "train_seconds": row["train_seconds"]})
                print("%-21s %-20s F1 %5.1f with %d texts" % (folder.name, name, 100 * row["f1"], size), flush=True)
            self.save()


def main():
    parser = argparse.ArgumentParser(
        prog="tools/bench/run", description="Measures heards and its peers side by side and writes a table and plots.")
    parser.add_argument("--root", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--data", nargs="+", type=pathlib.Path,
                        help="folders with train.jsonl and test.jsonl or dev.jsonl, or folders of such")
    parser.add_argument("--systems", default="heards,CRFsuite,spaCy", type=lambda text: text.split(","))
    parser.add_argument("--repeat", type=int, default=3, help="speeds are medians of so many measurements (3)")
    parser.add_argument("--spacy-seconds", type=float, default=300,
                        help="CPU seconds that spaCy may train; it stops before when it gets no better (300)")
    parser.add_argument("--no-curve", dest="curve", action="store_false", help="no learning curve")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the results (results/DATE-TIME)")
    arguments = parser.parse_args()
    unknown = set(arguments.systems) - {"heards", "CRFsuite", "spaCy"}
    if unknown:
        parser.error(f"no system called {', '.join(sorted(unknown))} (heards, CRFsuite, spaCy)")
    if arguments.repeat < 1:
        parser.error("--repeat must be at least 1")
    folders = list(data_sets(arguments.data or [arguments.root / "deploy/markets"]))
    arguments.out = arguments.out or arguments.root / "results" / datetime.datetime.now().strftime("%Y-%m-%d-%H%M")
    arguments.out.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    bench = Bench(arguments)
    for folder in folders:
        bench.measure(folder)
    report.write(bench.results, arguments.out)
    print((arguments.out / "table.md").read_text(encoding="utf-8"))
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
