#!/usr/bin/env python3
"""What leaving the stop words of topics out is worth, collection by collection.
usage: stop_words.py ENGSEARCH COLLECTIONS OUT [NAME...]
COLLECTIONS holds NAME/{docs.jsonl,queries.tsv,qrels.txt}; indexes and table.md are written to OUT."""
import glob
import json
import os
import subprocess
import sys

from compare import LANGUAGES, MEASURES


def mean(engsearch, index, collection, *options):
    output = subprocess.run(
        [engsearch, "eval", "--index", index, "--topics", os.path.join(collection, "queries.tsv"), "--qrels",
         os.path.join(collection, "qrels.txt"), "--complete", "--json", "--measures", ",".join(MEASURES), *options],
        check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(output)["mean"]
    return [found[measure] for measure in MEASURES]


def main(engsearch, folder, out, *names):
    os.makedirs(out, exist_ok=True)
    names = names or sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(os.path.join(folder, "*", "docs.jsonl")))
    rows = []
    for name in names:
        collection, index = os.path.join(folder, name), os.path.join(out, name + ".index")
        if not os.path.exists(index):
            language = LANGUAGES.get(name, (None,))[0]
            analyzer = ["--analyzer", "text:" + language] if language else []
            subprocess.run([engsearch, "index", "-q", "--index", index, *analyzer, os.path.join(collection, "docs.jsonl")], check=True)
        kept = mean(engsearch, index, collection, "--keep-stop-words")
        dropped = mean(engsearch, index, collection)
        rows.append((name, [kept[0], dropped[0], kept[1], dropped[1]]))
        print(name, *(f"{value:.4f}" for value in rows[-1][1]), flush=True)
    rows.append(("mean", [sum(values) / len(rows) for values in zip(*(row[1] for row in rows))]))
    with open(os.path.join(out, "table.md"), "w", encoding="utf-8") as table:
        table.write("| collection | nDCG@10 kept | dropped | MAP kept | dropped |\n|---" + "|---:" * 4 + "|\n")
        for name, values in rows:
            table.write(f"| {name} | " + " | ".join(f"{value:.4f}" for value in values) + " |\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
