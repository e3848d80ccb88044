import EngIndex
import EngSearch
import EngTestSupport
import Foundation
import Testing

/// Searches that skip what cannot be among the best give what searches of every document give.
@Suite struct PruningTests {
  /// Collections in a run; `ENGSEARCH_PRUNING=500` makes 20,000 comparisons.
  private static let collections =
    ProcessInfo.processInfo.environment["ENGSEARCH_PRUNING"].flatMap { Int($0) } ?? 8

  @Test func skippingChangesNothing() throws {
    var compared = 0
    var found = 0
    let agreed = try forEachSeed(Self.collections) { random in
      let directory = try TemporaryDirectory()
      try Self.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      for _ in 0..<40 {
        let query = Self.query(&random)
        var options = SearchOptions()
        options.anyWord = Bool.random(using: &random)
        options.k1 = [1.2, 2, 0, 0.4, 3].randomElement(using: &random) ?? 1.2
        options.b = [0.75, 0.5, 0, 1].randomElement(using: &random) ?? 0.75
        let limit = [0, 1, 3, 10, 100, 5000].randomElement(using: &random) ?? 10
        let search = try index.prepare(query, options)
        let expected = try search.run(limit: limit, isCounting: true, general: true)
        let counted = try search.run(limit: limit, isCounting: true)
        let uncounted = try search.run(limit: limit, isCounting: false)
        options.threads = 2
        let onTwoThreads = try index.prepare(query, options)
        let shared = try onTwoThreads.run(limit: limit, isCounting: true)
        let sharedGeneral = try onTwoThreads.run(limit: limit, isCounting: true, general: true)
        compared += 1
        found += expected.hits.count
        if counted.hits != expected.hits || counted.total != expected.total
          || uncounted.hits != expected.hits || shared != expected || sharedGeneral != expected
        {
          print("query \(query), anyWord \(options.anyWord), limit \(limit)")
          print("expected", expected.total, expected.hits.prefix(12))
          print("counted ", counted.total, counted.hits.prefix(12))
          print("without ", uncounted.total, uncounted.hits.prefix(12))
          print("shared  ", shared.total, shared.hits.prefix(12))
          return false
        }
      }
      return true
    }
    #expect(agreed)
    #expect(compared >= 40)
    #expect(found > 0)
  }

  /// Phrases in documents so long that positions take many words of bits, of words from everywhere to
  /// almost nowhere, against going through all positions.
  @Test func phrasesOfLongDocuments() throws {
    var found = 0
    let agreed = try forEachSeed(max(Self.collections / 4, 2)) { random in
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      for number in 0..<40 {
        let count = Int.random(in: 1...6000, using: &random)
        let words = (0..<count).map { _ in Self.word(&random) }
        try writer.put(Document(key: "d\(number)", body: words.joined(separator: " ")))
      }
      _ = try writer.commit()
      writer.close()
      let index = try SearchIndex.open(directory.path)
      for _ in 0..<60 {
        let words = (0..<Int.random(in: 2...5, using: &random)).map { place in
          place > 0 && Int.random(in: 0..<8, using: &random) == 0 ? "*" : Self.word(&random)
        }
        let query = "\"" + words.joined(separator: " ") + " aork\""
        let search = try index.prepare(query)
        for limit in [0, 1, 5, 100] {
          let expected = try search.run(limit: limit, isCounting: true, general: true)
          let counted = try search.run(limit: limit, isCounting: true)
          let uncounted = try search.run(limit: limit, isCounting: false)
          found += expected.total
          guard counted.hits == expected.hits, counted.total == expected.total,
            uncounted.hits == expected.hits
          else {
            print("query \(query), limit \(limit)", expected, counted)
            return false
          }
        }
      }
      return true
    }
    #expect(agreed)
    #expect(found > 0)
  }

  /// A word that most documents have, that some write as a compound, and whose parts others have apart or one after
  /// the other.
  @Test func aVeryFrequentCompound() throws {
    var compounds = 0
    let agreed = try forEachSeed(max(Self.collections / 2, 4)) { random in
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      var number = 0
      for _ in 0..<([1, 2].randomElement(using: &random) ?? 1) {
        let usual = Double.random(in: 0.4...1, using: &random)
        for _ in 0..<([60, 900].randomElement(using: &random) ?? 60) {
          var words = (0..<Int.random(in: 1...40, using: &random)).map { _ in Self.word(&random) }
          func add(_ word: String, _ share: Double) {
            while Double.random(in: 0..<1, using: &random) < share {
              words.insert(word, at: Int.random(in: 0...words.count, using: &random))
            }
          }
          if Double.random(in: 0..<1, using: &random) < usual {
            words.append("overland")
            add("overland", 0.6)
          }
          for (word, share) in [
            ("over-land", 0.1), ("over land", 0.2), ("over", 0.2), ("land", 0.3),
          ] { add(word, share) }
          try writer.put(Document(key: "d\(number)", body: words.joined(separator: " ")))
          number += 1
        }
        for _ in 0..<[0, 20][Int.random(in: 0...1, using: &random)] {
          _ = try writer.delete(key: "d\(Int.random(in: 0..<number, using: &random))")
        }
        _ = try writer.commit()
      }
      writer.close()
      let index = try SearchIndex.open(directory.path)
      for _ in 0..<40 {
        let (one, other) = (Self.word(&random), Self.word(&random))
        let query =
          [
            "overland \(one)", "overland \(one) \(other)", "\(one) overland^3 \(other) -bork",
            "overland^0.1 \(one) overland", "overland \"\(one) \(other)\"",
            "overland \(one) MAYBE \(other)", "overland \(one) land", "overland -\(one)",
            "overland^0 \(one)",
          ].randomElement(using: &random) ?? one
        var options = SearchOptions()
        options.k1 = [1.2, 3, 0].randomElement(using: &random) ?? 1.2
        let search = try index.prepare(query, options)
        options.threads = 2
        let shared = try index.prepare(query, options)
        for limit in [0, 1, 3, 10, 2000] {
          let expected = try search.run(limit: limit, isCounting: true, general: true)
          let counted = try search.run(limit: limit, isCounting: true)
          let uncounted = try search.run(limit: limit, isCounting: false)
          guard counted == expected, uncounted.hits == expected.hits,
            try shared.run(limit: limit, isCounting: true) == expected
          else {
            print("query \(query), limit \(limit)", expected, counted, uncounted)
            return false
          }
        }
        let whole = try index.plan(query, options)
        let lists = whole.passes.flatMap(\.lists)
        compounds += lists.contains { $0.label.contains("| \"over land\"") } ? 1 : 0
      }
      return true
    }
    #expect(agreed)
    #expect(compounds > 0)
  }

  /// Few words, very unevenly spread, in documents of very different length, so that lists of many
  /// blocks meet short ones.
  private static func fill(_ path: String, _ random: inout SplitMix64) throws {
    let writer = try IndexWriter.open(path, create: true)
    defer { writer.close() }
    var number = 0
    for _ in 0..<([1, 1, 3].randomElement(using: &random) ?? 1) {
      let count = [20, 700, 3000].randomElement(using: &random) ?? 20
      let longest = [3, 12, 60].randomElement(using: &random) ?? 3
      for _ in 0..<count {
        var document = Document(key: "d\(number)")
        number += 1
        var words: [String] = []
        for _ in 0..<Int.random(in: 0...longest, using: &random) { words.append(word(&random)) }
        document.body = words.joined(separator: " ")
        try writer.put(document)
      }
      if Bool.random(using: &random) {
        for _ in 0..<count / 10 {
          _ = try writer.delete(key: "d\(Int.random(in: 0..<number, using: &random))")
        }
      }
      _ = try writer.commit()
    }
    if Int.random(in: 0..<3, using: &random) == 0 { try writer.compact(reordering: true) }
  }

  /// A letter, the later in the alphabet the rarer, and one of four endings, of which three make forms of
  /// one word.
  private static func word(_ random: inout SplitMix64) -> String {
    let share = Double.random(in: 0..<1, using: &random)
    let rank = Int(share * share * share * share * 26)
    let ending = ["", "", "", "s", "ed", "ix"].randomElement(using: &random) ?? ""
    return String(UnicodeScalar(UInt8(97 + rank))) + "ork" + ending
  }

  private static func query(_ random: inout SplitMix64) -> String {
    func words(_ range: ClosedRange<Int>) -> [String] {
      (0..<Int.random(in: range, using: &random)).map { _ in word(&random) }
    }
    func phrase() -> String { "\"" + words(2...4).joined(separator: " ") + "\"" }
    /// All words with the same letter, scored as one.
    func group() -> String { word(&random).prefix(1) + "*" }
    switch Int.random(in: 0..<23, using: &random) {
    case 0: return word(&random)
    case 12: return group()
    case 13: return group() + " " + words(1...2).joined(separator: " ")
    case 14: return words(1...3).joined(separator: " OR ") + " OR " + group() + " OR " + group()
    case 15: return "+" + group() + " " + group() + " " + word(&random) + " -" + group()
    case 16: return group() + " " + phrase()
    // Parts that only the general matchers know, beside lists.
    case 17: return word(&random) + " " + phrase() + "~3"
    case 18: return words(1...2).joined(separator: " ") + " MAYBE " + phrase()
    case 19: return words(1...3).joined(separator: " OR ") + " -" + phrase()
    case 20: return word(&random) + " (" + words(2...3).joined(separator: " OR ") + ")"
    case 21:
      return "(" + words(2...3).joined(separator: " OR ") + ") -" + phrase() + " -" + word(&random)
    case 22: return "2 OF (" + words(2...4).joined(separator: " ") + ") " + word(&random)
    case 1, 2: return words(2...3).joined(separator: " ")
    case 3, 4: return words(2...6).joined(separator: " OR ")
    case 5: return phrase()
    case 6: return phrase() + " " + words(1...2).joined(separator: " ")
    case 7: return "+" + word(&random) + " " + words(1...3).joined(separator: " ")
    case 8: return words(1...2).joined(separator: " ") + " -" + word(&random)
    case 9:
      return "(" + words(2...3).joined(separator: " OR ") + ") -" + word(&random)
    case 10: return word(&random) + "^3 " + words(1...3).map { $0 + "^0.01" }.joined(separator: " ")
    default: return word(&random) + " MAYBE " + word(&random) + " " + phrase()
    }
  }
}
