#!/usr/bin/env python3
"""Writes the fixture of the tests of `engsearch eval`: random judgements and two runs full of ties, and what
pytrec_eval says of them. Needs `pip install pytrec_eval-terrier`.
usage: make_fixture.py FOLDER"""
import os
import random
import sys

import pytrec_eval

MEASURES = {"map": "map", "ndcg": "ndcg", "ndcg@10": "ndcg_cut_10", "ndcg@100": "ndcg_cut_100", "P@5": "P_5",
            "P@10": "P_10", "recall@10": "recall_10", "recall@100": "recall_100", "mrr": "recip_rank", "bpref": "bpref"}


def main(folder):
    rng = random.Random(20)
    names = [f"{prefix}{n}" for prefix in ("doc", "Doc-", "é") for n in range(60)]
    qrels = {}
    for topic in range(1, 31):
        judged = rng.sample(names, rng.randint(1, 60))
        grades = [-1, 0, 0, 0, 1, 1, 2, 3] if topic % 7 else [0, -1]
        qrels[f"t{topic}"] = {name: rng.choice(grades) for name in judged}
    runs = {}
    for label, levels in (("a", 4), ("b", 40)):
        run = runs[label] = {}
        for topic in list(range(3, 31)) + [99]:
            # Scores of few values, some of them apart by less than single precision holds.
            found = rng.sample(names, rng.randint(1, 150))
            run[f"t{topic}"] = {name: rng.randint(-levels, levels) * 1.5 + rng.choice([0, 0, 1e-9]) for name in found}
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "eval-qrels.txt"), "w", encoding="utf-8") as out:
        for topic, judged in qrels.items():
            for name, grade in judged.items():
                out.write(f"{topic} 0 {name} {grade}\n")
    for label, run in runs.items():
        with open(os.path.join(folder, f"eval-run-{label}.txt"), "w", encoding="utf-8") as out:
            for topic, found in run.items():
                for rank, (name, score) in enumerate(found.items()):
                    out.write(f"{topic}\tQ0 {name}  {rank} {score!r} {label}\n")
        evaluator = pytrec_eval.RelevanceEvaluator(qrels, set(pytrec_eval.supported_measures))
        with open(os.path.join(folder, f"eval-expected-{label}.tsv"), "w", encoding="utf-8") as out:
            for topic, values in evaluator.evaluate(run).items():
                for measure, theirs in MEASURES.items():
                    out.write(f"{topic}\t{measure}\t{values[theirs]:.4f}\n")


main(sys.argv[1])
