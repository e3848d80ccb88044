package import EngQuery

/// The text fields of a document; one stream of tokens holds both, the title first.
package enum TextField: Sendable, Hashable {
  case title, body
}

/// Something that occurs at positions of a document and is scored as one term.
package indirect enum Occurrence: Sendable, Hashable {
  /// A term of the index.
  case term(String)
  /// Any of these; their frequencies are added up. Within a phrase, where two begin at the same position they
  /// are one.
  case anyOf([Occurrence])
  /// One after the other, with at least `gaps[i]` words before part `i + 1`, and at most `slop`
  /// more words in total.
  case phrase([Occurrence], gaps: [Int], slop: Int)
  /// All of these, in any order, with at most `distance` words in total that belong to none.
  case near([Occurrence], distance: Int)
  /// Only the occurrences in one field.
  case within(TextField, Occurrence)
  /// Only where the text stands exactly as typed, case and accents included.
  case typed(String, Occurrence)
}

/// A condition on a stored value.
package struct StoredCondition: Sendable, Equatable {
  package enum Test: Sendable, Equatable {
    case exists
    /// A glob with `*` and `?`, or a plain value.
    case matches(Glob)
    /// A value, or a date that begins with it.
    case equals(String)
    case between(lower: Limit?, upper: Limit?)
  }

  package struct Limit: Sendable, Equatable {
    package var value: String
    package var inclusive: Bool
  }

  package var field: String
  /// How the field's values compare.
  package var kind: QuerySchema.FieldKind
  package var test: Test
}

/// A query made ready for one snapshot: terms are looked up, patterns expanded, weights known.
indirect enum Plan: Sendable {
  case none
  case all
  /// Scored with BM25, `weight` times the saturated frequency.
  case leaf(Occurrence, weight: Double)
  /// As a leaf, but only for the score: it is not marked.
  case bonus(Occurrence, weight: Double)
  /// Documents with any of these terms; too many to score one by one.
  case terms(TermSet, score: Double)
  case boolean(BooleanPlan)
  /// The documents of a plan, all with the same score.
  case constant(Double, Plan)
  /// A condition on stored values; adds nothing to the score.
  case stored(StoredCondition)

  /// The highest score that a document can reach.
  var maximumScore: Double {
    switch self {
    case .none, .all, .stored: 0
    case .leaf(_, let weight), .bonus(_, let weight): weight
    case .terms(_, let score): score
    case .constant(let score, _): score
    case .boolean(let plan):
      plan.required.reduce(0) { $0 + $1.maximumScore }
        + plan.optional.reduce(0) { $0 + $1.maximumScore }
    }
  }

  /// What to mark in a matching document, in the order of the query.
  var marked: [Mark] {
    switch self {
    case .none, .all, .stored, .bonus: []
    case .leaf(let occurrence, _): [.occurrence(occurrence)]
    case .terms(let terms, _): [.terms(terms)]
    case .constant(_, let plan): plan.marked
    case .boolean(let plan): (plan.required + plan.optional).flatMap(\.marked)
    }
  }

  /// Something to be marked.
  enum Mark {
    case occurrence(Occurrence)
    case terms(TermSet)
  }
}

/// Clauses that must, may or must not match.
struct BooleanPlan: Sendable {
  var required: [Plan] = []
  var optional: [Plan] = []
  var excluded: [Plan] = []
  /// How many of the optional clauses must match.
  var minimumOptional = 0
}
