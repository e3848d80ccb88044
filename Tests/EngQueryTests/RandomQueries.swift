import EngQuery
import EngTestSupport

/// Makes random trees of the forms that the parser can return.
struct RandomTree {
  var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  /// Words full of what could be taken for syntax.
  mutating func word() -> String {
    if chance(40) {
      return pick(["nato", "Euro-Atlantic", "防衛", "Türkiye", "a", "don’t", "C++", "U.S.", "2", "🙂"])
    }
    if chance(30) {
      return pick([
        "AND", "OR", "NOT", "NEAR/5", "BEFORE", "MAYBE", "OF", "-x", "+x", "!x", "=x", "/x/", "/x",
        "title:x", "re:", "12:30", "x^2", "x~", "x~1", "x*", "w?m", "x\\", "a b", "(a)", "\"a\"",
        "“a”", "-30d", "[a", ">=5", "a..b", "--x", "http://x", "x^", "\\", "_x", "*", "?x?",
      ]) + "x"
    }
    let parts = [
      "a", "b", "é", "-", "+", "!", "=", "/", ":", "^", "~", "*", "?", "\\", " ", "(", ")", "\"",
      "“", ".", "1", "AND", "title", "_", "|", "&", "\u{301}", "\u{3000}", "[", "}",
    ]
    var word = ""
    for _ in 0..<Int.random(in: 1...5, using: &generator) { word += pick(parts) }
    return word.unicodeScalars.contains { $0.properties.isAlphabetic } ? word : word + "a"
  }

  /// Any whole query.
  mutating func query() -> QuerySyntax {
    let tree = node(depth: 4)
    // An exclusion alone is read as everything without it.
    if case .not = tree.kind { return QuerySyntax(.sequence([QuerySyntax(.all), tree])) }
    return tree
  }

  private mutating func nodes(_ depth: Int) -> [QuerySyntax] {
    var nodes = (0..<Int.random(in: 2...4, using: &generator)).map { _ in node(depth: depth) }
    if nodes.allSatisfy(\.isExclusion) { nodes[0] = QuerySyntax(.all) }
    return nodes
  }

  private mutating func node(depth: Int) -> QuerySyntax {
    guard depth > 0, chance(75) else { return leaf() }
    let below = depth - 1
    let kind: QuerySyntax.Kind =
      switch Int.random(in: 0..<11, using: &generator) {
      case 0: .sequence(nodes(below))
      case 1: .and(nodes(below))
      case 2: .or(nodes(below))
      case 3: negation(node(depth: below))
      case 4: .required(node(depth: below))
      case 5: .maybe(node(depth: below))
      case 6: atLeast(below)
      case 7:
        .near(
          (0..<Int.random(in: 2...3, using: &generator)).map { _ in place() },
          distance: Int.random(in: 0...20, using: &generator),
          ordered: chance(50)
        )
      case 8: field(below)
      case 9: .boost(pick([2, 0.5, 0.001, 1000, 1.25]), node(depth: below))
      default: .constant(pick([0, 1, 0.001, 3.5]), node(depth: below))
      }
    return QuerySyntax(kind)
  }

  private func negation(_ node: QuerySyntax) -> QuerySyntax.Kind {
    node.isExclusion ? node.kind : .not(node)
  }

  private mutating func atLeast(_ depth: Int) -> QuerySyntax.Kind {
    let clauses = nodes(depth)
    return .atLeast(Int.random(in: 1...clauses.count, using: &generator), clauses)
  }

  private mutating func field(_ depth: Int) -> QuerySyntax.Kind {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: .field("title", node(depth: depth))
    case 1: .field("body", place())
    case 2: .exists(pick(["title", "date", "path"]))
    case 3: .field("path", QuerySyntax(pick([.word(word()), .wildcard("releases/*/x?")])))
    default: valueField()
    }
  }

  private mutating func valueField() -> QuerySyntax.Kind {
    let name = pick(["date", "size"])
    let values =
      name == "date"
      ? ["2025", "2024-02-29", "2025-11", "today", "yesterday", "now", "-30d", "-2y"]
      : ["0", "10k", "1.5M", "2G", "-5", "1234567"]
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: return .field(name, QuerySyntax(.word(pick(values))))
    case 1:
      return .field(
        name,
        QuerySyntax(.or([QuerySyntax(.word(pick(values))), QuerySyntax(.word(pick(values)))]))
      )
    case 2: return .range(field: name, lower: bound(values), upper: nil)
    case 3: return .range(field: name, lower: nil, upper: bound(values))
    default: return .range(field: name, lower: bound(values), upper: bound(values))
    }
  }

  private mutating func bound(_ values: [String]) -> QuerySyntax.Bound {
    .init(pick(values), inclusive: chance(50))
  }

  /// What may stand beside NEAR.
  private mutating func place() -> QuerySyntax {
    if chance(20) { return QuerySyntax(.or([positional(), positional()])) }
    return positional()
  }

  private mutating func positional() -> QuerySyntax {
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: QuerySyntax(phrase())
    case 1: QuerySyntax(.prefix(word()))
    case 2:
      QuerySyntax(.wildcard(pick(["*izumi", "k*umi", "wom?n", "a\\*b*c", "=x*y", "-a?b", "*a?"])))
    case 3: QuerySyntax(.fuzzy(word(), edits: pick([nil, 0, 1, 2])))
    case 4: QuerySyntax(.regex(pick(["koi(zu|su)mi", "a/b", "\\d+", "x\\\\", "[a-z]*\"?"])))
    case 5: QuerySyntax(.exact(word()))
    default: QuerySyntax(.word(word()))
    }
  }

  private mutating func leaf() -> QuerySyntax {
    chance(8) ? QuerySyntax(.all) : positional()
  }

  private mutating func phrase() -> QuerySyntax.Kind {
    var items: [QuerySyntax.PhraseItem] = [.word("a")]
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let text = String(
        word().unicodeScalars.filter { !$0.properties.isWhitespace }.map(Character.init)
      )
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: items.append(.gap)
      case 1: items.append(.prefix(text))
      default: items.append(.word(text))
      }
    }
    return .phrase(items, slop: pick([0, 0, 1, 3, 12]))
  }
}

extension QuerySyntax {
  fileprivate var isExclusion: Bool {
    if case .not = kind { true } else { false }
  }
}
