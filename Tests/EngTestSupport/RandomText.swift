/// Makes documents and queries of a small vocabulary, common words often and rare ones seldom.
package enum RandomText {
  private static let words = [
    "the", "of", "and", "security", "NATO", "defense", "Euro-Atlantic", "cooperation", "Japan",
    "Indo-Pacific", "partners", "Türkiye", "nato’s", "minister", "inseparable", "euroatlantic",
    "euro", "atlantic", "U.S.", "us", "turkiye", "state-of-the-art", "KOIZUMI", "koizumi",
    "koizumo", "naïve", "C++", "F-35", "1,000.50", "don't", "Shinjirō", "防衛", "depening",
    "deepening", "indopacific", "AT&T", "l'OTAN", "ministers", "Euro-Atlantics", "partner",
    "茶", "緑茶", "defence", "cooperate", "cooperating", "organisation", "organizations", "e-mails",
    "email",
  ]

  /// A word; the n-th is about n times as rare as the first.
  package static func word(_ random: inout SplitMix64) -> String {
    if Int.random(in: 0..<12, using: &random) == 0 {
      return "zone\(Int.random(in: 0..<90, using: &random))"
    }
    let uniform = Double.random(in: 0..<1, using: &random)
    return words[min(Int(Double(words.count) * uniform * uniform), words.count - 1)]
  }

  /// Words with punctuation and line ends between them.
  package static func text(_ length: Int, _ random: inout SplitMix64) -> String {
    var text = ""
    for _ in 0..<length {
      text += word(&random)
      text += [" ", " ", " ", ", ", ". ", "\n", "\n\n"].randomElement(using: &random) ?? " "
    }
    return text
  }

  /// A query of one to three clauses.
  package static func query(_ random: inout SplitMix64) -> String {
    var clauses: [String] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let clause = clause(&random)
      let mark = ["", "", "", "", "-", "+", "MAYBE "].randomElement(using: &random) ?? ""
      clauses.append(mark + clause)
    }
    return clauses.joined(separator: " ")
  }

  private static func clause(_ random: inout SplitMix64) -> String {
    let a = word(&random)
    let b = word(&random)
    let c = word(&random)
    let n = Int.random(in: 0...4, using: &random)
    switch Int.random(in: 0..<18, using: &random) {
    case 0: return "\"\(a) \(b)\""
    case 1: return "\"\(a) \(b) \(c)\"~\(n)"
    case 2: return "\"\(a) * \(b)\""
    case 3: return "\(a) NEAR/\(n) \(b)"
    case 4: return "(\(a) OR \(b)) BEFORE/\(n) \(c)"
    case 5:
      return ["koi*", "eur*", "zone*", "zone1*", "n*", "tür*"].randomElement(using: &random) ?? a
    case 6: return ["k*mi", "*e*e*", "koizum?", "zon*"].randomElement(using: &random) ?? a
    case 7:
      return ["koizumi~1", "depening~", "nato~", "zone1~2"].randomElement(using: &random) ?? a
    case 8: return "(\(a) OR \(b) OR \(c))"
    case 9: return "2 OF (\(a) \(b) \(c))"
    case 10: return "(\(a) AND \(b))"
    case 11: return "\(a)^\(n + 1)"
    case 12: return "\(a)^=\(n)"
    case 13: return "title:\(a)"
    case 14: return "body:\"\(a) \(b)\""
    case 15: return ["=NATO", "=nato’s", "=koizumi", "=Türkiye"].randomElement(using: &random) ?? a
    case 16: return "(\(a) -\(b))"
    default: return a
    }
  }
}
