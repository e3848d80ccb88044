#!/usr/bin/env bash
# Measures engsearch and other engines on the same work and writes FOLDER/tables.md. Needs root on Debian 12 (for the
# engines' packages), Swift, a JDK 17, 8 GB of memory and, for 200,000 documents, about a quarter of an hour.
# usage: run.sh FOLDER [CORPUS.jsonl QUERIES.txt...]
#   CORPUS.jsonl: {"id", "title", "text"} a line; without it 200,000 synthetic documents and queries for them.
#   QUERIES.txt: {"query", "tags"} a line, as in search-benchmark-game.
# ENGINES limits the engines, ROUNDS (2) the passes over all of them, BUDGET (10) the seconds a command of a pass.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
root=$(cd "$here/../.." && pwd)
engines=${ENGINES:-engsearch lucene tantivy pisa:block_max_wand xapian sqlite-fts5}
tools=${TOOLS:-$folder/tools}
bench=(python3 "$here/bench.py")

[ -e "$tools/ready" ] || { "$here/setup.sh" "$tools" && touch "$tools/ready"; }
(cd "$root" && swift build -c release --product EngSearchBenchmarks)
driver=${ENGSEARCH_DRIVER:-$root/.build/release/EngSearchBenchmarks}

if [ $# -gt 0 ]; then
    corpus=$1
    shift
    queries=("$@")
else
    corpus=$folder/synthetic.jsonl
    queries=("$folder/synthetic-queries.txt")
    "$driver" corpus 200000 >"$corpus"
    "$driver" queries >"${queries[0]}"
fi
[ -s "$folder/normalized.jsonl" ] || "${bench[@]}" normalize "$corpus" "$folder/normalized.jsonl"

mkdir -p "$folder/indexes" "$folder/results"
rm -f "$folder"/results/query-*.json
for engine in $engines; do
    name=${engine%%:*}
    [ -e "$folder/indexes/$name.done" ] && continue
    "${bench[@]}" index --engine "$engine" --tools "$tools" --corpus "$folder/normalized.jsonl" \
        --index "$folder/indexes/$name" --work "$folder/work" --out "$folder/results/index.jsonl"
    touch "$folder/indexes/$name.done"
done

# The engines take turns, so that a busy minute of the machine does not fall on one of them alone.
arguments=()
for file in "${queries[@]}"; do arguments+=(--queries "$file"); done
for _ in $(seq "${ROUNDS:-2}"); do
    for engine in $engines; do
        "${bench[@]}" query --engine "$engine" --tools "$tools" --index "$folder/indexes/${engine%%:*}" \
            "${arguments[@]}" --rounds 5 --budget "${BUDGET:-10}" --append \
            --out "$folder/results/query-${engine/:/-}.json"
    done
done

results=()
for engine in $engines; do results+=("$folder/results/query-${engine/:/-}.json"); done
"${bench[@]}" agree "${results[@]}" | tee "$folder/agreement.txt"
{
    echo "Building, one thread, one segment in the end"
    echo
    "${bench[@]}" index-table "$folder/results/index.jsonl"
    "${bench[@]}" tables "${results[@]}"
} | tee "$folder/tables.md"
