import EngIndex
import EngQuery
import EngTestSupport
import Testing

@testable import EngSearch

/// Patterns over terms.
@Suite struct PatternTests {
  private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  @Test(arguments: [
    ("koi*", "koizumi", true), ("*izumi", "koizumi", true), ("k*z*i", "koizumi", true),
    ("wom?n", "women", true), ("wom?n", "womn", false), ("a\\*b", "a*b", true),
    ("a\\*b", "axb", false), ("*", "", true), ("", "a", false),
  ])
  func globs(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(Glob(pattern).matches(text) == expected)
  }

  @Test(arguments: [
    ("koi(zu|su)mi", "koisumi", true), ("koi(zu|su)mi", "koitumi", false),
    ("a{2,3}", "aaa", true), ("a{2,3}", "aaaa", false), ("a{2}", "aa", true),
    ("a{2,}b", "aaaab", true), ("[a-c]+x?", "abcx", true), ("[^a]b", "ab", false),
    ("\\d+\\.\\d", "12.5", true), ("(a|)b", "b", true), ("x(", "x(", false), ("", "", true),
  ])
  func regularExpressions(_ pattern: String, _ text: String, _ expected: Bool) {
    var expression = RegularExpression(pattern) { $0.lowercased() }
    let result = expression.matches(scalars(text))
    #expect(result == expected)
  }

  @Test func expressionsThatExplodeElsewhereAreQuick() {
    var nested = RegularExpression("(a*)*(a*)*(a*)*b") { $0 }
    let result = nested.matches(scalars(String(repeating: "a", count: 2000)))
    #expect(!result)
    var empty = RegularExpression("(){64}{64}{64}{64}{64}{64}{64}{64}c") { $0 }
    let second = empty.matches(scalars("c"))
    #expect(second)
  }

  /// Read in linear time, or these would take minutes.
  @Test(.timeLimit(.minutes(1)), arguments: ["[", "(", "{", "a{", "a{1", "|", "[^", "a**"])
  func manyBracketsAreReadSoon(_ piece: String) {
    let text = String(repeating: piece, count: 50_000)
    var expression = RegularExpression(text + "}") { $0 }
    let result = expression.matches(scalars("b"))
    #expect(!result)
    for count in [5000, 60_000 / piece.utf8.count] {
      _ = QueryParser.parse("/" + String(repeating: piece, count: count) + "/")
    }
  }

  /// A long chain of states is no deep recursion, neither when it is read nor when terms are looked for.
  @Test func longChainsAreWalked() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.put(Document(key: "1", body: "a b w ww www x"))
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    for pattern in ["w{64}{64}{64}{64}", "w?{64}{64}", "(w|b){2,64}{64}{64}x"] {
      #expect(try index.search("/\(pattern)/ OR x").total.value == 1)
    }
    #expect(try index.search("/w{64}{64}{64}/").total.value == 0)
    #expect(try index.search("/w?{64}{64}/").total.value == 1)
  }

  @Test func anyTextIsAnExpression() {
    let alphabet = Array("ab()[]{}|*+?\\^-,.19")
    let went = forEachSeed(2000) { random in
      let pattern = String(
        (0..<Int.random(in: 0...16, using: &random)).compactMap { _ in
          alphabet.randomElement(using: &random)
        }
      )
      var expression = RegularExpression(pattern) { $0 }
      // What a match is decided on does not change from one call to the next.
      return expression.matches(scalars("ab")) == expression.matches(scalars("ab"))
    }
    #expect(went)
  }

  @Test(arguments: [
    ("koizumi", "koizumi", 0), ("koizumi", "koziumi", 1), ("depening", "deepening", 1),
    ("inseperable", "inseparable", 1), ("abc", "cab", 2), ("", "ab", 2),
  ])
  func distances(_ first: String, _ second: String, _ expected: Int) {
    #expect(EditPattern(first, limit: 2).distance(to: second) == expected)
  }

  @Test func distancesAboveTheLimitAreNotTold() {
    let pattern = EditPattern("koizumi", limit: 2)
    #expect(pattern.distance(to: "nakatani") == nil)
    #expect(pattern.distance(to: "koizumi") == 0)
    #expect(EditPattern("koizumi", limit: 1).distance(to: "okizmui") == nil)
    #expect(EditPattern("ca", limit: 2).distance(to: "abc") == nil)
  }

  /// Bits along the diagonals say what the plain table says, for words edited at random: long and short ones,
  /// of few letters and of many.
  @Test func distancesAreThoseOfTheTable() {
    var near = 0
    let agreed = forEachSeed(1200) { random in
      let letters = Array((Bool.random(using: &random) ? "ab" : "abcdeé防衛🙂").unicodeScalars)
      func letter() -> Unicode.Scalar { letters[Int.random(in: 0..<letters.count, using: &random)] }
      let longest = [3, 8, 30, 200].randomElement(using: &random) ?? 3
      let word = (0..<Int.random(in: 0...longest, using: &random)).map { _ in letter() }
      var other = word
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let place = Int.random(in: 0...other.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: other.insert(letter(), at: place)
        case 1 where place < other.count: other.remove(at: place)
        case 2 where place < other.count: other[place] = letter()
        case 3 where place + 1 < other.count: other.swapAt(place, place + 1)
        default: break
        }
      }
      func text(_ scalars: [Unicode.Scalar]) -> String { String(String.UnicodeScalarView(scalars)) }
      let distance = Oracle.distance(word, other)
      if distance < 3 { near += 1 }
      for limit in 0...2 {
        let pattern = EditPattern(text(word), limit: limit)
        var other = text(other)
        let matches = other.withUTF8 { TermAutomaton(pattern).matches($0) }
        guard pattern.distance(to: other) == (distance <= limit ? distance : nil),
          matches == (distance <= limit)
        else {
          print(text(word), other, limit, distance)
          return false
        }
      }
      return true
    }
    #expect(agreed)
    #expect(hasChosenSeed || near > 400)
  }
}
