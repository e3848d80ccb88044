import Foundation

/// A new directory that is removed with everything in it when the value goes away.
package final class TemporaryDirectory {
  package let path: String

  package init() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("engsearch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
