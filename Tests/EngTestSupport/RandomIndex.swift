package import EngIndex
package import EngStorage

/// Makes small indexes at random.
package enum RandomIndex {
  /// Writes one to four commits with replaced and deleted documents; returns the keys that are left.
  package static func fill(
    _ path: String,
    in system: any FileSystem = POSIXFileSystem(),
    _ random: inout SplitMix64
  ) throws -> Set<String> {
    let writer = try IndexWriter.open(path, create: true, fileSystem: system)
    defer { writer.close() }
    var live: Set<String> = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let document = document("document \(Int.random(in: 0..<80, using: &random))", &random)
        try writer.put(document)
        live.insert(document.key)
      }
      for key in live.sorted() where Int.random(in: 0..<8, using: &random) == 0 {
        _ = try writer.delete(key: key)
        live.remove(key)
      }
      _ = try writer.commit()
    }
    return live
  }

  package static func document(_ key: String, _ random: inout SplitMix64) -> Document {
    var document = Document(key: key)
    document.title = RandomText.text(Int.random(in: 0...4, using: &random), &random)
    document.body = RandomText.text(Int.random(in: 0...60, using: &random), &random)
    if Int.random(in: 0..<4, using: &random) > 0 {
      let month = Int.random(in: 1...12, using: &random)
      let day = Int.random(in: 1...28, using: &random)
      let year = Int.random(in: 2023...2026, using: &random)
      document.date = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
    if Bool.random(using: &random) {
      document.path = "releases/\(Int.random(in: 2023...2026, using: &random))/\(key).txt"
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let org = ["NATO", "MOD", "mofa", "EU"].randomElement(using: &random) ?? ""
      document.fields.append(StoredField(name: "org", value: org))
    }
    if Bool.random(using: &random) {
      let lang = ["en", "ja", "de"].randomElement(using: &random) ?? ""
      document.fields.append(StoredField(name: "lang", value: lang))
    }
    return document
  }
}
