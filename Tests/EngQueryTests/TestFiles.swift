import Foundation

/// The text of a file beside the tests.
func readTestFile(_ path: String, beside file: String = #filePath) throws -> String {
  let directory = URL(filePath: file).deletingLastPathComponent()
  return try String(contentsOf: directory.appending(path: path), encoding: .utf8)
}

/// The text of a file of the repository.
func readRepositoryFile(_ path: String) throws -> String {
  try readTestFile("../../" + path)
}
