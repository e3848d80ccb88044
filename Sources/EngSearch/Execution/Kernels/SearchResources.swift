import Synchronization

/// What searches of one index keep from one to the next.
final class SearchResources: Sendable {
  private struct Known {
    var scratches: [Scratch] = []
    var saturation: SaturationTable?
    var parameters: [Double] = []
  }

  private let known = Mutex(Known())

  /// The saturations of a ranking; those of the last one asked for are kept.
  func saturation(_ bm25: BM25) -> SaturationTable {
    let parameters = [bm25.k1, bm25.b, bm25.normalisation[0], bm25.normalisation[1]]
    let table = known.withLock { $0.parameters == parameters ? $0.saturation : nil }
    if let table { return table }
    let made = SaturationTable(bm25)
    known.withLock {
      $0.saturation = made
      $0.parameters = parameters
    }
    return made
  }

  /// Memory that nobody else works in until it is given back.
  func takeScratch() -> Scratch {
    known.withLock { $0.scratches.popLast() } ?? Scratch()
  }

  func giveBack(_ scratch: Scratch) {
    known.withLock { $0.scratches.append(scratch) }
  }
}
