internal import EngSearch
internal import Glibc

/// What can stand instead of a part of the line.
struct Completion: Equatable, Sendable {
  struct Candidate: Equatable, Sendable {
    /// What is inserted.
    var text: String
    /// Shown beside it, such as the number of documents.
    var note = ""
  }

  /// The first character that is replaced; everything from there to the cursor is.
  var start: Int
  var candidates: [Candidate]
}

/// Reads lines from a terminal with editing, history and completion.
final class LineEditor {
  enum Outcome: Equatable {
    case line(String)
    /// Ctrl-C; the line is thrown away.
    case interrupted(wasEmpty: Bool)
    /// Ctrl-D on an empty line, or the terminal is gone.
    case ended
  }

  private let prompt: String
  private let output: Output
  private let complete: (LineBuffer) -> Completion?
  private var decoder = KeyDecoder()
  private var buffer = LineBuffer()
  /// The row of the cursor, from the row of the prompt.
  private var cursorRow = 0
  private var columns = 80
  private var lastWasTab = false

  /// `complete` tells what the text before the cursor can become.
  init(prompt: String, output: Output, complete: @escaping (LineBuffer) -> Completion?) {
    self.prompt = prompt
    self.output = output
    self.complete = complete
  }

  /// Reads one line. Nil if standard input is no terminal that can be edited on.
  func read(_ history: History, initial: String = "") throws -> Outcome? {
    guard Signals.listen(), TerminalMode.enterRaw() else { return nil }
    defer { TerminalMode.enterWaiting() }
    // Pasted blocks come marked, so that their line ends do not end the line.
    try output.write("\u{1B}[?2004h")
    let outcome = try edit(history, initial)
    try output.write("\u{1B}[?2004l\r\n")
    try output.flush()
    return outcome
  }

  // MARK: Input

  private func nextKey() throws -> Key? {
    while true {
      if let key = decoder.next() { return key }
      try output.flush()
      let descriptors = [STDIN_FILENO] + (Signals.descriptor.map { [$0] } ?? [])
      // A lone escape and the beginning of a sequence look alike; a sequence comes at once.
      let ready = Signals.wait(for: descriptors, milliseconds: decoder.isWaiting ? 50 : -1)
      if ready.isEmpty {
        if let key = decoder.next(isLate: true) { return key }
        continue
      }
      if let events = Signals.descriptor, ready.contains(events) {
        let taken = Signals.take()
        if taken.contains(.resize) {
          try output.write("\r\u{1B}[J")
          cursorRow = 0
          try draw()
        }
        // An interrupt that another process sends is as good as the key.
        if taken.contains(.interrupt) { return .control("c") }
      }
      guard ready.contains(STDIN_FILENO) else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return nil }
      decoder.feed(bytes.prefix(count))
    }
  }

  private func edit(_ history: History, _ initial: String) throws -> Outcome {
    buffer = LineBuffer(initial)
    cursorRow = 0
    var place = history.entries.count
    var edited = ""
    try draw()
    while let key = try nextKey() {
      let wasTab = lastWasTab
      lastWasTab = key == .tab
      switch key {
      case .enter:
        try finish()
        return .line(buffer.text)
      case .control("c"):
        let wasEmpty = buffer.isEmpty
        try finish()
        try output.write("^C")
        return .interrupted(wasEmpty: wasEmpty)
      case .control("d") where buffer.isEmpty:
        return .ended
      case .control("r"):
        if let line = try search(history) {
          try finish()
          return .line(line)
        }
      case .up, .control("p"), .down, .control("n"):
        let step = key == .up || key == .control("p") ? -1 : 1
        guard (0...history.entries.count).contains(place + step) else { break }
        if place == history.entries.count { edited = buffer.text }
        place += step
        buffer.set(place == history.entries.count ? edited : history.entries[place])
      case .tab:
        try completion(isRepeated: wasTab)
      case .control("l"):
        try output.write("\u{1B}[H\u{1B}[2J")
        cursorRow = 0
      case .control("z"):
        try suspend()
      default: buffer.apply(key)
      }
      try draw()
    }
    return .ended
  }

  private func suspend() throws {
    try output.write("\u{1B}[?2004l\r\n")
    try output.flush()
    TerminalMode.leave()
    raise(SIGTSTP)
    _ = TerminalMode.enterRaw()
    try output.write("\u{1B}[?2004h")
    cursorRow = 0
  }

  // MARK: Completion

  private func completion(isRepeated: Bool) throws {
    guard let completion = complete(buffer), let first = completion.candidates.first else {
      try output.write("\u{7}")
      return
    }
    if completion.candidates.count == 1 {
      buffer.replace(from: completion.start, with: first.text)
      return
    }
    let typed = String(buffer.characters[completion.start..<buffer.cursor])
    let common = LineEditor.commonPrefix(completion.candidates.map(\.text))
    if common.count > typed.count {
      buffer.replace(from: completion.start, with: common)
    } else if isRepeated {
      try list(completion.candidates)
    } else {
      try output.write("\u{7}")
    }
  }

  static func commonPrefix(_ texts: [String]) -> String {
    guard var common = texts.first.map({ Array($0) }) else { return "" }
    for text in texts.dropFirst() {
      let same = zip(common, text).prefix { $0 == $1 }.count
      common.removeLast(common.count - same)
    }
    return String(common)
  }

  /// Shows candidates under the line.
  private func list(_ candidates: [Completion.Candidate]) throws {
    let cells = candidates.map { candidate in
      Sanitiser.line(candidate.text) + (candidate.note.isEmpty ? "" : " " + candidate.note)
    }
    let width = (cells.map { displayWidth(of: $0) }.max() ?? 1) + 2
    let across = max(1, columns / width)
    try finish()
    try output.write("\r\n")
    for start in stride(from: 0, to: cells.count, by: across) {
      let row = cells[start..<min(start + across, cells.count)].map { cell in
        cell + String(repeating: " ", count: width - displayWidth(of: cell))
      }
      try output.write(row.joined().trimmed + "\r\n")
    }
    cursorRow = 0
  }

  // MARK: History search

  /// Ctrl-R: finds entries that contain what is typed. The line to run, or nil to go on editing.
  private func search(_ history: History) throws -> String? {
    let before = buffer
    var pattern = LineBuffer()
    var place = history.entries.count
    var found = ""
    func find(from start: Int) -> Bool {
      var index = start
      while index >= 0 {
        if index < history.entries.count, history.entries[index].contains(part: pattern.text) {
          place = index
          found = history.entries[index]
          return true
        }
        index -= 1
      }
      return false
    }
    var isFound = true
    while true {
      let head = isFound ? "(search)" : "(not found)"
      try draw(prompt: "\(head) \(pattern.text): ", text: found, cursor: found.count)
      guard let key = try nextKey() else { return nil }
      switch key {
      case .text(let text), .paste(let text):
        pattern.insert(text)
        isFound = find(from: min(place, history.entries.count - 1))
      case .backspace:
        pattern.deleteBack()
        isFound = pattern.isEmpty || find(from: history.entries.count - 1)
      case .control("r"):
        if !pattern.isEmpty { isFound = find(from: place - 1) }
      case .enter:
        buffer.set(found)
        try draw()
        return found.isEmpty ? nil : found
      case .control("g"), .control("c"):
        buffer = before
        return nil
      default:
        if !found.isEmpty { buffer.set(found) }
        buffer.apply(key)
        return nil
      }
    }
  }

  // MARK: Drawing

  /// Puts the cursor behind the line.
  private func finish() throws {
    buffer.moveToEnd()
    try draw()
  }

  private func draw() throws {
    try draw(prompt: prompt, text: buffer.text, cursor: buffer.cursor)
  }

  private func draw(prompt: String, text: String, cursor: Int) throws {
    columns = max(2, TerminalSize(1).columns)
    var shown = "\r"
    if cursorRow > 0 { shown += "\u{1B}[\(cursorRow)A" }
    shown += "\u{1B}[J" + prompt + text
    var place = Place(columns: columns)
    for character in prompt { place.add(character) }
    var target = place
    for (index, character) in text.enumerated() {
      if index == cursor { target = place.shownNext(character) }
      place.add(character)
    }
    if cursor >= text.count { target = place }
    // After the last column a terminal stays there until something follows.
    if place.column == columns {
      shown += "\r\n"
      place = Place(columns: columns, row: place.row + 1)
      if cursor >= text.count { target = place }
    }
    if place.row > target.row { shown += "\u{1B}[\(place.row - target.row)A" }
    shown += "\r"
    if target.column > 0 { shown += "\u{1B}[\(target.column)C" }
    cursorRow = target.row
    try output.write(shown)
  }

  /// Where a terminal writes next.
  private struct Place {
    var columns: Int
    var row = 0
    var column = 0

    /// A wide character that does not fit goes to the next row.
    mutating func add(_ character: Character) {
      let width = displayWidth(of: String(character))
      if column + width > columns {
        row += 1
        column = 0
      }
      column += width
    }

    /// Where the character will stand.
    func shownNext(_ character: Character) -> Place {
      var next = self
      if column + max(1, displayWidth(of: String(character))) > columns {
        next.row += 1
        next.column = 0
      }
      return next
    }
  }
}
