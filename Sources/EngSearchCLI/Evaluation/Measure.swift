internal import Glibc

/// A measure of one answer, computed as trec_eval does.
enum Measure: Hashable {
  /// Mean of the precisions at the ranks of the relevant documents; those not found count zero.
  case averagePrecision
  /// 1 / rank of the first relevant document.
  case reciprocalRank
  /// Binary preference (Buckley and Voorhees, 2004): how often judged irrelevant documents stand before
  /// relevant ones.
  case binaryPreference
  /// Discounted cumulative gain as a share of the best possible (Järvelin and Kekäläinen, 2002), the
  /// grade as gain, log2(rank + 1) as discount; of the first `cutoff` documents, or of all.
  case normalisedGain(cutoff: Int?)
  /// The share of relevant ones in the first `cutoff` documents, fewer found or not.
  case precision(cutoff: Int)
  /// The share of the relevant documents that is in the first `cutoff`.
  case recall(cutoff: Int)

  static let standard: [Measure] = [
    .averagePrecision, .normalisedGain(cutoff: 10), .normalisedGain(cutoff: 100),
    .precision(cutoff: 5), .precision(cutoff: 10), .recall(cutoff: 100), .recall(cutoff: 1000),
    .reciprocalRank, .binaryPreference,
  ]

  var name: String {
    switch self {
    case .averagePrecision: "map"
    case .reciprocalRank: "mrr"
    case .binaryPreference: "bpref"
    case .normalisedGain(nil): "ndcg"
    case .normalisedGain(let cutoff?): "ndcg@\(cutoff)"
    case .precision(let cutoff): "P@\(cutoff)"
    case .recall(let cutoff): "recall@\(cutoff)"
    }
  }

  /// Nil for what is not the name of a measure.
  init?(_ name: some StringProtocol) {
    switch name {
    case "map": self = .averagePrecision
    case "mrr": self = .reciprocalRank
    case "bpref": self = .binaryPreference
    case "ndcg": self = .normalisedGain(cutoff: nil)
    default:
      let parts = name.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, let cutoff = Int(parts[1]), (1...1_000_000).contains(cutoff) else {
        return nil
      }
      switch parts[0] {
      case "ndcg": self = .normalisedGain(cutoff: cutoff)
      case "P": self = .precision(cutoff: cutoff)
      case "recall", "R": self = .recall(cutoff: cutoff)
      default: return nil
      }
    }
  }

  /// 0...1; 0 if no document is relevant.
  func value(_ answer: JudgedAnswer) -> Double {
    guard answer.relevant > 0 else { return 0 }
    let relevant = Double(answer.relevant)
    switch self {
    case .averagePrecision: return averagePrecision(answer) / relevant
    case .reciprocalRank:
      return answer.grades.firstIndex { ($0 ?? 0) > 0 }.map { 1 / Double($0 + 1) } ?? 0
    case .binaryPreference: return preference(answer) / relevant
    case .normalisedGain(let cutoff):
      let ideal = gain(answer.ideal, cutoff)
      return ideal > 0 ? gain(answer.grades.map { max($0 ?? 0, 0) }, cutoff) / ideal : 0
    case .precision(let cutoff): return Double(answer.found(in: cutoff)) / Double(cutoff)
    case .recall(let cutoff): return Double(answer.found(in: cutoff)) / relevant
    }
  }

  private func averagePrecision(_ answer: JudgedAnswer) -> Double {
    var found = 0
    var sum = 0.0
    for (index, grade) in answer.grades.enumerated() where (grade ?? 0) > 0 {
      found += 1
      sum += Double(found) / Double(index + 1)
    }
    return sum
  }

  private func preference(_ answer: JudgedAnswer) -> Double {
    var irrelevant = 0
    var sum = 0.0
    let most = Double(min(answer.irrelevant, answer.relevant))
    for case let grade? in answer.grades where grade >= 0 {
      if grade == 0 {
        irrelevant += 1
      } else {
        sum += irrelevant == 0 ? 1 : 1 - Double(min(irrelevant, answer.relevant)) / most
      }
    }
    return sum
  }

  private func gain(_ grades: [Int], _ cutoff: Int?) -> Double {
    var sum = 0.0
    for (index, grade) in grades.prefix(cutoff ?? grades.count).enumerated() where grade > 0 {
      sum += Double(grade) / log2(Double(index + 2))
    }
    return sum
  }
}

/// An answer to one topic beside its judgements.
struct JudgedAnswer {
  /// The grade of each document, best rank first; nil for one that was not judged.
  var grades: [Int?]
  /// How many documents were judged relevant, and how many irrelevant, found or not.
  var relevant: Int
  var irrelevant: Int
  /// The grades of all relevant documents, the highest first.
  var ideal: [Int]

  init(ranking: [Identifier], judgements: [Identifier: Int]) {
    grades = ranking.map { judgements[$0] }
    ideal = judgements.values.filter { $0 > 0 }.sorted(by: >)
    relevant = ideal.count
    irrelevant = judgements.values.count { $0 == 0 }
  }

  func found(in cutoff: Int) -> Int {
    grades.prefix(cutoff).count { ($0 ?? 0) > 0 }
  }
}
