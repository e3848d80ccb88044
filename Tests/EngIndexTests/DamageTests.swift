import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

@Suite struct DamageTests {
  /// Whichever byte of any file changes, or however short a file is cut, checking says so.
  @Test func everyChangedByteIsFound() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for i in 0..<20 { try writer.put(Document(key: "\(i)", body: "some words t\(i) a-b")) }
    _ = try writer.commit()
    _ = try writer.delete(key: "3")
    _ = try writer.commit()
    writer.close()
    #expect(checkIndex(directory.path).problems == [])
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path)
    where name != "lock" {
      let url = URL(fileURLWithPath: directory.path + "/" + name)
      let sound = try Data(contentsOf: url)
      for at in sound.indices {
        var bad = sound
        bad[at] ^= 1 << UInt8(at & 7)
        try bad.write(to: url)
        #expect(!checkIndex(directory.path).problems.isEmpty, "\(name) byte \(at)")
      }
      for count in [0, 1, 63, sound.count / 2, sound.count - 1] where count < sound.count {
        try sound.prefix(count).write(to: url)
        #expect(!checkIndex(directory.path).problems.isEmpty, "\(name) cut to \(count)")
      }
      try sound.write(to: url)
    }
    #expect(checkIndex(directory.path).problems == [])
  }
}
