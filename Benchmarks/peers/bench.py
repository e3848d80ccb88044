#!/usr/bin/env python3
"""Measures full-text engines side by side. See README.md. Every path is an argument; results are JSON."""
import argparse
import glob
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = ["COUNT", "TOP_10", "TOP_100", "TOP_10_COUNT"]
JAVA_HEAP = "-Xmx4g"
PYTHON_DRIVERS = {"tantivy": "tantivy_driver.py", "sqlite-fts5": "sqlite_driver.py", "pisa": "pisa_driver.py"}
PROJECT = os.path.join(HERE, "..", "..", ".build", "release", "EngSearchBenchmarks")


# --- corpora -------------------------------------------------------------------------------------------------

def jsonl(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def full_text(doc):
    title = doc.get("title") or ""
    return title + " " + doc["text"] if title else doc["text"]


def normalize(args):
    """Writes the corpus as lower-case a-z0-9 words with one space between: every tokenizer sees the same words."""
    word = re.compile("[a-z0-9]+")
    docs = 0
    with open(args.out, "w", encoding="utf-8") as out:
        for doc in jsonl(args.corpus):
            words = [w for w in word.findall(full_text(doc).lower()) if len(w) <= 32]
            out.write(json.dumps({"id": str(doc["id"]), "title": "", "text": " ".join(words)}) + "\n")
            docs += 1
    print(json.dumps({"docs": docs, "bytes": os.path.getsize(args.out)}))


def write_tsv(corpus, path):
    """`id<TAB>title text`, one line a document: what every driver reads, so JSON parsing is in nobody's time."""
    text_bytes = 0
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for doc in jsonl(corpus):
            text = re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", " ", full_text(doc))
            text_bytes += len(text.encode())
            out.write(f"{doc['id']}\t{text}\n")
    return text_bytes


# --- running drivers -----------------------------------------------------------------------------------------

def driver(engine, tools):
    """The command prefix of an engine's driver."""
    family = engine.split(":")[0]
    if family in PYTHON_DRIVERS:
        return [os.path.join(tools, "venv", "bin", "python"), os.path.join(HERE, "engines", PYTHON_DRIVERS[family])]
    if family == "xapian":
        return [os.path.join(tools, "build", "xapian_driver")]
    if family == "lucene":
        jars = glob.glob(os.path.join(tools, "lib", "*fatjar.jar"))
        return [os.path.join(tools, "jre", "bin", "java"), JAVA_HEAP, "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp", os.path.join(tools, "build") + ":" + jars[0], "LuceneDriver"]
    if family == "engsearch":
        return [os.environ.get("ENGSEARCH_DRIVER", PROJECT), "driver"]
    raise SystemExit(f"unknown engine {engine}")


def environment(engine):
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    if ":" in engine and engine.startswith("pisa:"):
        env["PISA_UNION"] = engine.split(":")[1]
    return env


def measured(command, env, cpus=None):
    """Runs a command; returns (stdout, wall s, cpu s, peak RSS bytes) of that child."""
    if cpus:
        command = ["taskset", "-c", cpus] + command
    with tempfile.TemporaryFile() as captured, tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        child = subprocess.Popen(command, stdout=captured, stderr=errors, env=env)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            raise SystemExit(f"{command} failed with {child.returncode}: {errors.read().decode(errors='replace')[-3000:]}")
        captured.seek(0)
        return captured.read().decode(), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def tree_bytes(path):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def index(args):
    tsv = os.path.join(args.work, os.path.basename(args.corpus) + ".tsv")
    os.makedirs(args.work, exist_ok=True)
    text_bytes = 0
    if not os.path.exists(tsv):
        write_tsv(args.corpus, tsv)
    with open(tsv, "rb") as lines:
        for line in lines:
            text_bytes += len(line) - line.index(b"\t") - 2
    for engine in args.engine:
        name = engine.replace(":", "-")
        for path in (args.index, args.index + ".loose"):
            shutil.rmtree(path, ignore_errors=True)
        os.makedirs(args.index if not engine.startswith("xapian") else os.path.dirname(args.index), exist_ok=True)
        command = driver(engine, args.tools) + ["index", tsv, args.index]
        if engine.startswith("lucene"):
            command.append(str(args.threads))
        elif not engine.startswith("xapian"):
            command += ["--threads", str(args.threads)]
        output, wall, cpu, rss = measured(command, environment(engine), args.cpus)
        info = json.loads(output.strip().splitlines()[-1])
        shutil.rmtree(args.index + ".loose", ignore_errors=True)
        size = info.get("retrieval_bytes") or tree_bytes(args.index)
        record = {"engine": engine, "version": info["version"], "corpus": os.path.basename(args.corpus),
                  "docs": info["docs"], "text_bytes": text_bytes, "threads": args.threads, "cpus": args.cpus or "all",
                  "wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "peak_rss_bytes": rss, "index_bytes": size,
                  "segments": info["segments"], "docs_per_s": round(info["docs"] / wall),
                  "mb_per_s": round(text_bytes / wall / 1e6, 2), "load_1m": os.getloadavg()[0]}
        print(json.dumps(record))
        with open(args.out, "a", encoding="utf-8") as out:
            out.write(json.dumps(record) + "\n")


# --- statistics ----------------------------------------------------------------------------------------------

def quantile(values, q):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(q * len(ordered)) - 1))]


def summary(values):
    return {"n": len(values), "mean": round(statistics.fmean(values), 2), "median": round(statistics.median(values), 2),
            "p90": round(quantile(values, 0.9), 2), "p99": round(quantile(values, 0.99), 2),
            "geomean": round(math.exp(statistics.fmean(math.log(max(v, 0.01)) for v in values)), 2)}


def family(tags):
    """The first tag is the query's shape."""
    return tags[0]


def collect(raw_path, queries, earlier=None):
    """Joins the driver's records with the queries' tags and summarises them by command and tag.
    `earlier` is a result whose rounds are kept beside the new ones."""
    info, records = {}, []
    with open(raw_path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if "info" in record:
                info = record["info"]
            else:
                records.append(record)
    known = {(r["i"], r["cmd"]): r for r in earlier["queries"]} if earlier else {}
    by_tag = {}
    for record in records:
        before = known.get((record["i"], record["cmd"]))
        if before:
            if queries[record["i"]]["query"] != before["query"]:
                raise SystemExit("--append: the earlier result is of other queries")
            record["us"] = before["us"] + record["us"]
            record["cpu_us"] = before["cpu_us"] + record.get("cpu_us", [])
        if record.get("cpu_us"):
            record["cpu_best_us"] = min(record["cpu_us"])
        record["best_us"] = min(record["us"])
        record["median_us"] = round(statistics.median(record["us"]), 3)
        for tag in ["all"] + [t for t in queries[record["i"]]["tags"] if t != "global"]:
            by_tag.setdefault(record["cmd"], {}).setdefault(tag, []).append(record)
    tags = {cmd: {tag: {"best": summary([r["best_us"] for r in found]), "median": summary([r["median_us"] for r in found]),
                        "rounds": min(len(r["us"]) for r in found)}
                  for tag, found in sorted(groups.items())} for cmd, groups in by_tag.items()}
    for record in records:
        record["query"] = queries[record["i"]]["query"]
        record["tags"] = queries[record["i"]]["tags"]
    return {**info, "unit": "microseconds", "tags": tags, "queries": records}


def query(args):
    queries = []
    for path in args.queries:
        with open(path, encoding="utf-8") as lines:
            queries += [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as scratch:
        as_tsv = os.path.join(scratch, "queries.tsv")
        as_json = os.path.join(scratch, "queries.jsonl")
        with open(as_tsv, "w") as tsv, open(as_json, "w") as lines:
            for i, entry in enumerate(queries):
                tsv.write(f"{i}\t{entry['query']}\n")
                lines.write(json.dumps(entry) + "\n")
        raw = os.path.join(scratch, "raw.jsonl")
        for engine in args.engine:
            command = driver(engine, args.tools) + ["query", args.index]
            if engine.split(":")[0] in PYTHON_DRIVERS:
                command += [as_json, raw, "--commands", args.commands, "--rounds", str(args.rounds), "--budget", str(args.budget)]
            else:
                command += [as_tsv, raw, args.commands, str(args.rounds), str(args.budget)]
            load = os.getloadavg()[0]
            _, wall, cpu, rss = measured(command, environment(engine), args.cpus)
            earlier = json.load(open(args.out, encoding="utf-8")) if args.append and os.path.exists(args.out) else None
            result = collect(raw, queries, earlier)
            passes = (earlier["passes"] if earlier else []) + [{"wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "load_1m": load}]
            result.update(passes=passes, engine=engine, wall_s=round(wall, 1), cpu_s=round(cpu, 1), peak_rss_bytes=rss, load_1m=load,
                          cpus=args.cpus or "all")
            with open(args.out, "w", encoding="utf-8") as out:
                json.dump(result, out)
            print(f"{engine}: {wall:.0f} s wall, {cpu:.0f} s cpu, {rss >> 20} MiB peak")
            for cmd, groups in result["tags"].items():
                print(" ", cmd, {tag: s["best"]["geomean"] for tag, s in groups.items() if ":" not in tag})


# --- extra queries -------------------------------------------------------------------------------------------

def extra(args):
    """Writes queries the benchmark file has too few of: single terms spread over document frequency, and the most
    frequent word pairs as phrases. Words come from the benchmark's own queries, pairs from the corpus."""
    words = set()
    for path in args.queries:
        for entry in jsonl(path):
            words.update(re.findall("[a-z]+", entry["query"]))
    frequency, pairs = dict.fromkeys(words, 0), {}
    docs = 0
    for doc in jsonl(args.corpus):
        docs += 1
        tokens = re.findall("[a-z0-9]+", full_text(doc).lower())
        for word in words.intersection(tokens):
            frequency[word] += 1
        if docs % 20 == 0:
            for pair in set(zip(tokens, tokens[1:])):
                pairs[pair] = pairs.get(pair, 0) + 1
    ranked = sorted((w for w in words if frequency[w]), key=lambda w: (-frequency[w], w))
    chosen = [ranked[round(n * (len(ranked) - 1) / (args.terms - 1))] for n in range(args.terms)]
    top_pairs = sorted(pairs, key=lambda p: (-pairs[p], p))[:args.pairs]
    with open(args.out, "w", encoding="utf-8") as out:
        for word in chosen:
            share = frequency[word] / docs
            band = "df_over_10%" if share > 0.1 else "df_1_to_10%" if share > 0.01 else "df_under_1%"
            out.write(json.dumps({"query": word, "tags": ["term", "term:" + band], "df": frequency[word]}) + "\n")
        for pair in top_pairs:
            out.write(json.dumps({"query": '"' + " ".join(pair) + '"', "tags": ["phrase_frequent"]}) + "\n")
    print(len(chosen), "terms,", len(top_pairs), "pairs of", docs, "documents")


# --- one-shot command lines ----------------------------------------------------------------------------------

def forget(paths):
    """Drops files from the page cache (only theirs), for the cold case."""
    for path in paths:
        for folder, _, names in (os.walk(path) if os.path.isdir(path) else [(os.path.dirname(path), [], [os.path.basename(path)])]):
            for name in names:
                handle = os.open(os.path.join(folder, name), os.O_RDONLY)
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(handle)


def oneshot(args):
    """Wall time of one search in a fresh process, start-up included: what a command-line user waits for."""
    at = lambda engine: os.path.join(args.indexes, engine)
    java = driver("lucene", args.tools)
    python = os.path.join(args.tools, "venv", "bin", "python")
    shapes = {"term": ["griffith"], "intersection": ["griffith", "observatory"],
              "frequent term": ["the"], "union": ["griffith", "observatory"],
              "union of frequent": ["the", "history", "of", "england"], "phrase": ["griffith", "observatory"]}
    rows = []

    def commands(shape, words):
        phrase, both = shape == "phrase", shape == "intersection"
        quoted = '"' + " ".join(words) + '"'
        match = quoted if phrase else (" AND " if both else " OR ").join('"' + w + '"' for w in words)
        sql = f"select ids.id, rank from docs join ids on ids.n = docs.rowid where docs match '{match}' order by rank limit 10"
        plus = quoted if phrase else " ".join(("+" if both else "") + w for w in words)
        yield "true (process start only)", ["true"], []
        yield "sqlite3 CLI", ["sqlite3", os.path.join(at("sqlite-fts5"), "fts.db"), sql], [at("sqlite-fts5")]
        yield "xapian quest", ["quest", "-d", at("xapian"), "--stemmer=none", "--msize=10",
                               quoted if phrase else (" AND " if both else " OR ").join(words)], [at("xapian")]
        yield "lucene (JVM)", java + ["one", at("lucene"), plus], [at("lucene")]
        yield "tantivy (Python)", [python, os.path.join(HERE, "engines", "tantivy_driver.py"), "one", at("tantivy"), plus], [at("tantivy")]
        grep = ["rg", "-c", "-i", "-w", " ".join(words) if phrase or len(words) == 1 else "|".join(words), args.corpus]
        if both:
            grep = ["sh", "-c", f"rg -i -w {words[0]} '{args.corpus}' | rg -c -i -w {words[1]}"]
        yield "ripgrep (no index, counts)", grep, [args.corpus]
        if args.engsearch:
            words_query = quoted if phrase else plus
            yield "engsearch", [args.engsearch, "query", "--any", "-l", "--index", at("engsearch"), "--", words_query], [at("engsearch")]

    for shape, words in shapes.items():
        for name, command, files in commands(shape, words):
            for cold in ([False, True] if args.cold else [False]):
                times = []
                runs = args.runs if not cold else max(3, args.runs // 3)
                for n in range(runs + 1):
                    if cold:
                        forget(files)
                    begin = time.perf_counter()
                    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                    spent = (time.perf_counter() - begin) * 1000
                    if n or cold:
                        times.append(spent)
                    if spent > 300 and len(times) >= 5:
                        break
                rows.append({"shape": shape, "tool": name, "cold": cold, "min_ms": round(min(times), 2),
                             "median_ms": round(statistics.median(times), 2), "runs": len(times), "rc": done.returncode,
                             "lines": done.stdout.count(b"\n")})
                print(json.dumps(rows[-1]))
    with open(args.out, "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=1)


# --- comparing -----------------------------------------------------------------------------------------------

def load_results(paths):
    results = {}
    for path in paths:
        with open(path, encoding="utf-8") as text:
            result = json.load(text)
        results[result["engine"]] = result
    return results


def compare(args):
    """A table per command: tags down, engines across, geomean/mean/... of the per-query best (or median) times.
    With --base, each cell is followed by its ratio to that engine."""
    results = load_results(args.results)
    names = list(results)
    for cmd in args.commands.split(","):
        groups = {}
        for name, result in results.items():
            for record in result["queries"]:
                if record["cmd"] == cmd:
                    for tag in ["all"] + [t for t in record["tags"] if t != "global"]:
                        groups.setdefault(tag, {}).setdefault(name, {})[record["i"]] = record.get(args.per_query + "_us", record["best_us"])
        if not groups:
            continue
        print(f"\n### {cmd}: {args.statistic} over queries of the {args.per_query} time, microseconds\n")
        print("| tag | n | " + " | ".join(names) + " | fastest |\n|---" * 1 + "|---" * (len(names) + 2) + "|")
        for tag, engines in sorted(groups.items(), key=lambda g: (":" in g[0], g[0])):
            if ":" in tag and not args.fine:
                continue
            common = None
            sets = [set(per_query) for per_query in engines.values()]
            if (args.common or tag == "all") and any(other != sets[0] for other in sets):
                common = set.intersection(*sets)
                if not common:
                    continue
            values = {}
            for name, per_query in engines.items():
                kept = [v for i, v in per_query.items() if common is None or i in common]
                if kept:
                    values[name] = summary(kept)[args.statistic]
            count = len(common) if common is not None else max(len(v) for v in engines.values())
            best = min(values, key=values.get) if values else ""
            base = values.get(args.base)
            cells = []
            for name in names:
                if name not in values:
                    cells.append("-")
                elif base and name != args.base:
                    cells.append(f"{values[name]:.1f} ({values[name] / base:.2f}x)")
                else:
                    cells.append(f"{values[name]:.1f}")
            print(f"| {tag}{' (common)' if common is not None else ''} | {count} | " + " | ".join(cells) + f" | {best} |")


def agree(args):
    """Counts that differ between engines, and the overlap of their top ten with the first engine listed."""
    results = load_results(args.results)
    names = list(results)
    counts, tops = {}, {}
    for name, result in results.items():
        for record in result["queries"]:
            if record["count"] is not None:
                counts.setdefault((record["cmd"], record["i"]), {})[name] = record["count"]
            if record["cmd"] == "TOP_10":
                tops.setdefault(record["i"], {})[name] = record
    text = {r["i"]: (r["query"], r["tags"]) for result in results.values() for r in result["queries"]}
    report = {"engines": names, "counts": {}, "count_differences": [], "top10": {}}
    for (cmd, i), found in sorted(counts.items()):
        report["counts"][cmd] = report["counts"].get(cmd, 0) + 1
        if len(set(found.values())) > 1:
            report["count_differences"].append({"cmd": cmd, "query": text[i][0], "counts": found})
    base = names[0]
    for name in names[1:]:
        shapes = {}
        for i, found in tops.items():
            if base in found and name in found:
                mine, theirs = found[base]["hits"], found[name]["hits"]
                if not mine and not theirs:
                    continue
                a, b = [d for d, _ in mine], [d for d, _ in theirs]
                overlap = len(set(a) & set(b)) / max(len(set(a)), len(set(b)), 1)
                shapes.setdefault(text[i][1][0], []).append((overlap, bool(a and b and a[0] == b[0])))
        report["top10"][f"{name} vs {base}"] = {
            shape: {"n": len(v), "mean_overlap": round(statistics.fmean(o for o, _ in v), 4),
                    "same_first": round(sum(s for _, s in v) / len(v), 4),
                    "all_ten_same": round(sum(o == 1 for o, _ in v) / len(v), 4)} for shape, v in sorted(shapes.items())}
    print("counts compared:", report["counts"], " differing:", len(report["count_differences"]))
    for difference in report["count_differences"][:args.show]:
        print("  ", difference)
    for pair, shapes in report["top10"].items():
        print(pair)
        for shape, row in shapes.items():
            print("  ", shape, row)
    if args.out:
        with open(args.out, "w", encoding="utf-8") as out:
            json.dump(report, out, indent=1)
    if report["count_differences"] or not report["counts"]:
        raise SystemExit("the engines do not agree: their times must not be compared")


def tables(args):
    """One row a class for each command: this engine's geometric mean, and the others' as multiples of it."""
    results = load_results(args.results)
    if args.base not in results:
        raise SystemExit(f"no result of {args.base}")
    others = [name for name in results if name != args.base]
    times = {}
    for name, result in results.items():
        for record in result["queries"]:
            value = record.get("cpu_best_us", record["best_us"])
            for tag in ["all"] + record["tags"][:1]:
                times.setdefault((record["cmd"], tag), {}).setdefault(name, {})[record["i"]] = value
    for cmd in args.commands.split(","):
        print(f"\n{cmd}: geometric mean in microseconds of processor time, best of {args.rounds}; others as multiples, "
              "above 1 is slower\n")
        print("| class | queries | " + " | ".join([args.base] + others) + " |\n|---|---:" + "|---:" * (1 + len(others)) + "|")
        for (found, tag), engines in sorted(times.items()):
            if found != cmd or args.base not in engines:
                continue
            cells, mine = [], engines[args.base]
            for name in others:
                theirs = engines.get(name, {})
                common = mine.keys() & theirs.keys()
                if not common or tag == "all" and len(common) < len(mine):
                    cells.append("-")  # an engine that cannot run them all has no figure for all
                    continue
                ratio = summary([theirs[i] for i in common])["geomean"] / summary([mine[i] for i in common])["geomean"]
                cells.append(f"{ratio:.2f}")
            print(f"| {tag} | {len(mine)} | {summary(list(mine.values()))['geomean']:.1f} | " + " | ".join(cells) + " |")


def index_table(args):
    """The last record of each engine in the file that `index` appends to."""
    last = {record["engine"]: record for record in jsonl(args.records)}
    print("| engine | processor s | MB/s of processor time | peak memory MB | index MB | of the text |\n|---|---:|---:|---:|---:|---:|")
    for name, record in last.items():
        print(f"| {name} {record['version'].split(',')[0]} | {record['cpu_s']:.1f} | {record['text_bytes'] / 1e6 / record['cpu_s']:.1f} | "
              f"{record['peak_rss_bytes'] / 1e6:.0f} | {record['index_bytes'] / 1e6:.0f} | "
              f"{record['index_bytes'] / record['text_bytes']:.0%} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    p = verbs.add_parser("normalize", help=normalize.__doc__)
    p.add_argument("corpus")
    p.add_argument("out")
    p.set_defaults(run=normalize)
    p = verbs.add_parser("index", help="time an engine building an index; appends a JSON line to --out")
    p.add_argument("--engine", action="append", required=True)
    p.add_argument("--corpus", required=True)
    p.add_argument("--index", required=True)
    p.add_argument("--work", required=True, help="folder for the TSV copy of the corpus")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--cpus", help="taskset list, such as 0; default: all")
    p.add_argument("--tools", default=HERE)
    p.add_argument("--out", required=True)
    p.set_defaults(run=index)
    p = verbs.add_parser("query", help="time an engine's queries on a warm index; writes JSON to --out")
    p.add_argument("--engine", action="append", required=True)
    p.add_argument("--index", required=True)
    p.add_argument("--queries", action="append", required=True)
    p.add_argument("--commands", default=",".join(COMMANDS))
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--append", action="store_true", help="keep the rounds already in --out beside the new ones")
    p.add_argument("--budget", type=float, default=60, help="seconds a command may take in timed rounds")
    p.add_argument("--cpus", help="taskset list, such as 1; default: all")
    p.add_argument("--tools", default=HERE)
    p.add_argument("--out", required=True)
    p.set_defaults(run=query)
    p = verbs.add_parser("extra", help=extra.__doc__)
    p.add_argument("--corpus", required=True)
    p.add_argument("--queries", action="append", required=True)
    p.add_argument("--terms", type=int, default=100)
    p.add_argument("--pairs", type=int, default=20)
    p.add_argument("--out", required=True)
    p.set_defaults(run=extra)
    p = verbs.add_parser("oneshot", help=oneshot.__doc__)
    p.add_argument("--indexes", required=True, help="folder with one index folder per engine")
    p.add_argument("--corpus", required=True, help="the JSONL file, for ripgrep")
    p.add_argument("--runs", type=int, default=20)
    p.add_argument("--cold", action="store_true", help="also with the index dropped from the page cache")
    p.add_argument("--engsearch", help="the engsearch program, to run on INDEXES/engsearch")
    p.add_argument("--tools", default=HERE)
    p.add_argument("--out", required=True)
    p.set_defaults(run=oneshot)
    p = verbs.add_parser("compare", help=compare.__doc__)
    p.add_argument("results", nargs="+")
    p.add_argument("--base", help="print ratios to this engine")
    p.add_argument("--commands", default=",".join(COMMANDS))
    p.add_argument("--statistic", default="geomean", choices=["geomean", "mean", "median", "p90", "p99"])
    p.add_argument("--per-query", default="best", choices=["best", "median", "cpu_best"])
    p.add_argument("--fine", action="store_true", help="also the num_tokens tags")
    p.add_argument("--common", action="store_true", help="every tag over only the queries that all engines of its row ran")
    p.set_defaults(run=compare)
    p = verbs.add_parser("agree", help=agree.__doc__)
    p.add_argument("results", nargs="+")
    p.add_argument("--show", type=int, default=10)
    p.add_argument("--out")
    p.set_defaults(run=agree)
    p = verbs.add_parser("tables", help=tables.__doc__)
    p.add_argument("results", nargs="+")
    p.add_argument("--base", default="engsearch")
    p.add_argument("--commands", default=",".join(COMMANDS))
    p.add_argument("--rounds", default="all rounds")
    p.set_defaults(run=tables)
    p = verbs.add_parser("index-table", help=index_table.__doc__)
    p.add_argument("records")
    p.set_defaults(run=index_table)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    sys.exit(main())
