import EngIndex
import EngStorage

/// The values of one field for the documents of one segment.
///
/// The one place that knows where the values of a field come from: its column, or the stored
/// documents for fields that have none.
final class FieldValues {
  /// The field's column; nil if its values are read from the stored documents.
  let column: Column?

  private let field: String
  private let segment: SegmentReader
  private var loaded: [[String]]?
  private var reads = 0
  private var ordinals: [UInt32] = []

  /// Single documents that are read before all are: a stored document costs the decoding of its
  /// block, and all of them that of every block once.
  private static let readLimit = 32

  init(_ field: String, of segment: SegmentReader) throws(IndexError) {
    self.field = field
    self.segment = segment
    if FieldValues.isStoredOnly(field) {
      column = nil
    } else {
      column = try segment.column(field)
      if column == nil { loaded = [] }
    }
  }

  /// Whether a field's values are parts of the document itself and not a column.
  private static func isStoredOnly(_ field: String) -> Bool {
    switch field {
    case "title", "body", "key", "path", "size": true
    default: false
    }
  }

  /// The values of a document; none if it has no such field.
  func values(of document: Int) throws(IndexError) -> [String] {
    if let column {
      try column.ordinals(of: document, into: &ordinals)
      return ordinals.map { column.value(ofOrdinal: $0) }
    }
    if let loaded { return document < loaded.count ? loaded[document] : [] }
    reads += 1
    guard reads > FieldValues.readLimit else {
      return FieldValues.values(of: field, in: try segment.document(document))
    }
    var all = [[String]](repeating: [], count: segment.documentCount)
    try segment.forEachDocument { number, document in
      all[number] = FieldValues.values(of: field, in: document)
      return true
    }
    loaded = all
    return document < all.count ? all[document] : []
  }

  private static func values(of field: String, in document: Document) -> [String] {
    switch field {
    case "title": document.title.isEmpty ? [] : [document.title]
    case "body": document.body.isEmpty ? [] : [document.body]
    case "key": [document.key]
    case "path": [document.path ?? document.key]
    default: [String(document.stamp?.size ?? Int64(document.body.utf8.count))]
    }
  }
}
