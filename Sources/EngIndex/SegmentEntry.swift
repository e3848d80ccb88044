/// What the manifest says of a segment.
struct SegmentEntry: Equatable, Sendable {
  var name: String
  /// Length of the file in bytes.
  var length: Int
  /// Root checksum of the file.
  var root: UInt64
  var documentCount: Int
  /// Generation of the deletion sidecar; 0 if nothing is deleted.
  var deletedGeneration: UInt64 = 0
  /// Checksum of the sidecar.
  var deletedRoot: UInt64 = 0
  var deletedCount = 0

  var deletedName: String { name + ".deleted-" + hex(deletedGeneration) }
}

/// Sixteen hexadecimal digits.
func hex(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
