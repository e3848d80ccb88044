internal import EngSearch

/// Finds documents by what users call them: the key, or the path of a file whose kept path is the key.
struct DocumentLookup {
  private let index: SearchIndex

  init(_ index: SearchIndex) {
    self.index = index
  }

  func document(_ name: String) throws -> Document? {
    try index.document(forKey: name) ?? index.document(forKey: kept(name))
  }

  /// The key of the document of that name.
  func key(_ name: String) throws -> String? {
    try document(name)?.key
  }

  /// What to say if there is none. Reads all keys of the index, to suggest one that ends like the name.
  func missing(_ name: String) -> String {
    let message = "there is no document “\(Sanitiser.line(name))”"
    let end = "/" + name
    // A damaged index is reported by the next thing that needs it; here it only costs the suggestion.
    let keys = (try? index.keys(withPrefix: "")) ?? []
    guard let near = keys.first(where: { $0.hasSuffix(end) }) else { return message }
    return "\(message); did you mean \(Sanitiser.line(near))?"
  }

  private func kept(_ name: String) -> String {
    DocumentPaths(index: index.snapshot.directory).kept(name)
  }
}
