#!/usr/bin/env python3
"""How good the answers of engsearch, Lucene and Tantivy are with their default settings, collection by collection.
usage: compare.py ENGSEARCH TOOLS COLLECTIONS OUT
ENGSEARCH is the program, TOOLS the folder that ../peers/setup.sh filled, COLLECTIONS holds
NAME/{docs.jsonl,queries.tsv,qrels.txt}. Writes the runs and table.md to OUT."""
import glob
import json
import math
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Collections that are not English: engsearch's analyzer, Lucene's, Tantivy's stemmer (none for languages without spaces).
LANGUAGES = {"xquad-de": ("german", "de.GermanAnalyzer", "german"), "xquad-es": ("spanish", "es.SpanishAnalyzer", "spanish"),
             "xquad-zh": (None, "cjk.CJKAnalyzer", None), "xquad-th": (None, "th.ThaiAnalyzer", None),
             "jsquad": (None, "cjk.CJKAnalyzer", None)}
ENGLISH = (None, "en.EnglishAnalyzer", "english")
MEASURES = ["ndcg@10", "map"]


def measured(engsearch, qrels, run, other=None):
    command = [engsearch, "eval", "--run", run, "--qrels", qrels, "--complete", "--json", "--measures", ",".join(MEASURES)]
    if other:
        command += ["--compare", other]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def tsv(collection, path):
    with open(os.path.join(collection, "docs.jsonl"), encoding="utf-8") as docs, open(path, "w", encoding="utf-8") as out:
        for line in docs:
            doc = json.loads(line)
            text = re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", " ", (doc.get("title") or "") + " " + doc["text"])
            out.write(f"{doc['id']}\t{text}\n")


def runs(engsearch, tools, collection, out):
    name = os.path.basename(collection)
    language, analyzer, stemmer = LANGUAGES.get(name, ENGLISH)
    topics, qrels = os.path.join(collection, "queries.tsv"), os.path.join(collection, "qrels.txt")
    docs = os.path.join(out, name + ".tsv")
    tsv(collection, docs)
    found = {}

    def write(engine, command):
        path = os.path.join(out, f"{name}.{engine}.run")
        if not os.path.exists(path):
            with open(path + ".part", "w") as run:
                subprocess.run(command, check=True, stdout=run)
            os.rename(path + ".part", path)
        found[engine] = path

    index, path = os.path.join(out, name + ".index"), os.path.join(out, name + ".engsearch.run")
    if not os.path.exists(path):
        analyzer_option = [] if language is None else ["--analyzer", "text:" + language]
        subprocess.run([engsearch, "index", "-q", "--index", index, *analyzer_option, os.path.join(collection, "docs.jsonl")], check=True)
        subprocess.run([engsearch, "eval", "--index", index, "--topics", topics, "--qrels", qrels, "--run-out", path],
                       check=True, stdout=subprocess.DEVNULL)
    found["engsearch"] = path
    jars = glob.glob(os.path.join(tools, "lib", "*fatjar.jar"))[0]
    classes = os.path.join(tools, "build")
    if not os.path.exists(os.path.join(classes, "LuceneRun.class")):
        subprocess.run(["javac", "-nowarn", "-cp", os.path.join(classes, "lucene-compile.jar"), "-d", classes,
                        os.path.join(HERE, "LuceneRun.java")], check=True)
    write("lucene", [os.path.join(tools, "jre", "bin", "java"), "-XX:+UseSerialGC", "-cp", classes + ":" + jars, "LuceneRun",
                     "org.apache.lucene.analysis." + analyzer, docs, topics, "1000"])
    if stemmer:
        write("tantivy", [os.path.join(tools, "venv", "bin", "python"), os.path.join(HERE, "tantivy_run.py"), stemmer, docs, topics, "1000"])
    return qrels, found


def main(engsearch, tools, collections, out):
    os.makedirs(out, exist_ok=True)
    engines = ["engsearch", "lucene", "tantivy"]
    rows, sums = [], {}
    for collection in sorted(glob.glob(os.path.join(collections, "*", ""))):
        collection = collection.rstrip("/")
        qrels, found = runs(engsearch, tools, collection, out)
        cells = []
        for measure in MEASURES:
            for engine in engines:
                if engine not in found:
                    cells.append("-")
                    continue
                if engine == "engsearch":
                    value = measured(engsearch, qrels, found[engine])["mean"][measure]
                    mark = ""
                else:
                    pair = measured(engsearch, qrels, found[engine], found["engsearch"])["compare"][measure]
                    value = pair["this"]
                    mark = "" if pair["p"] >= 0.05 else " <" if pair["this"] < pair["other"] else " >"
                cells.append(f"{value:.4f}{mark}")
                sums.setdefault((measure, engine), {})[os.path.basename(collection)] = value
        rows.append((os.path.basename(collection), cells))
        print(*rows[-1][:1], *cells, flush=True)
    common = set.intersection(*(set(values) for values in sums.values()))
    averages = [(f"mean of the {len(common)} with all three", common), ("mean of all", None)]
    for label, names in averages:
        cells = []
        for measure in MEASURES:
            for engine in engines:
                values = sums[measure, engine]
                chosen = [v for n, v in values.items() if names is None or n in names]
                cells.append(f"{math.fsum(chosen) / len(chosen):.4f}" if names is not None or len(values) == len(rows) else "-")
        rows.append((label, cells))
    with open(os.path.join(out, "table.md"), "w", encoding="utf-8") as table:
        table.write("| collection | " + " | ".join(f"{m} {e}" for m in MEASURES for e in engines) + " |\n|---" + "|---:" * 6 + "|\n")
        for name, cells in rows:
            table.write(f"| {name} | " + " | ".join(cells) + " |\n")
    print(open(os.path.join(out, "table.md"), encoding="utf-8").read())


if __name__ == "__main__":
    main(*sys.argv[1:])
