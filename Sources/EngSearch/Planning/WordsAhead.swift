import EngIndex
import EngQuery
import EngStorage
import Synchronization

/// The words of a query, which two threads look up at the same time: one as it plans, another from the last word to
/// the first. What the other finds is kept where the first looks for it.
final class WordsAhead: Sendable {
  private let taken = Mutex<Set<String>>([])
  private let isPlanned = Atomic<Bool>(false)
  private let begin: @Sendable (WordsAhead) -> Void

  /// - Parameter begin: Has the other thread look words up.
  init(_ begin: @escaping @Sendable (WordsAhead) -> Void) { self.begin = begin }

  /// Who plans looks a word up that is not known; the other thread begins with the first such word.
  func takeToPlan(_ word: String) {
    let isFirst = taken.withLock { taken in
      defer { taken.insert(word) }
      return taken.isEmpty
    }
    if isFirst { begin(self) }
  }

  /// Whether the other thread is to look a word up.
  private func take(_ word: String) -> Bool {
    !isPlanned.load(ordering: .relaxed) && taken.withLock { $0.insert(word).inserted }
  }

  /// The query is planned, so nothing more is to be looked up.
  func end() { isPlanned.store(true, ordering: .relaxed) }

  /// Looks the words of a query up, as far as nobody else has.
  func look(_ syntax: QuerySyntax, _ planner: Planner) {
    for (text, stemmed) in Self.words(of: syntax).reversed() where take(text) {
      // Who plans meets the same error.
      for word in (try? planner.words(text, stemmed: stemmed)) ?? [] {
        _ = try? planner.weight(word)
      }
    }
  }

  /// The words that planning looks up, in its order.
  static func words(of syntax: QuerySyntax) -> [(text: String, stemmed: Bool)] {
    switch syntax.kind {
    case .word(let text):
      [(text, true)]
    case .exact(let text):
      [(text, false)]
    case .phrase(let items, _):
      items.compactMap { if case .word(let text) = $0 { (text, false) } else { nil } }
    case .sequence(let parts), .and(let parts), .or(let parts), .atLeast(_, let parts),
      .near(let parts, _, _):
      parts.flatMap(words)
    case .not(let inner), .maybe(let inner), .required(let inner), .boost(_, let inner),
      .constant(_, let inner):
      words(of: inner)
    case .field, .prefix, .wildcard, .fuzzy, .regex, .range, .exists, .all, .none:
      []
    }
  }
}
