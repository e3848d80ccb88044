/// What a segment can hold.
package enum SegmentLimits {
  /// Bytes of the texts and fields of one document.
  package static let documentBytes = 256 << 20
  /// Bytes of a key.
  package static let keyBytes = 65_536
  /// Documents of one segment.
  package static let documents = Int(Int32.max) - 1
}
