import Foundation

/// The lines of one of Unicode's test files without comments: of the whole file if `ENGSEARCH_DATA` names
/// the data, else of a sample beside the tests.
func conformanceLines(_ name: String, beside file: String = #filePath) throws -> [Substring] {
  var url = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
  if let data = ProcessInfo.processInfo.environment["ENGSEARCH_DATA"] {
    url = URL(filePath: "\(data)/conformance/unicode-15.0/\(name)")
  } else {
    print("ENGSEARCH_DATA is not set: a sample of \(name) only")
  }
  let text = try String(contentsOf: url, encoding: .utf8)
  return text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
    .filter { line in line.contains { !$0.isWhitespace } && line.first != "@" }
}

/// The text of code points in hexadecimal, separated by blanks.
func decodeHexadecimal(_ codes: Substring) -> String? {
  var scalars = String.UnicodeScalarView()
  for code in codes.split(separator: " ") {
    guard let value = UInt32(code, radix: 16), let scalar = Unicode.Scalar(value) else {
      return nil
    }
    scalars.append(scalar)
  }
  return String(scalars)
}
