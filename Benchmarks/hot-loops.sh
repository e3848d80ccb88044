#!/usr/bin/env bash
# Shows that the hot functions of the query kernels count no references, check no exclusive access, allocate
# nothing and trap nowhere (a bounds or overflow check is a trap).
# usage: hot-loops.sh PROGRAM      a release build of EngSearchBenchmarks or engsearch
set -euo pipefail
program=${1:?usage: hot-loops.sh PROGRAM}
hot='SegmentSearch\.(require|add\(_:to:needed|exclude|keepCompetitive|keepLive|insert|sum|window|stream|countAny|countAll|mark|gatherBytes|countWindows|takeMarked)[(:]|TermList\.(score|decode|merge|seek|currentBound|placeInMembers)\(|PhraseMatcher\.frequency\(|PositionCode\.locate\(|TopDocuments\.(insert|append|replaceWorst)\('
objdump -d --no-show-raw-insn "$program" | swift demangle --simplified |
  awk -v hot="$hot" '
    /^[0-9a-f]+ <.*>:$/ {
      name = $0; sub(/^[0-9a-f]+ </, "", name); sub(/>:$/, "", name)
      inside = name ~ hot && name !~ /closure|merged|outlined/
      if (inside) { functions++; instructions[name] = 0 }
      next
    }
    inside && NF > 1 {
      instructions[name]++
      if ($0 ~ /swift_(retain|release|beginAccess|endAccess|allocObject|bridgeObject|isUnique)/ || $0 ~ /\tud2/)
        found[name] = found[name] "\n    " $0
    }
    END {
      for (name in instructions) {
        isBad = name in found
        printf "%s %5d instructions  %s%s\n", isBad ? "BAD" : "ok ", instructions[name], name, isBad ? found[name] : ""
        bad += isBad
      }
      printf "%d hot functions, %d with something that does not belong there\n", functions, bad
      exit functions == 0 || bad > 0
    }' | sort
