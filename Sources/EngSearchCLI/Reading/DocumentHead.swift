/// The title and date that the head of a text shows.
///
/// Press releases begin with some of: a notice in parentheses, `Press Releases`, a date, the issuing body;
/// then the title, on one line or two. Markdown has its first `#` heading.
struct DocumentHead: Equatable {
  var title = ""
  /// ISO 8601, nil if the head shows no full date.
  var date: String?

  /// Reads at most the first 16 KiB of `text`.
  init(_ text: String, markdown: Bool = false) {
    let head = String(text.utf8.prefix(16384)) ?? String(text.prefix(4096))
    let lines = head.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .prefix(60).map { line in
        var line = line
        while let last = line.unicodeScalars.last, last.properties.isWhitespace {
          line.unicodeScalars.removeLast()
        }
        while let first = line.unicodeScalars.first,
          first.properties.isWhitespace || first == "\u{FEFF}"
        {
          line.unicodeScalars.removeFirst()
        }
        return line
      }
    if markdown { title = DocumentHead.heading(lines) ?? "" }
    var index = 0
    var paragraphs = 0
    while index < lines.count, paragraphs < 3 {
      let line = lines[index]
      if line.isEmpty || DocumentHead.isNotice(line) {
        index += 1
      } else if let found = DocumentHead.date(line) {
        date = date ?? found
        index += 1
        if index < lines.count, DocumentHead.isIssuer(lines[index]) { index += 1 }
      } else if title.isEmpty {
        title = String(line)
        index += 1
        if index < lines.count, DocumentHead.isWrapped(line, lines[index]) {
          title += " " + lines[index]
          index += 1
        }
        paragraphs += 1
      } else {
        while index < lines.count, !lines[index].isEmpty { index += 1 }
        paragraphs += 3
      }
    }
    if title.utf8.count > 400 { title = String(title.prefix(200)) + "…" }
  }

  private static func heading(_ lines: [Substring]) -> String? {
    for line in lines where line.hasPrefix("#") {
      let text = line.drop { $0 == "#" }
      guard text.first == " " else { continue }
      return String(text.drop { $0 == " " })
    }
    return nil
  }

  private static func isNotice(_ line: Substring) -> Bool {
    let lower = line.lowercased()
    return lower == "press releases" || lower == "press release"
      || lower.hasPrefix("(press release") && lower.hasSuffix(")")
  }

  /// Whether the line after a date names who issued the text rather than what it is about.
  private static func isIssuer(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    guard let first = words.first, words.count <= 8 else { return false }
    let names = ["Ministry", "Department", "Office", "Cabinet", "Embassy", "Secretariat", "Agency"]
    return names.contains(String(first)) && !line.hasSuffix(".")
  }

  /// Whether `next` goes on with the title `line`, which was broken to fit a width.
  private static func isWrapped(_ line: Substring, _ next: Substring) -> Bool {
    guard !next.isEmpty, line.count >= 60, line.count <= 110, next.count <= line.count,
      let last = line.last, !".!?:".contains(last)
    else { return false }
    return date(next) == nil && next.first != "(" && next.first?.isNumber == false
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october",
    "november", "december",
  ]

  /// The date if the whole line is one: `April 8, 2025`, `8 April 2025` or `2025-04-08`.
  static func date(_ line: some StringProtocol) -> String? {
    guard line.utf8.count <= 40 else { return nil }
    let words = line.split { $0 == " " || $0 == "," || $0 == "-" }.map { $0.lowercased() }
    guard words.count == 3 else { return nil }
    if let month = months.firstIndex(of: words[0]) {
      return iso(words[2], month + 1, words[1])
    }
    if let month = months.firstIndex(of: words[1]) {
      return iso(words[2], month + 1, words[0])
    }
    if words[0].count == 4, line.contains("-"), let month = Int(words[1]) {
      return iso(words[0], month, words[2])
    }
    return nil
  }

  private static func iso(_ year: String, _ month: Int, _ day: String) -> String? {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year.utf8.count == 4, let year = Int(year), year >= 1000, let day = Int(day),
      (1...12).contains(month), (1...lengths[month - 1]).contains(day)
    else { return nil }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    guard month != 2 || day <= 28 || leap else { return nil }
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
