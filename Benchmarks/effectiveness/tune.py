#!/usr/bin/env python3
"""Chooses BM25's k1 and b from judged collections, and tells by cross-validation what the choice is worth.
usage: tune.py ENGSEARCH COLLECTIONS OUT [NAME...]
For every pair on a grid each collection is answered once; a collection counts with its nDCG@10 and MAP as multiples of
those at the default k1 1.2, b 0.75, so that easy collections do not decide alone. Leave-one-out: for each collection the
pair that is best on all others is applied to it. Writes grid.json and tuning.md to OUT."""
import glob
import itertools
import json
import math
import os
import subprocess
import sys

K1 = [0.6, 0.9, 1.2, 1.5, 2.0]
B = [0.3, 0.4, 0.5, 0.6, 0.75, 0.9]
DEFAULT = (1.2, 0.75)
MEASURES = ["ndcg@10", "map"]


def answered(engsearch, collection, index, k1, b):
    output = subprocess.run(
        [engsearch, "eval", "--index", index, "--topics", os.path.join(collection, "queries.tsv"), "--qrels",
         os.path.join(collection, "qrels.txt"), "--complete", "--json", "--measures", ",".join(MEASURES), "--depth", "200",
         "--k1", str(k1), "--b", str(b)], check=True, stdout=subprocess.PIPE).stdout
    mean = json.loads(output)["mean"]
    return [mean[measure] for measure in MEASURES]


def main(engsearch, folder, out, *names):
    os.makedirs(out, exist_ok=True)
    names = names or sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(os.path.join(folder, "*", "docs.jsonl")))
    grid_file = os.path.join(out, "grid.json")
    grid = json.load(open(grid_file)) if os.path.exists(grid_file) else {}
    for name in names:
        collection, index = os.path.join(folder, name), os.path.join(out, name + ".index")
        for k1, b in itertools.product(K1, B):
            key = f"{name} {k1} {b}"
            if key in grid:
                continue
            if not os.path.exists(index):
                subprocess.run([engsearch, "index", "-q", "--index", index, os.path.join(collection, "docs.jsonl")], check=True)
            grid[key] = answered(engsearch, collection, index, k1, b)
            json.dump(grid, open(grid_file, "w"))
        print(name, "done", flush=True)

    def gain(name, pair):
        """The mean over the measures of log(value / value at the default)."""
        ours, base = grid[f"{name} {pair[0]} {pair[1]}"], grid[f"{name} {DEFAULT[0]} {DEFAULT[1]}"]
        return sum(math.log(max(a, 1e-9) / max(c, 1e-9)) for a, c in zip(ours, base)) / len(MEASURES)

    pairs = list(itertools.product(K1, B))
    total = {pair: sum(gain(name, pair) for name in names) / len(names) for pair in pairs}
    best = max(pairs, key=total.get)
    with open(os.path.join(out, "tuning.md"), "w") as table:
        table.write("Mean gain over k1 1.2, b 0.75, in percent\n\n| k1 | " + " | ".join(f"b {b}" for b in B) + " |\n|---" + "|---:" * len(B) + "|\n")
        for k1 in K1:
            table.write(f"| {k1} | " + " | ".join(f"{100 * math.expm1(total[k1, b]):+.2f}" for b in B) + " |\n")
        table.write(f"\nBest on all: k1 {best[0]}, b {best[1]}.\n\n| left out | best of the others | gain on it, percent |\n|---|---|---:|\n")
        gains = []
        for name in names:
            chosen = max(pairs, key=lambda pair: sum(gain(other, pair) for other in names if other != name))
            gains.append(gain(name, chosen))
            table.write(f"| {name} | k1 {chosen[0]}, b {chosen[1]} | {100 * math.expm1(gains[-1]):+.2f} |\n")
        table.write(f"| mean | | {100 * math.expm1(sum(gains) / len(gains)):+.2f} |\n")
    print(open(os.path.join(out, "tuning.md")).read())


if __name__ == "__main__":
    main(*sys.argv[1:])
