/// Words and the forms of each that no rule makes, written down as `mouse mice,go went gone`.
///
/// A process looks up few words, or very many: the table is made in one pass over the text, and holds places
/// in it instead of strings.
struct IrregularForms: Sendable {
  private struct Form {
    /// Places in the text.
    let word: Range<Int>
    let base: Range<Int>
  }

  private let text: StaticString
  private var forms: [Form] = []
  /// Numbers of forms, plus one, where their hashes put them; 0 is free.
  private var slots: [UInt16]

  /// - Parameter text: ASCII. Words are parted by blanks, the lines of a word and its forms by commas; ends of
  ///   lines count for nothing.
  init(_ text: StaticString) {
    self.text = text
    slots = [UInt16](repeating: 0, count: 1024)
    let count = text.utf8CodeUnitCount
    let bytes = UnsafeBufferPointer(start: text.utf8Start, count: count)
    var base: Range<Int>?
    var start = 0
    for place in 0...count {
      let byte = place < count ? bytes[place] : UInt8(ascii: ",")
      if byte == UInt8(ascii: "\n"), start == place { start = place + 1 }
      guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") else { continue }
      let word = start..<place
      start = place + 1
      if let base { insert(Form(word: word, base: base)) } else { base = word }
      if byte == UInt8(ascii: ",") { base = nil }
    }
  }

  private mutating func insert(_ form: Form) {
    var slot = hash(bytes(form.word)) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    forms.append(form)
    slots[slot] = UInt16(forms.count)
  }

  private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start + range.lowerBound, count: range.count)
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes(range), as: UTF8.self)
  }

  private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 0x811c_9dc5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return Int(hash &>> 16 ^ hash & 0xFFFF)
  }

  /// The word that `form` is a form of, or nil.
  func base(of form: String) -> String? {
    var form = form
    return form.withUTF8 { wanted in
      var slot = hash(wanted) & (slots.count - 1)
      while slots[slot] != 0 {
        let known = forms[Int(slots[slot]) - 1]
        if bytes(known.word).elementsEqual(wanted) { return string(known.base) }
        slot = (slot + 1) & (slots.count - 1)
      }
      return nil
    }
  }

  /// The forms of words that begin with `beginning`, and those words.
  func forms(ofWordsWith beginning: String) -> [(word: String, base: String)] {
    forms.filter { bytes($0.base).starts(with: beginning.utf8) }
      .map { (string($0.word), string($0.base)) }
  }
}
