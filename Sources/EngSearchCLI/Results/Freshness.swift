internal import EngSearch

/// Whether the files of hits are still as they were when they were indexed.
enum Freshness {
  /// A hint about the hits whose file changed or is gone; nil if all are as they were. Looks only at these
  /// files, so it never keeps an answer waiting for a whole directory.
  static func hint(_ hits: [Hit], _ context: ResultContext) -> String? {
    var changed: [String] = []
    var gone: [String] = []
    for hit in hits {
      guard let path = hit.path, let stamp = hit.stamp, stamp.modified != 0 else { continue }
      let shown = context.paths.shown(path)
      do throws(ReadError) {
        let status = try FileStatus(shown, followingLink: true)
        guard status.size != stamp.size || status.modified != stamp.modified else { continue }
        let isSame = try status.size == stamp.size ? hash(shown, status.size) == stamp.hash : false
        if !isSame { changed.append(shown) }
      } catch {
        if error.isMissing { gone.append(shown) }
      }
    }
    guard let first = changed.first ?? gone.first else { return nil }
    func part(_ paths: [String], _ what: String) -> String? {
      guard let path = paths.first else { return nil }
      return paths.count == 1
        ? "\(Sanitiser.line(path)) \(what)" : "\(paths.count) of these files \(what)"
    }
    let parts = [part(changed, "changed"), part(gone, "vanished")].compactMap(\.self)
    let folder = first.lastIndex(of: "/").map { String(first[..<$0]) } ?? "."
    return
      "note: \(parts.joined(separator: ", ")) since the index was made; bring it up to date with "
      + "`engsearch index \(Sanitiser.line(ShellQuoting.word(folder.isEmpty ? "/" : folder)))`."
  }

  /// The hash of a small file, nil for one too large to read for a hint.
  private static func hash(_ path: String, _ size: Int64) throws(ReadError) -> UInt64? {
    guard size <= 4 << 20 else { return nil }
    let bytes = try FileReader(path).readAll(expecting: Int(size), limit: 8 << 20)
    return unsafe bytes.withUnsafeBufferPointer { unsafe ContentHash.hash(ByteView($0)) }
  }
}
