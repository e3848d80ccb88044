import EngSearch
import EngTestSupport
import Testing

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
    var measure = EditDistance(first, limit: 2)
    let result = measure.distance(to: scalars(second))
    #expect(result == expected)
  }

  @Test func distancesAboveTheLimitAreNotTold() {
    var measure = EditDistance("koizumi", limit: 2)
    let result = measure.distance(to: scalars("nakatani"))
    #expect(result == nil)
    let near = measure.distance(to: scalars("koizumi"))
    #expect(near == 0)
  }
}
