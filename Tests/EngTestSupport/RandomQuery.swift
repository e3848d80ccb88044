package import EngQuery

/// Makes queries of every kind of node over the words of `RandomText` and the values of the random
/// documents.
package struct RandomQuery {
  package var random: SplitMix64

  package init(_ random: SplitMix64) { self.random = random }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func word() -> String { RandomText.word(&random) }

  private func made(_ kind: QuerySyntax.Kind) -> QuerySyntax { QuerySyntax(kind) }

  /// A query; not every tree is one that a text is read as.
  package mutating func query() -> QuerySyntax { node(depth: number(0...3)) }

  private mutating func nodes(_ depth: Int) -> [QuerySyntax] {
    (0..<number(2...4)).map { _ in node(depth: depth) }
  }

  private mutating func node(depth: Int) -> QuerySyntax {
    guard depth > 0 else { return leaf() }
    let below = depth - 1
    switch number(0...12) {
    case 0, 1: return made(.sequence(nodes(below)))
    case 2: return made(.and(nodes(below)))
    case 3, 4: return made(.or(nodes(below)))
    case 5: return made(.sequence([node(depth: below), made(.not(node(depth: below)))]))
    case 6: return made(.sequence([made(.required(node(depth: below))), node(depth: below)]))
    case 7: return made(.sequence([node(depth: below), made(.maybe(node(depth: below)))]))
    case 8:
      let clauses = nodes(below)
      return made(.atLeast(number(1...clauses.count), clauses))
    case 9: return made(.field(pick(["title", "body"]), node(depth: below)))
    case 10: return made(.boost(pick([2, 0.5, 0.001, 1000, 1.25]), node(depth: below)))
    case 11: return made(.constant(pick([0, 1, 0.001, 3.5]), node(depth: below)))
    default: return leaf()
    }
  }

  private mutating func leaf() -> QuerySyntax {
    switch number(0...9) {
    case 0: return stored()
    case 1, 2:
      return made(
        .near(
          (0..<pick([2, 2, 2, 3, 3, 4])).map { _ in place() },
          distance: number(0...8),
          ordered: Bool.random(using: &random)
        )
      )
    case 3: return made(.field(pick(["title", "body"]), place()))
    case 4: return number(0...5) == 0 ? made(.all) : place()
    default: return place()
    }
  }

  /// What may stand beside NEAR.
  private mutating func place() -> QuerySyntax {
    switch number(0...13) {
    case 0: return made(.or((0..<number(2...3)).map { _ in positional() }))
    default: return positional()
    }
  }

  private mutating func positional() -> QuerySyntax {
    switch number(0...13) {
    case 0, 1: return phrase()
    case 2:
      return made(.prefix(pick(["koi", "eur", "zone", "zone1", "n", "tür", "euro-atl", "F-3"])))
    case 3: return made(.wildcard(pick(["k*mi", "*e*e*", "koizum?", "zon*", "*o*", "E?ro"])))
    case 4:
      return made(
        .fuzzy(
          pick(["koizumi", "depening", "nato", "zone1", "zoen12", "Euro-Atlantik", "us", word()]),
          edits: pick([nil, 0, 1, 2])
        )
      )
    case 5:
      return made(
        .regex(
          pick([
            "koi(zu|su)mi", "zone[0-9]{1,2}", "Eur.*", "n.t[a-z]", "z.*(1|2)3?", ".*", "u\\.s",
          ])
        )
      )
    case 6: return made(.exact(pick(["NATO", "nato’s", "koizumi", "KOIZUMI", "Türkiye"])))
    default: return made(.word(word()))
    }
  }

  private mutating func phrase() -> QuerySyntax {
    var items: [QuerySyntax.PhraseItem] = [.word(word())]
    for _ in 0..<number(1...3) {
      switch number(0...7) {
      case 0: items += [.gap, .word(word())]
      case 1: items.append(.prefix(pick(["koi", "eur", "n", "d", "zone"])))
      default: items.append(.word(word()))
      }
    }
    return made(.phrase(items, slop: pick([0, 0, 1, 3, 8])))
  }

  private mutating func stored() -> QuerySyntax {
    let dates = [
      "2023", "2024", "2025", "2026", "2024-02", "2025-11", "2025-06-15", "2024-02-28", "today",
      "yesterday", "now", "-30d", "-2w", "-7m", "-1y", "-30h",
    ]
    let sizes = ["0", "100", "0.2k", "350", "1k", "-5"]
    switch number(0...9) {
    case 0: return made(.exists(pick(["title", "body", "date", "path", "org", "size", "lang"])))
    case 1: return made(.field("date", made(.word(pick(dates)))))
    case 2, 3:
      let bounds = bounds(dates)
      return made(.range(field: "date", lower: bounds.0, upper: bounds.1))
    case 4:
      let bounds = bounds(sizes)
      return made(.range(field: "size", lower: bounds.0, upper: bounds.1))
    case 5: return made(.field("org", made(.word(pick(["NATO", "MOD", "mofa", "nato", "EU"])))))
    case 6:
      return made(
        .field(
          "org",
          made(.or([made(.word("NATO")), made(.word("MOD")), made(.not(made(.word("EU"))))]))
        )
      )
    case 7:
      let pattern = pick(["releases/2025/*", "*1?.txt", "document*"])
      return made(.field("path", made(.wildcard(pattern))))
    case 8: return made(.field("lang", made(.wildcard(pick(["*", "e?", "j*", "x*"])))))
    default: return made(.field("date", made(.or([made(.word("2024")), made(.word("2025-03"))]))))
    }
  }

  private mutating func bounds(
    _ values: [String]
  ) -> (QuerySyntax.Bound?, QuerySyntax.Bound?) {
    let lower = QuerySyntax.Bound(pick(values), inclusive: Bool.random(using: &random))
    let upper = QuerySyntax.Bound(pick(values), inclusive: Bool.random(using: &random))
    switch number(0...3) {
    case 0: return (lower, nil)
    case 1: return (nil, upper)
    default: return (lower, upper)
    }
  }
}
