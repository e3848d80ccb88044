/// A line being edited, by the grapheme: what a person sees as one character is moved over and deleted as one.
struct LineBuffer: Equatable {
  private(set) var characters: [Character] = []
  /// The cursor stands before this character.
  private(set) var cursor = 0
  private var killed: [Character] = []
  /// Whether the last step killed text, so that the next kill adds to it.
  private var isKilling = false
  private var undone: [State] = []

  private struct State: Equatable {
    var characters: [Character]
    var cursor: Int
  }

  init(_ text: String = "") { set(text) }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  var beforeCursor: String { String(characters[..<cursor]) }
  var afterCursor: String { String(characters[cursor...]) }

  mutating func set(_ text: String) {
    remember()
    characters = Array(LineBuffer.plain(text))
    cursor = characters.count
    isKilling = false
  }

  mutating func insert(_ text: String) {
    remember()
    isKilling = false
    // A mark typed after its letter joins it, so the text around the cursor is cut into characters anew.
    let before = beforeCursor + LineBuffer.plain(text)
    let whole = before + afterCursor
    characters = Array(whole)
    var count = 0
    var bytes = 0
    let wanted = before.utf8.count
    while count < characters.count, bytes < wanted {
      bytes += String(characters[count]).utf8.count
      count += 1
    }
    cursor = count
  }

  /// Text without what a terminal could take as an instruction; line ends and tabs are spaces.
  private static func plain(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\n", previous == "\r" {
        // One line end.
      } else if scalar == "\n" || scalar == "\r" || scalar == "\t" {
        plain.append(" ")
      } else if !Sanitiser.isUnsafe(scalar) {
        plain.append(scalar)
      }
      previous = scalar
    }
    return String(plain)
  }

  // MARK: Moving

  mutating func move(to place: Int) {
    cursor = max(0, min(place, characters.count))
    isKilling = false
  }

  mutating func moveBack() { move(to: cursor - 1) }
  mutating func moveForward() { move(to: cursor + 1) }
  mutating func moveToStart() { move(to: 0) }
  mutating func moveToEnd() { move(to: characters.count) }
  mutating func moveWordBack() { move(to: wordStart) }
  mutating func moveWordForward() { move(to: wordEnd) }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private var wordStart: Int {
    var place = cursor
    while place > 0, !LineBuffer.isWord(characters[place - 1]) { place -= 1 }
    while place > 0, LineBuffer.isWord(characters[place - 1]) { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, !LineBuffer.isWord(characters[place]) { place += 1 }
    while place < characters.count, LineBuffer.isWord(characters[place]) { place += 1 }
    return place
  }

  // MARK: Deleting

  mutating func deleteBack() {
    guard cursor > 0 else { return }
    remember()
    characters.remove(at: cursor - 1)
    cursor -= 1
    isKilling = false
  }

  mutating func deleteForward() {
    guard cursor < characters.count else { return }
    remember()
    characters.remove(at: cursor)
    isKilling = false
  }

  /// Takes text away to be put back by `yank()`.
  private mutating func kill(_ range: Range<Int>, backwards: Bool) {
    guard !range.isEmpty else { return }
    remember()
    let text = Array(characters[range])
    killed = isKilling ? (backwards ? text + killed : killed + text) : text
    characters.removeSubrange(range)
    cursor = range.lowerBound
    isKilling = true
  }

  mutating func killToEnd() { kill(cursor..<characters.count, backwards: false) }
  mutating func killToStart() { kill(0..<cursor, backwards: true) }
  mutating func killWordForward() { kill(cursor..<wordEnd, backwards: false) }
  mutating func killWordBack() { kill(wordStart..<cursor, backwards: true) }

  /// Back to the space before, as shells do.
  mutating func killArgumentBack() {
    var place = cursor
    while place > 0, characters[place - 1] == " " { place -= 1 }
    while place > 0, characters[place - 1] != " " { place -= 1 }
    kill(place..<cursor, backwards: true)
  }

  mutating func yank() { insert(String(killed)) }

  /// Swaps the characters around the cursor.
  mutating func transpose() {
    guard characters.count > 1, cursor > 0 else { return }
    remember()
    let second = min(cursor, characters.count - 1)
    characters.swapAt(second - 1, second)
    cursor = second + 1
    isKilling = false
  }

  /// Replaces the characters from `start` to the cursor.
  mutating func replace(from start: Int, with text: String) {
    remember()
    let start = max(0, min(start, cursor))
    characters.removeSubrange(start..<cursor)
    cursor = start
    insert(text)
  }

  private mutating func remember() {
    let state = State(characters: characters, cursor: cursor)
    guard undone.last != state else { return }
    if undone.count >= 200 { undone.removeFirst() }
    undone.append(state)
  }

  mutating func undo() {
    while let state = undone.popLast() {
      guard state.characters != characters else { continue }
      characters = state.characters
      cursor = state.cursor
      break
    }
    isKilling = false
  }
}
