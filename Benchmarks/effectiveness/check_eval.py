#!/usr/bin/env python3
"""Indexes every collection of a folder, lets `engsearch eval` answer its topics, and compares each measure of each
topic with pytrec_eval (`pip install pytrec_eval-terrier`) on the run that was written. Exits 1 on a difference.
usage: check_eval.py ENGSEARCH COLLECTIONS        COLLECTIONS/NAME/{docs.jsonl,queries.tsv,qrels*.txt}"""
import glob
import json
import os
import subprocess
import sys
import tempfile

import pytrec_eval

MEASURES = {"map": "map", "ndcg": "ndcg", "mrr": "recip_rank", "bpref": "bpref"}
for k in (5, 10, 20, 100, 1000):
    MEASURES |= {f"ndcg@{k}": f"ndcg_cut_{k}", f"P@{k}": f"P_{k}", f"recall@{k}": f"recall_{k}"}


def collections(folder):
    return sorted(os.path.dirname(path) for path in glob.glob(os.path.join(folder, "*", "docs.jsonl")))


def theirs(qrels_path, run_path):
    qrels, run = {}, {}
    with open(qrels_path, encoding="utf-8") as lines:
        for topic, _, name, grade in map(str.split, lines):
            qrels.setdefault(topic, {})[name] = int(grade)
    with open(run_path, encoding="utf-8") as lines:
        for topic, _, name, _, score, _ in map(str.split, lines):
            run.setdefault(topic, {})[name] = float(score)
    return pytrec_eval.RelevanceEvaluator(qrels, set(pytrec_eval.supported_measures)).evaluate(run)


def main(engsearch, folder):
    differences = values = 0
    for collection in collections(folder):
        with tempfile.TemporaryDirectory() as scratch:
            index, run = os.path.join(scratch, "index"), os.path.join(scratch, "run.txt")
            subprocess.run([engsearch, "index", "-q", "--index", index, os.path.join(collection, "docs.jsonl")], check=True)
            for qrels in sorted(glob.glob(os.path.join(collection, "qrels*.txt"))):
                output = subprocess.run(
                    [engsearch, "eval", "--index", index, "--topics", os.path.join(collection, "queries.tsv"), "--qrels", qrels,
                     "--run-out", run, "--measures", ",".join(MEASURES), "--json"], check=True, stdout=subprocess.PIPE).stdout
                ours, expected = json.loads(output)["queries"], theirs(qrels, run)
                # A topic without any answer is in no run file; all its measures must be zero.
                missing = [t for t in ours if t not in expected and any(ours[t].values())] + [t for t in expected if t not in ours]
                found = list(missing)
                for topic in expected.keys() & ours.keys():
                    for name, their_name in MEASURES.items():
                        values += 1
                        if f"{ours[topic][name]:.4f}" != f"{expected[topic][their_name]:.4f}":
                            found.append((topic, name, ours[topic][name], expected[topic][their_name]))
                differences += len(found)
                print(f"{os.path.basename(collection)}/{os.path.basename(qrels)}: {len(expected)} topics, "
                      f"{len(found)} differences", *found[:3])
    print(f"{values} values compared, {differences} differences")
    return 1 if differences or not values else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
