import CICU

/// Parts that are endings or acronym words.
extension Tokenizer {
  enum Ending {
    case possessive, t, dropped, none
  }

  /// What a part after an apostrophe means: `'s`, `n't`, one of `'re 've 'll 'd 'm`, or a part.
  func ending(_ part: ChainPart) -> Ending {
    let count = part.end - part.start
    guard count <= 6 else { return .none }
    let term = writeTerm(part.start, part.end, to: scratch)
    switch term.count {
    case 1:
      switch scratch[0] {
      case UInt8(ascii: "s"): return .possessive
      case UInt8(ascii: "t"): return .t
      case UInt8(ascii: "d"), UInt8(ascii: "m"): return .dropped
      default: return .none
      }
    case 2:
      switch (scratch[0], scratch[1]) {
      case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
        (UInt8(ascii: "l"), UInt8(ascii: "l")):
        return .dropped
      default: return .none
      }
    default: return .none
    }
  }

  func endsWithN(_ part: ChainPart) -> Bool {
    part.end > part.start && text[part.end - 1] | 0x20 == UInt8(ascii: "n")
  }

  /// A word of two or three capitals that is also a common word, outside a line of capitals.
  func isAcronymWord(_ part: ChainPart) -> Bool {
    let count = part.end - part.start
    guard count == 2 || count == 3 else { return false }
    var packed = 0
    for i in part.start..<part.end {
      guard text[i] >= 0x41, text[i] <= 0x5A else { return false }
      packed = packed << 8 | Int(text[i] | 0x20)
    }
    guard commonWords.contains(packed) else { return false }
    if isQuery, !hasBlank { return true }
    if !line.contains(part.start) { readLine(part.start) }
    return lineHasLowerCase
  }

  /// Looks at the line around `i`, at most 2 KiB to either side.
  private func readLine(_ i: Int) {
    let reach = 2048
    var start = i
    while start > 0, i - start < reach, text[start - 1] != 0x0A { start -= 1 }
    var stop = i
    var found = false
    var j = start
    while j < end, j - i < reach, text[j] != 0x0A {
      let scalar = decodeScalar(text, j, end)
      if scalar.isValid, table[scalar.value].isLowerCase { found = true }
      j += scalar.count
    }
    stop = max(j, i + 1)
    line = start..<stop
    lineHasLowerCase = found
  }
}

/// The common words of rule 11 as big-endian bytes: `us it am is he no so who`.
private let commonWords: Set<Int> = Set(
  acronymWords.map { word in word.utf8.reduce(0) { $0 << 8 | Int($1) } }
)

/// Words that are also common acronyms (`US`, `IT`, `WHO`).
let acronymWords: Set<String> = ["us", "it", "am", "is", "he", "no", "so", "who"]
