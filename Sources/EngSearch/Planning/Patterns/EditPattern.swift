import EngIndex

/// Texts within so many insertions, deletions, replacements and swaps of neighbours of a word; a part
/// between two swapped characters is not edited again (optimal string alignment).
///
/// The edits are followed all at once, as bits along the diagonals of the table of distances (Baeza-Yates and
/// Navarro, "Faster approximate string matching", 1999).
struct EditPattern: TermPattern {
  /// The most edits that the bits have room for.
  static let mostEdits = 2

  private let word: [UInt32]
  private let limit: Int
  /// The bits that are in use, of all lanes up to the limit.
  private let band: UInt64

  /// Where in the word one may be after `depth` characters of a text, with how many edits.
  ///
  /// The bits are in lanes of six, one lane for each number of edits, 0 first. Bit `b` of a lane, of which
  /// there are 2 × limit + 1, stands for `depth - limit + b` characters of the word; the sixth takes what is
  /// shifted out.
  struct State: Hashable {
    fileprivate var places: UInt64
    /// The first of two swapped characters was read. Bit `b` stands for `depth - 1 - limit + b` characters of
    /// the word before the two.
    fileprivate var swaps: UInt64
    fileprivate var depth: Int

    func hash(into hasher: inout Hasher) {
      hasher.combine(places ^ swaps &<< 18 ^ UInt64(truncatingIfNeeded: depth) &<< 36)
    }
  }

  /// - Parameter limit: At most `mostEdits`.
  init(_ word: String, limit: Int) {
    self.word = word.unicodeScalars.map(\.value)
    self.limit = min(max(limit, 0), EditPattern.mostEdits)
    let lane: UInt64 = 1 &<< UInt64(2 * self.limit + 1) - 1
    band = (0...self.limit).reduce(0) { $0 | lane &<< UInt64(6 * $1) }
  }

  var partition: CharacterPartition { CharacterPartition(word) }

  func start() -> State { State(places: 1 &<< UInt64(limit), swaps: 0, depth: 0) }

  func state(after state: State, _ character: UInt32) -> State {
    let first = state.depth &- limit
    var same: UInt64 = 0
    var place = max(first, 0)
    while place < word.count, place <= state.depth &+ limit {
      if word[place] == character { same |= 1 &<< UInt64(place &- first) }
      place &+= 1
    }
    same &*= 0b1_000001_000001
    let before = withDeletions(state)
    let matched = before & same
    let replaced = before &<< 6
    let inserted = (before &>> 1 & band) &<< 6
    let swapped = state.swaps & (same &<< 1)
    let begun = (before & (same &>> 1)) &<< 6
    let depth = state.depth &+ 1
    let places = (matched | replaced | inserted | swapped) & inWord(depth)
    // With deletions or insertions, a place stands for those near to it with as many more edits.
    let oneMore = near(places) &<< 6
    let twoMore = near(oneMore & band) &<< 6
    return State(places: places & ~(oneMore | twoMore), swaps: begun & band, depth: depth)
  }

  func isDead(_ state: State) -> Bool { state.places | state.swaps == 0 }

  func acceptsAll(_ state: State) -> Bool { false }

  func accepts(_ state: State) -> Bool { distance(state) != nil }

  /// With an edit left, any character can be one that the word does not have.
  func isOpen(_ state: State) -> Bool { state.places & (band &>> 6) != 0 }

  static func byteCount(of state: State) -> Int { 3 * MemoryLayout<State>.size }

  /// The number of edits between the word and a text, nil above the limit.
  func distance(to text: String) -> Int? {
    var state = start()
    for character in text.unicodeScalars {
      state = self.state(after: state, character.value)
      if isDead(state) { return nil }
    }
    return distance(state)
  }

  private func distance(_ state: State) -> Int? {
    let end = word.count &- state.depth &+ limit
    guard end >= 0, end <= 2 * limit else { return nil }
    let places = withDeletions(state) &>> UInt64(end)
    return (0...limit).first { places &>> UInt64(6 * $0) & 1 == 1 }
  }

  /// The places with those that lie behind characters of the word that the text leaves out.
  private func withDeletions(_ state: State) -> UInt64 {
    let allowed = inWord(state.depth)
    var places = state.places
    for _ in 0..<limit { places |= (places &<< 1 & band) &<< 6 & allowed }
    return places
  }

  private func near(_ places: UInt64) -> UInt64 {
    (places | places &<< 1 | places &>> 1) & band
  }

  /// The bits that stand for no more characters than the word has.
  private func inWord(_ depth: Int) -> UInt64 {
    let last = word.count &- depth &+ limit
    if last >= 2 * limit { return band }
    if last < 0 { return 0 }
    return band & ((1 &<< UInt64(last + 1) - 1) &* 0b1_000001_000001)
  }
}
