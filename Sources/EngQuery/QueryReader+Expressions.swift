extension QueryReader {
  /// Remarks on what is not well-formed in a regular expression, given where it begins and ends in the query.
  ///
  /// - Returns: The places of characters that stand for themselves because of that.
  mutating func remarkOnExpression(from start: Int, to end: Int) -> Set<Int> {
    var ordinary: Set<Int> = []
    func remark(_ reader: inout QueryReader, _ place: Int, _ message: String) {
      ordinary.insert(place)
      reader.remark(
        "E20",
        place,
        place + 1,
        message + " in the regular expression; it stands for itself",
        fix: "'\\\(reader.scalars[place])' if that is meant"
      )
    }
    var open: [Int] = []
    var hasAtom = false
    var isUnclosed = false
    var place = start
    while place < end {
      let scalar = scalars[place]
      var length = 1
      switch scalar {
      case "\\":
        length = 2
        hasAtom = true
      case "[":
        hasAtom = true
        if !isUnclosed, let close = setEnd(from: place, before: end) {
          length = close + 1 - place
        } else {
          isUnclosed = true
          remark(&self, place, "'[' is never closed")
        }
      case "(":
        open.append(place)
        hasAtom = false
      case ")":
        if open.popLast() == nil { remark(&self, place, "')' closes nothing") }
        hasAtom = true
      case "|":
        hasAtom = false
      case "*", "+", "?":
        if !hasAtom { remark(&self, place, "'\(scalar)' repeats nothing") }
        hasAtom = true
      default:
        hasAtom = true
      }
      place += length
    }
    for place in open { remark(&self, place, "'(' is never closed") }
    return ordinary
  }

  /// Where the set that begins at a `[` is closed; a `]` right behind `[` or `[^` belongs to it.
  private func setEnd(from start: Int, before end: Int) -> Int? {
    var place = start + 1
    if place < end, scalars[place] == "^" { place += 1 }
    let first = place
    while place < end, place == first || scalars[place] != "]" {
      place += scalars[place] == "\\" ? 2 : 1
    }
    return place < end ? place : nil
  }
}
