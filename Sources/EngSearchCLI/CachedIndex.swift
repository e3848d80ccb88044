internal import EngSearch

/// Indexes of files that are searched without having been indexed: made and refreshed on the fly, in
/// `$XDG_CACHE_HOME/engsearch`. They can be removed at any time.
enum CachedIndex {
  /// The directory of the index of some paths, brought up to date.
  static func refreshed(for paths: [String], _ streams: Streams) throws -> String {
    let base =
      environmentVariable("XDG_CACHE_HOME")
      ?? environmentVariable("HOME").map { $0 + "/.cache" }
    guard let base, base.hasPrefix("/") else {
      throw Failure(
        .unusable,
        "there is no cache directory: set XDG_CACHE_HOME or HOME, or index the files first."
      )
    }
    var operands: [String] = []
    for path in paths {
      do {
        _ = try FileStatus(path, followingLink: true)
      } catch {
        throw Failure(error)
      }
      operands.append(Path.normalised(path))
    }
    let whole = operands.map(StateFile.absolute).sorted().joined(separator: "\u{0}")
    let name = String(ContentHash.hash(whole), radix: 16)
    guard StateFile.makeDirectories(base + "/engsearch") else {
      throw Failure(.unusable, "cannot make \(Sanitiser.line(base))/engsearch.")
    }
    let directory = base + "/engsearch/" + name
    let isNew = (try? FileStatus(directory)) == nil
    var choices = IndexChoices()
    choices.isQuiet = true
    choices.prunes = true
    do {
      var job = try IndexJob(directory, isNew: isNew, choices: choices, streams: streams)
      defer { job.close() }
      if try job.run(operands) == .interrupted { throw Failure(.interrupted, "interrupted.") }
    } catch let error as IndexError {
      // Another search refreshes it right now: its last state will do.
      if case .locked = error, !isNew { return directory }
      throw error
    }
    return directory
  }
}
