#!/usr/bin/env python3
"""Checks the JSON Schemas and their samples.  check_schemas.py [SCHEMA LINES_FILE]

Without arguments: every schema is a valid 2020-12 schema, each sample named valid-* is accepted and each
named invalid-* is refused. With a schema's name (heard, record, review-card ...) and a file of JSON Lines (- for
standard input): every line is checked. Exit code 1 and a line a fault if not all is well.
"""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "schemas"


def validator(name):
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check_lines(name, path):
    lines = sys.stdin if path == "-" else open(path, encoding="utf-8")
    check, faults, count = validator(name), 0, 0
    for number, line in enumerate(lines, 1):
        count += 1
        for error in check.iter_errors(json.loads(line)):
            faults += 1
            print(f"{path}:{number}: {error.json_path}: {error.message}")
    return faults, f"{count} lines against {name}"


def check_samples():
    faults = count = 0
    for schema in sorted(FOLDER.glob("*.schema.json")):
        name = schema.name.removesuffix(".schema.json")
        check = validator(name)
        samples = sorted((FOLDER / "samples" / name).glob("*.json"))
        kinds = {sample.name.split("-")[0].removesuffix(".json") for sample in samples}
        if kinds != {"valid", "invalid"}:
            faults += 1
            print(f"{name}: needs samples named valid-* and invalid-*, and no others")
        for sample in samples:
            count += 1
            expected = sample.name.startswith("valid")
            if check.is_valid(json.loads(sample.read_text(encoding="utf-8"))) != expected:
                faults += 1
                print(f"{sample}: {'refused' if expected else 'accepted'}, against its name")
    return faults, f"{count} samples"


def main():
    if len(sys.argv) == 3:
        faults, what = check_lines(sys.argv[1], sys.argv[2])
    elif len(sys.argv) == 1:
        faults, what = check_samples()
    else:
        sys.exit(__doc__)
    print(f"{what}: {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
