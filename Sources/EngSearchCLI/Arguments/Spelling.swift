/// Finds what somebody may have meant.
enum Spelling {
  /// The name nearest to `word` if that is within one edit, or two of a long word. Swapped neighbours are one
  /// edit.
  static func nearest(_ word: String, _ names: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    return names.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
      .filter { $0.1 <= (word.utf8.count > 6 ? 2 : 1) && $0.1 < $0.0.utf8.count }
      .min { $0.1 < $1.1 }?.0
  }

  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var before: [Int] = []
    var row = Array(0...second.count)
    for (line, byte) in first.enumerated() {
      var next = [line + 1]
      for (column, other) in second.enumerated() {
        var cost = min(row[column + 1] + 1, next[column] + 1)
        cost = min(cost, row[column] + (byte == other ? 0 : 1))
        if line > 0, column > 0, byte == second[column - 1], first[line - 1] == other {
          cost = min(cost, before[column - 1] + 1)
        }
        next.append(cost)
      }
      before = row
      row = next
    }
    return row[second.count]
  }
}

/// Words as a shell takes them.
enum ShellQuoting {
  /// `text` as one word of a command line.
  static func word(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "="):
        true
      default: false
      }
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", by: #"'\''"#) + "'"
  }

  static func line(_ words: [String]) -> String { words.map(word).joined(separator: " ") }
}
