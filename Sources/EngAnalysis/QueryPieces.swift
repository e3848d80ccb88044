import CICU

extension Analyzer {
  /// Characters of a run of Han and kana that a query means as one phrase; a longer run is cut into words.
  private static let phraseCharacters = 4

  /// Cuts a word of a query into pieces that are searched for one by one, as the words of other languages
  /// are: a run of more than four Han or kana characters becomes the words that ICU's dictionary finds in
  /// it. Single hiragana among them, which are particles, are left out. A piece that is a long katakana
  /// word loses its final `ー`, which texts often do not write (`サーバー` finds `サーバ` too).
  ///
  /// Most texts are their only piece.
  package func queryPieces(_ text: String) -> [String] {
    guard rules == .text, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return [text] }
    let runs = runs(text)
    guard runs.contains(where: { $0.characters > 0 }) else { return [text] }
    if runs.allSatisfy({ $0.characters <= Analyzer.phraseCharacters }) {
      return runs.count == 1 ? [withoutFinalLength(text)] : [text]
    }
    var pieces: [String] = []
    for run in runs {
      if run.characters <= Analyzer.phraseCharacters {
        pieces.append(run.text)
      } else {
        pieces += words(run.text)
      }
    }
    return pieces.isEmpty ? [text] : pieces.map(withoutFinalLength)
  }

  /// A stretch of text that is of Han and kana throughout, or not at all.
  private struct Run {
    var text = ""
    /// How many characters of Han and kana it has.
    var characters = 0
  }

  private func runs(_ text: String) -> [Run] {
    let table = CharacterTable(simplified: simplifies)
    var runs: [Run] = []
    for scalar in text.unicodeScalars {
      let entry = table[scalar.value]
      let isMark = entry.kind == CharacterClass.mark || entry.attaches
      let isHan = entry.kind == CharacterClass.ideograph
      if isMark || runs.last.map({ ($0.characters > 0) == isHan }) ?? false, !runs.isEmpty {
        runs[runs.count - 1].text.unicodeScalars.append(scalar)
      } else {
        runs.append(Run(text: String(scalar)))
      }
      if isHan, !isMark { runs[runs.count - 1].characters += 1 }
    }
    return runs
  }

  /// The words of a run, without single hiragana.
  private func words(_ run: String) -> [String] {
    guard let breaker = cicu_breaker_open(Int32(CICU_WORDS)) else { return [run] }
    defer { cicu_breaker_close(breaker) }
    let bytes = Array(run.utf8)
    var words: [String] = []
    var start = 0
    var ends = [Int32](repeating: 0, count: Int(CICU_MAXIMUM_RUN))
    while start < bytes.count {
      var stop = min(bytes.count, start + Int(CICU_MAXIMUM_RUN))
      while stop < bytes.count, stop > start + 1, bytes[stop] & 0xC0 == 0x80 { stop -= 1 }
      let found = bytes.withUnsafeBufferPointer { buffer in
        cicu_word_ends(
          breaker,
          buffer.baseAddress.map { $0 + start },
          Int32(stop - start),
          &ends,
          Int32(CICU_MAXIMUM_RUN)
        )
      }
      guard found > 0 else { return [run] }
      var from = start
      for end in ends[..<Int(found)] {
        words.append(String(decoding: bytes[from..<start + Int(end)], as: UTF8.self))
        from = start + Int(end)
      }
      start = stop
    }
    let kept = words.filter { word in
      let scalars = word.unicodeScalars
      return scalars.count != 1 || scalars.first.map { !Analyzer.isHiragana($0) } ?? true
    }
    return kept.isEmpty ? words : kept
  }

  private static func isHiragana(_ scalar: Unicode.Scalar) -> Bool {
    (0x3041...0x309F).contains(scalar.value)
  }

  private func withoutFinalLength(_ word: String) -> String {
    let scalars = word.unicodeScalars
    guard scalars.count >= 4, scalars.last == "\u{30FC}",
      scalars.allSatisfy({ (0x30A1...0x30FC).contains($0.value) })
    else { return word }
    return String(word.unicodeScalars.dropLast())
  }
}
