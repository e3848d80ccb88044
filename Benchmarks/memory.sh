#!/bin/sh
# Indexes a file in a memory cgroup: memory.sh ENGSEARCH FILE [MIB]
#
# A process that needs more than MIB (256) MiB, what the system keeps of its files not counted in the end, is
# killed, and this script fails. Needs the right to make a cgroup: v2, v1, or a user's systemd.
set -eu
[ $# -ge 2 ] || { echo "usage: memory.sh ENGSEARCH FILE [MIB]" >&2; exit 2; }
program=$(realpath "$1") file=$(realpath "$2") limit=$((${3:-256} * 1048576))
folder=$(mktemp -d)
name=engsearch-memory-$$
group=
trap 'rm -rf "$folder"; [ -z "$group" ] || rmdir "$group" 2>/dev/null || true' EXIT

run='peak() { sed -n "s/^VmHWM:[[:space:]]*//p" /proc/$1/status; }
"$0" index --index "$1/index" "$2" & child=$!
last=
while now=$(peak $child 2>/dev/null) && [ -n "$now" ]; do last=$now; sleep 0.1; done
wait $child
echo "peak resident set: $last"'

if [ -f /sys/fs/cgroup/cgroup.controllers ] && mkdir "/sys/fs/cgroup/$name" 2>/dev/null; then
  group=/sys/fs/cgroup/$name
  echo "$limit" >"$group/memory.max"
  echo 0 >"$group/memory.swap.max" 2>/dev/null || true
elif mkdir "/sys/fs/cgroup/memory/$name" 2>/dev/null; then
  group=/sys/fs/cgroup/memory/$name
  echo "$limit" >"$group/memory.limit_in_bytes"
fi
if [ -n "$group" ]; then
  sh -c 'echo $$ >"$3/cgroup.procs"; exec sh -c "$4" "$0" "$1" "$2"' "$program" "$folder" "$file" "$group" "$run"
else
  systemd-run --quiet --user --scope -p MemoryMax="$limit" -p MemorySwapMax=0 \
    sh -c "$run" "$program" "$folder" "$file"
fi
echo "limit: $limit bytes; text: $(wc -c <"$file") bytes; index: $(du -sb "$folder/index" | cut -f1) bytes"
for counter in memory.events memory.failcnt memory.max_usage_in_bytes; do
  [ -z "$group" ] || [ ! -f "$group/$counter" ] || echo "$counter: $(tr '\n' ' ' <"$group/$counter")"
done
