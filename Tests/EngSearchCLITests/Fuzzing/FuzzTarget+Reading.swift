import EngSearch
import EngTestSupport

@testable import EngSearchCLI

/// What reads the files that a user indexes.
extension FuzzTarget {
  /// An HTML page: the same text twice, no longer than its source, and every byte with a place in it.
  static let html = FuzzTarget(
    "html",
    seeds: {
      [
        "<!DOCTYPE html><html><head><title>A &amp; B</title><style>p{}</style></head><body><p>One<br>"
          + "two &euro;&#8364;&#x20ac; <script>if (a < b) {}</script>three<!-- not -->four</p></body>",
        "<title>never closed <p title=\"a > b\">text</p",
        "a<b && c>d &nosuch; &#0; &#xD800; &#9999999999;",
        "<title></title><title> x </TITLE>y", "<script>a</scrip></SCRIPT >b<!--><!---->c<!", "</",
        "<",
        "&", "<p>\u{A0}&nbsp; \n</p><p></p>x",
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    let page = HTMLText(bytes)
    let again = HTMLText(bytes)
    try require(again.text == page.text && again.title == page.title, "another text")
    try require(page.text.count <= bytes.count, "a text of \(page.text.count) bytes")
    var last = 0
    for offset in page.text.indices {
      let source = page.sourceOffset(of: offset)
      try require((last...bytes.count).contains(source), "the place \(source) after \(last)")
      last = source
    }
  }

  /// CSV and tab-separated values: records and their lines; what was read survives being written and read.
  static let records = FuzzTarget(
    "records",
    seeds: {
      [
        "id,title,text\r\n1,\"a, \"\"b\"\"\",\"two\nlines\"\n\n2,x,y", "\"never closed,\n1,2",
        "a\tb\tc\r1\t2\t3",
        ",,\n\"\"\n,\"\"x\"y\n", "\"a\"b,c\n",
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for separator in [UInt8(ascii: ","), UInt8(ascii: "\t")] {
      func read(_ text: String) -> [SeparatedValues.Record] {
        var reader = SeparatedValues(text, separator: separator)
        var records: [SeparatedValues.Record] = []
        while let record = reader.next() { records.append(record) }
        return records
      }
      let records = read(text)
      let lines = records.map(\.line)
      let ends = text.utf8.count { $0 == 0x0A || $0 == 0x0D }
      try require(lines == Set(lines).sorted(), "lines \(lines)")
      try require(lines.allSatisfy { (1...(ends + 1)).contains($0) }, "lines \(lines)")
      var written: [UInt8] = []
      for record in records {
        for (number, field) in record.fields.enumerated() {
          if number > 0 { written.append(separator) }
          written.append(UInt8(ascii: "\""))
          for byte in field.utf8 {
            written += byte == UInt8(ascii: "\"") ? [byte, byte] : [byte]
          }
          written.append(UInt8(ascii: "\""))
        }
        written.append(0x0A)
      }
      let again = read(String(decoding: written, as: UTF8.self))
      try require(again.map(\.fields) == records.map(\.fields), "written and read: \(again)")
    }
  }

  /// A path, and in the lines after it rules of what is left out.
  static let ignore = FuzzTarget(
    "ignore",
    seeds: {
      [
        "a/b.txt\n*.txt\n!b.*\n/a/**\n**/b\n[!a-c]?\\*\n# no rule\nbuild/", "x\n[", "a]b\n[]a]*\\",
        "dir*/\u{301}x[\u{301}y]/z\n**/z", "aaaaaaaaaaaaaaaaaaaaaaaaaa\n*a*a*a*a*a*a*a*b",
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes.prefix(2048), as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts.first ?? "")
    try require(PathPattern(PathPattern.escaped(path)).matches(path), "an escaped path")
    guard parts.count > 1 else { return }
    for directory in ["", "a", path] {
      var rules = IgnoreRules()
      rules.add(String(parts[1]), directory: directory)
      for isDirectory in [false, true] {
        let first = rules.leavesOut(path, isDirectory: isDirectory)
        try require(rules.leavesOut(path, isDirectory: isDirectory) == first, "another verdict")
        try require(!first || !rules.isEmpty, "left out without a rule")
      }
    }
  }

  /// A file of each format in each encoding, and the head of its text: a title, and a date that is one.
  static let file = FuzzTarget(
    "file",
    seeds: {
      [
        "(As delivered)\nPress Releases\n8 Apr. 2025\nNATO\n\nA title\nthat goes on\n\nText.",
        "# A heading #\n\nText of 2025-04-08", "---\ntitle: x\ndate: 2024-02-30\n---\n",
        "---\ntitle: \"x\"\ndate: 2024-02-29\ntags: [a, b]\n nested: y\n...\nText",
        "April 31, 2025\n",
        "<title>x</title>8 April 2025", "\u{FEFF}8 April 2025\n",
      ].map { Array($0.utf8) }
        + [[0xFF, 0xFE, 0x61, 0, 0, 0xD8, 0x62], [0xFE, 0xFF, 0, 0x61, 0xDC, 0, 0xFF]]
    }
  ) { bytes in
    for format in [DocumentFormat.text, .markdown, .html] {
      for encoding in [nil] + TextEncoding.allCases {
        let document = FileDocument.make(bytes, key: "k", format: format, encoding: encoding)
        let again = FileDocument.make(bytes, key: "k", format: format, encoding: encoding)
        try require(again == document, "another document")
        try require(document.key == "k", "the key \(document.key)")
        guard let date = document.date else { continue }
        let parts = date.split(separator: "-").compactMap { Int($0) }
        try require(
          parts.count == 3 && (1...12).contains(parts[1]) && (1...31).contains(parts[2]),
          "the date \(date)"
        )
      }
    }
  }
}
