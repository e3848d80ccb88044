import EngTestSupport

@testable import EngSearchCLI

extension FuzzTarget {
  /// The targets of the program.
  static let program: [FuzzTarget] = [.json, .records, .html, .file, .ignore, .repl, .output]

  /// A line of JSON Lines: read the same way twice, and what was read survives being written and read.
  static let json = FuzzTarget(
    "json",
    seeds: {
      [
        #"{"id":"a","title":"T","text":"x \"y\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude42 \ud800"}"#,
        #"{"n":-1.5e+10,"t":true,"f":false,"z":null,"a":[1,{"b":[]},"]"],"o":{"x":{}}}"#,
        #"{"a":1,"a":2} "#, #"{}"#, #" { "a" : "b" , "c" : 0 } "#, #"[1]"#, #"{"a":01}"#, #"{"a""#,
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    func read(_ bytes: [UInt8]) -> Result<[JSONMember], JSONSyntaxError> {
      bytes.withUnsafeBufferPointer { buffer in
        var parser = JSONLineParser()
        return Result { () throws(JSONSyntaxError) in try parser.parse(ByteView(buffer)) }
      }
    }
    let first = read(bytes)
    try require(read(bytes) == first, "read otherwise the second time")
    switch first {
    case .failure(let error):
      try require((0...bytes.count).contains(error.offset), "an error at \(error.offset)")
    case .success(let members):
      var written = JSONText()
      written.object { object in
        for member in members { object.string(member.name, member.value) }
      }
      let again = read(Array(written.text.utf8))
      try require(again == .success(members), "written and read: \(again)")
      try require(
        !written.text.unicodeScalars.contains(where: Sanitiser.isUnsafe),
        "a control character in JSON"
      )
    }
  }

  /// Whatever is shown: nothing that a terminal could take for an instruction.
  static let output = FuzzTarget(
    "output",
    seeds: {
      ["\u{1B}[31mred\u{7}\r\nx\u{202E}y\u{9B}2J\u{2028}z", "a\tb\nc"].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let line = Sanitiser.line(text)
    try require(!line.unicodeScalars.contains(where: Sanitiser.isUnsafe), "an unsafe line")
  }
}
