/// A plan in the form that the kernels run.
///
/// With required leaves a document matches if it has them all, and the optional ones add to its score;
/// without, it matches through any of the optional ones. An excluded leaf makes it not match. What else
/// a document must, may or must not match is put to the general matchers, for those documents alone
/// that get so far.
struct FlatQuery {
  /// One term, several scored as one, or several that follow each other at fixed distances.
  struct Leaf {
    var terms: [String]
    /// Where each term of a phrase stands, counted from the first; else empty.
    var offsets: [UInt32] = []
    /// Phrases that are scored as one with the terms.
    var sequences: [Sequence] = []
    /// Of the saturated frequency; real, not yet in fixed point.
    var weight: Double

    var isPhrase: Bool { !offsets.isEmpty }
    var alternativeCount: Int { isPhrase ? 1 : terms.count + sequences.count }
  }

  /// Terms that follow each other at fixed distances.
  struct Sequence: Equatable {
    let terms: [String]
    /// Where each term stands, counted from the first.
    let offsets: [UInt32]
  }

  /// A list that is read, once however often the query has it.
  struct Request {
    let terms: [String]
    let sequences: [Sequence]
    let weight: Double
    var repeats: UInt32 = 1
    var isInPhrase = false
  }

  /// The most terms that are scored as one here.
  private static let groupLimit = 128
  /// The most phrases that are scored as one here.
  private static let sequenceLimit = 128

  private(set) var required: [Leaf] = []
  private(set) var optional: [Leaf] = []
  private(set) var excluded: [Leaf] = []
  private(set) var requiredTests: [Plan] = []
  private(set) var optionalTests: [Plan] = []
  private(set) var excludedTests: [Plan] = []

  /// The lists of the leaves: first those that are required, then the optional ones, then the excluded.
  private(set) var requests: [Request] = []
  private(set) var requiredRequests = 0
  private(set) var optionalRequests = 0
  /// For each phrase its weight and its words, as numbers of requests and places from its start.
  private(set) var phrases: [(weight: Double, parts: [(request: Int, offset: Int)])] = []

  var isUnion: Bool { required.isEmpty }

  /// Documents with any of some terms.
  init(anyOf terms: [String]) {
    optional = [Leaf(terms: terms, weight: 0)]
    arrange()
  }

  /// Documents with a phrase, not scored.
  init(_ sequence: Sequence) {
    required = [Leaf(terms: sequence.terms, offsets: sequence.offsets, weight: 0)]
    arrange()
  }

  /// Nil if the plan has parts that only the general matchers know.
  init?(_ plan: Plan) {
    var plan = plan
    if case .boolean(let outer) = plan, outer.required.count == 1, outer.optional.isEmpty,
      case .boolean(let inner) = outer.required[0], inner.required.isEmpty, inner.excluded.isEmpty
    {
      var joined = inner
      joined.excluded = outer.excluded
      plan = .boolean(joined)
    }
    switch plan {
    case .boolean(let boolean) where boolean.required.isEmpty:
      guard boolean.minimumOptional == 1 else { return nil }
      addOptional(boolean.optional)
      addExcluded(boolean.excluded)
      // What brings up documents must be known here.
      guard optionalTests.isEmpty, !optional.isEmpty else { return nil }
    case .boolean(let boolean):
      guard boolean.minimumOptional == 0 else { return nil }
      addRequired(.boolean(BooleanPlan(required: boolean.required, excluded: boolean.excluded)))
      addOptional(boolean.optional)
      guard !required.isEmpty else { return nil }
    default:
      addRequired(plan)
      guard !required.isEmpty else { return nil }
    }
    arrange()
  }

  /// Finds out which lists are read.
  private mutating func arrange() {
    requests = []
    phrases = []
    for leaf in required where !leaf.isPhrase {
      request(leaf.terms, leaf.sequences, weight: leaf.weight, from: 0)
    }
    for leaf in required where leaf.isPhrase {
      let parts = zip(leaf.terms, leaf.offsets).map { term, offset in
        // A word that is also looked for on its own needs one list.
        let number =
          requests.firstIndex { $0.terms == [term] && $0.sequences.isEmpty }
          ?? request([term], weight: 0, from: 0)
        requests[number].isInPhrase = true
        return (request: number, offset: Int(offset))
      }
      phrases.append((leaf.weight, parts))
    }
    requiredRequests = requests.count
    for leaf in optional {
      request(leaf.terms, leaf.sequences, weight: leaf.weight, from: requiredRequests)
    }
    optionalRequests = requests.count - requiredRequests
    let first = requests.count
    for leaf in excluded { request(leaf.terms, leaf.sequences, weight: 0, from: first) }
  }

  /// - Parameter first: Where the requests of the same kind begin.
  /// - Returns: The number of the request.
  @discardableResult
  private mutating func request(
    _ terms: [String],
    _ sequences: [Sequence] = [],
    weight: Double,
    from first: Int
  ) -> Int {
    let known = requests[first...].firstIndex {
      $0.terms == terms && $0.sequences == sequences && $0.weight == weight
    }
    if let known {
      requests[known].repeats &+= 1
      return known
    }
    requests.append(Request(terms: terms, sequences: sequences, weight: weight))
    return requests.count - 1
  }

  private mutating func addRequired(_ plan: Plan) {
    switch plan {
    case .boolean(let boolean) where !boolean.required.isEmpty && boolean.optional.isEmpty:
      addExcluded(boolean.excluded)
      for clause in boolean.required { addRequired(clause) }
    default:
      if let leaf = Self.leaf(plan) { required.append(leaf) } else { requiredTests.append(plan) }
    }
  }

  /// Phrases are looked up in batches only where they are required.
  private mutating func addOptional(_ plans: [Plan]) {
    for plan in plans {
      if let leaf = Self.leaf(plan), !leaf.isPhrase {
        optional.append(leaf)
      } else {
        optionalTests.append(plan)
      }
    }
  }

  private mutating func addExcluded(_ plans: [Plan]) {
    for plan in plans {
      if let leaf = Self.leaf(plan), !leaf.isPhrase {
        excluded.append(leaf)
      } else {
        excludedTests.append(plan)
      }
    }
  }

  private var hasTests: Bool {
    !requiredTests.isEmpty || !optionalTests.isEmpty || !excludedTests.isEmpty
  }

  /// The term that alone decides what matches, or nil.
  var onlyTerm: String? {
    guard !hasTests, excluded.isEmpty, required.count + optional.count == 1 else { return nil }
    let leaf = required.first ?? optional[0]
    return !leaf.isPhrase && leaf.alternativeCount == 1 ? leaf.terms.first : nil
  }

  /// The same for counting alone: what only adds to scores is left out, and terms scored as one are
  /// alternatives.
  var withoutScores: FlatQuery {
    var query = self
    query.optionalTests = []
    if !required.isEmpty { query.optional = [] }
    if required.count == 1, requiredTests.isEmpty, !required[0].isPhrase,
      required[0].alternativeCount > 1
    {
      query.optional = required
      query.required = []
    }
    func unscored(_ leaf: Leaf) -> Leaf {
      leaf.isPhrase ? leaf : Leaf(terms: leaf.terms, sequences: leaf.sequences, weight: 0)
    }
    query.required = query.required.map(unscored)
    if query.required.isEmpty { query.optional = query.optional.map(unscored) }
    query.arrange()
    return query
  }

  private static func leaf(_ plan: Plan) -> Leaf? {
    guard case .leaf(let occurrence, let weight) = plan else { return nil }
    return leaf(occurrence, weight)
  }

  private static func leaf(_ occurrence: Occurrence, _ weight: Double) -> Leaf? {
    switch occurrence {
    case .term(let term):
      return Leaf(terms: [term], weight: weight)
    case .anyOf(let parts):
      var leaf = Leaf(terms: [], weight: weight)
      for part in parts {
        if case .term(let term) = part {
          if leaf.terms.contains(term) { return nil }
          leaf.terms.append(term)
        } else if let phrase = Self.leaf(part, weight), phrase.isPhrase {
          leaf.sequences.append(Sequence(terms: phrase.terms, offsets: phrase.offsets))
        } else {
          return nil
        }
      }
      guard leaf.alternativeCount > 0, leaf.terms.count <= groupLimit,
        leaf.sequences.count <= sequenceLimit
      else { return nil }
      return leaf
    case .phrase(let parts, let gaps, slop: 0):
      var terms: [String] = []
      var offsets: [UInt32] = []
      for (number, part) in parts.enumerated() {
        guard case .term(let term) = part else { return nil }
        let gap = number > 0 ? gaps[number - 1] : 0
        guard gap >= 0, gap < 1 << 20 else { return nil }
        offsets.append(number > 0 ? offsets[number - 1] &+ UInt32(gap) &+ 1 : 0)
        terms.append(term)
      }
      guard terms.count > 1, terms.count < 1 << 10 else { return nil }
      return Leaf(terms: terms, offsets: offsets, weight: weight)
    default:
      return nil
    }
  }
}
