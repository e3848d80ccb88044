import EngSearch
import Testing

@testable import EngSearchCLI

@Suite("JSON Lines")
struct JSONLineParserTests {
  private func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> [JSONMember] {
    var parser = JSONLineParser()
    let outcome = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONSyntaxError) in try parser.parse(ByteView(buffer)) }
    }
    return try outcome.get()
  }

  private func parse(_ text: String) throws(JSONSyntaxError) -> [JSONMember] {
    try parse(Array(text.utf8))
  }

  @Test(arguments: [
    (#"{}"#, []),
    (#" { "a" : "b" } "#, ["a", "b"]),
    (#"{"a":1,"b":-0.5e+10,"c":true,"d":null}"#, ["a", "1", "b", "-0.5e+10", "c", "true"]),
    (#"{"a":[1,{"b":[]},"]"],"c":"d"}"#, ["c", "d"]),
    (#"{"a":"q\"s\\n\n\t\/\b\f\r"}"#, ["a", "q\"s\\n\n\t/\u{8}\u{C}\r"]),
    (#"{"a":"\u0041\u00e9\u20ac\ud83d\ude00"}"#, ["a", "Aé€😀"]),
    (#"{"a":"\ud83d x \ude00 \ud83d\u0041"}"#, ["a", "\u{FFFD} x \u{FFFD} \u{FFFD}A"]),
    (
      #"{"Türkiye":"Ankara, a long text without any escape in it at all"}"#,
      ["Türkiye", "Ankara, a long text without any escape in it at all"]
    ),
    (#"{"a":"","":"b"}"#, ["a", "", "", "b"]),
  ])
  func valid(_ line: String, _ expected: [String]) throws {
    let members = try parse(line)
    #expect(members.flatMap { [$0.name, $0.value] } == expected)
  }

  @Test(arguments: [
    "", " ", "null", "[1]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
    "{a:1}",
    "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":-}", "{\"a\":1e}", "{\"a\":tru}",
    "{\"a\":\"x}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12G4\"}", "{\"a\":\"\\u12\"}",
    "{\"a\":\"\u{1}\"}",
    "{\"a\":\"tab\there\"}", "{\"a\":1} x", "{\"a\":1}}", "{\"a\":[1}", "{\"a\":[}", "{\"a\":\"\\",
    "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\u{FEFF}{}",
  ])
  func malformed(_ line: String) {
    #expect(throws: JSONSyntaxError.self) { try parse(line) }
  }

  @Test func everyTruncationOfALineIsRefused() throws {
    let line = Array(#"{"id":"1","t":"a\u00e9\ud83d\ude00","n":[1,{"x":"y"}],"f":-1.5e3}"#.utf8)
    #expect(try parse(line).count == 3)
    for count in 0..<line.count {
      #expect(throws: JSONSyntaxError.self) { try parse(Array(line[..<count])) }
    }
  }

  @Test func noByteTraps() {
    let line = Array(#"{"id":"1\n","t":"a\u00e9","n":[1,{"x":null}],"f":-1.5e3}"#.utf8)
    var accepted = 0
    for index in line.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = line
        changed[index] = byte
        if (try? parse(changed)) != nil { accepted += 1 }
      }
    }
    #expect(accepted > line.count)
    #expect(accepted < line.count * 256)
  }

  @Test func depthIsLimited() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONSyntaxError.self) { try parse("{\"a\":\(deep)") }
    let fine = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(throws: Never.self) { try parse("{\"a\":\(fine)}") }
  }

  @Test func theEndOfAPlainStringIsTheFirstSpecialByte() {
    for length in 0..<40 {
      for special: UInt8 in [0x22, 0x5C, 0x00, 0x1F, 0x20, 0x7F, 0x80, 0xA2, 0xDC, 0xFF] {
        var bytes = [UInt8](repeating: 0x61, count: length)
        bytes.append(special)
        bytes += [0x80, 0x22, 0x5C, 0x01, 0x61, 0x61, 0x61, 0x61, 0x61]
        let plain = special >= 0x20 && special != 0x22 && special != 0x5C
        let found = bytes.withUnsafeBufferPointer { ByteView($0).endOfPlainString(from: 0) }
        #expect(found == (plain ? length + 2 : length))
      }
    }
  }

  @Test func fieldsBecomeADocument() throws {
    let fields = RecordFields(id: "key", title: "name", text: "body")
    let document = try fields.document(
      parse(#"{"key":7,"name":"T","body":"B","date":"2025-04-08T10:00","size":3,"gone":null}"#)
    )
    #expect(document.key == "7")
    #expect(document.title == "T")
    #expect(document.body == "B")
    #expect(document.date == "2025-04-08")
    #expect(document.fields.map(\.name) == ["size"])
    #expect(throws: JSONSyntaxError.self) { try fields.document(parse(#"{"id":7}"#)) }
  }
}
