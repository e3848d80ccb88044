import Foundation

extension Oracle {
  func score(_ clause: Clause, _ text: Text, _ scale: Double) -> UInt64? {
    switch clause {
    case .everything:
      return 0
    case .stored(let field, let test):
      return test.holds(for: text.document, field) ? 0 : nil
    case .anyTerm(let terms, let score):
      return terms.contains { text.places[$0] != nil } ? UInt64((score * scale).rounded()) : nil
    case .constant(let value, let inner):
      return score(inner, text, scale) == nil ? nil : UInt64((value * scale).rounded())
    case .pattern(let pattern, let weight):
      var f = Double(frequency(pattern, text))
      if titleWeight != 1 {
        let inTitle = places(pattern, text).keys.count { $0 < text.titleEnd }
        f += (titleWeight - 1) * Double(inTitle)
      }
      guard f > 0 else { return nil }
      let norm = k1 * (1 - b + b * Double(Oracle.quantised(text.length)) / average)
      return UInt64((weight * scale * (f / (f + norm))).rounded())
    case .combined(let must, let may, let not, let least):
      var sum: UInt64 = 0
      for clause in must {
        guard let score = score(clause, text, scale) else { return nil }
        sum += score
      }
      if not.contains(where: { score($0, text, scale) != nil }) { return nil }
      let extra = may.compactMap { score($0, text, scale) }
      return extra.count >= least ? extra.reduce(sum, +) : nil
    }
  }

  /// Lengths from 24 on keep four significant bits of what they exceed 24 by.
  static func quantised(_ length: Int) -> Int {
    guard length >= 24 else { return length }
    let above = length - 24
    let dropped = max(0, (Int.bitWidth - above.leadingZeroBitCount) - 4)
    return 24 + ((above >> dropped) << dropped)
  }

  func frequency(_ pattern: Pattern, _ text: Text) -> Int {
    switch pattern {
    case .term(let term):
      return text.places[term]?.count ?? 0
    case .any(let parts):
      return parts.map { frequency($0, text) }.reduce(0, +)
    case .run, .near, .inTitle, .typed:
      return places(pattern, text).count
    }
  }

  func weight(_ pattern: Pattern) -> Double {
    switch pattern {
    case .term(let term):
      return idf([term])
    case .any(let parts):
      var terms: [String] = []
      var others: [Double] = []
      for part in parts {
        if case .term(let term) = part { terms.append(term) } else { others.append(weight(part)) }
      }
      let isThere = texts.contains { text in terms.contains { text.places[$0] != nil } }
      if isThere || others.isEmpty { others.append(idf(terms)) }
      return others.min() ?? 0
    case .run(let parts, _, _), .near(let parts, _):
      return parts.map { weight($0) }.reduce(0, +)
    case .inTitle(_, let inner), .typed(_, let inner):
      return weight(inner)
    }
  }

  func idf(_ terms: [String]) -> Double {
    let n = Double(texts.filter { text in terms.contains { text.places[$0] != nil } }.count)
    return log(1 + (Double(texts.count) - n + 0.5) / (n + 0.5))
  }
}
