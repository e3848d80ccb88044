import EngIndex
package import EngStorage

/// Small indexes to damage: a few documents in several segments, with deletions, a replaced document,
/// compounds, dates, titles and other stored fields.
package enum ProbeIndex {
  package static let directory = "/index"

  private static let texts = [
    (
      "NATO summit in Japan", "The security of Japan and common values of NATO. Koizumi spoke.",
      "2025-04-08"
    ),
    (
      "Minister visits Korea", "The minister of defence of Korea met NATO; Euro-Atlantic security.",
      "2025-05-01"
    ),
    (
      "Values", "Common values, common interests; koizumi and the minister for defence agree.",
      "2024-12-31"
    ),
    ("", "security near japan: the euroatlantic area; 日本の防衛 summit", ""),
    ("Summit", "The summit of summits. japan japan japan korea nato", "2025-06-30"),
    ("Removed", "This one is deleted: nato japan korea koizumi", "2025-01-01"),
    ("Replaced", "An old body that nobody finds: nato nato nato", "2025-02-02"),
  ]

  private static func document(_ number: Int) -> Document {
    let (title, body, date) = texts[number % texts.count]
    return Document(
      key: "d\(number)",
      title: title,
      body: body,
      date: date.isEmpty ? nil : date,
      path: number % 2 == 0 ? "docs/\(number).txt" : nil,
      stamp: number % 3 == 0
        ? SourceStamp(size: Int64(number), modified: 17, hash: UInt64(number) &* 977) : nil,
      fields: number % 2 == 0 ? [] : [StoredField(name: "place", value: "hall \(number)")]
    )
  }

  /// Three segments, two of them with deleted documents, of under 10 KB together.
  package static func small(in system: any FileSystem) throws {
    let writer = try IndexWriter.open(directory, create: true, fileSystem: system)
    for numbers in [0..<3, 3..<6, 6..<7] {
      for number in numbers { try writer.put(document(number)) }
      _ = try writer.commit()
    }
    _ = try writer.delete(key: "d5")
    try writer.put(Document(key: "d6", title: "Replaced", body: "A new body of nato and japan."))
    _ = try writer.commit()
    writer.close()
  }

  /// Two segments of several pages and posting lists of several blocks, one with deletions.
  package static func large(in system: any FileSystem, documents: Int = 900) throws {
    let writer = try IndexWriter.open(directory, create: true, fileSystem: system)
    for number in 0..<documents {
      var document = document(number % 5)
      document.key = "d\(number)"
      document.body += " w\(number) x\(number % 37)-y\(number % 11) koizum\(number % 10)"
      try writer.put(document)
      if number == documents / 3 { _ = try writer.commit() }
    }
    _ = try writer.commit()
    for number in stride(from: 0, to: documents / 3, by: 50) {
      _ = try writer.delete(key: "d\(number)")
    }
    _ = try writer.commit()
    writer.close()
  }
}
