import EngIndex
import EngTestSupport
import Testing

@Suite struct DamageTests {
  /// Whichever byte of any file changes, or however short a file is cut, checking says so.
  @Test func everyChangedByteIsFound() throws {
    let system = MemoryFileSystem()
    let path = "/index"
    func isSound() -> Bool { checkIndex(path, fileSystem: system).problems.isEmpty }
    let writer = try IndexWriter.open(path, create: true, fileSystem: system)
    for i in 0..<20 { try writer.put(Document(key: "\(i)", body: "some words t\(i) a-b")) }
    _ = try writer.commit()
    _ = try writer.delete(key: "3")
    _ = try writer.commit()
    writer.close()
    #expect(isSound())
    for name in system.names(in: path) where name != "lock" {
      let file = path + "/" + name
      let sound = try #require(system[file])
      for at in sound.indices {
        var bad = sound
        bad[at] ^= 1 << UInt8(at & 7)
        system[file] = bad
        #expect(!isSound(), "\(name) byte \(at)")
      }
      for count in [0, 1, 63, sound.count / 2, sound.count - 1] where count < sound.count {
        system[file] = Array(sound.prefix(count))
        #expect(!isSound(), "\(name) cut to \(count)")
      }
      system[file] = sound
    }
    #expect(isSound())
  }
}
