internal import EngAnalysis
internal import EngStorage

// The stems section holds sorted strings, `class 0x00 term`: the terms that have a word of a stem class of
// the analyzer's language. A term of one spelling that is its own class has none, which spares the rare
// words, names above all, that no rule changes.

/// Whether a string of the section is of a class.
func isOf(_ stemClass: [UInt8], _ string: UnsafeBufferPointer<UInt8>) -> Bool {
  string.count > stemClass.count && string[stemClass.count] == 0 && string.starts(with: stemClass)
}

/// Collects the stem classes of the terms of one segment.
struct StemClassesWriter {
  private let stemmer: TermStemmer
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Of each string the number of its term.
  private var terms: [UInt32] = []

  init(_ stemmer: TermStemmer) { self.stemmer = stemmer }

  /// Adds a term that is spelled as it is and in no other way.
  mutating func add(plain term: UnsafeBufferPointer<UInt8>, number: Int) {
    let word = String(decoding: term, as: UTF8.self)
    guard let stemClass = stemmer.stemClass(word), stemClass != word else { return }
    add(stemClass, term, number)
  }

  /// Adds a term with one of its several spellings, or its only one if that is not the term.
  mutating func add(
    _ term: UnsafeBufferPointer<UInt8>,
    spelled spelling: UnsafeBufferPointer<UInt8>,
    number: Int
  ) {
    guard let stemClass = stemmer.stemClass(String(decoding: spelling, as: UTF8.self)) else {
      return
    }
    add(stemClass, term, number)
  }

  private mutating func add(
    _ stemClass: String,
    _ term: UnsafeBufferPointer<UInt8>,
    _ number: Int
  ) {
    bytes.append(contentsOf: stemClass.utf8)
    bytes.append(0)
    bytes.append(contentsOf: term)
    starts.append(bytes.count)
    terms.append(UInt32(truncatingIfNeeded: number))
  }

  /// Gives the strings of the section, each once, in the order of their bytes, with the numbers of the terms.
  func forEach(
    _ body: (UnsafeBufferPointer<UInt8>, _ term: Int) throws(IndexError) -> Void
  ) throws(IndexError) {
    try bytes.span.withBytes { bytes throws(IndexError) in
      func string(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[starts[number]..<starts[number + 1]])
      }
      var last: UnsafeBufferPointer<UInt8>?
      for number in sortedByBytes(count: starts.count - 1, string) {
        let next = string(Int(number))
        if let last, TermDictionary.compare(last, next) == 0 { continue }
        try body(next, Int(terms[Int(number)]))
        last = next
      }
    }
  }
}
