import EngIndex
import EngStorage

/// The values of one field for the documents of one segment.
///
/// The one place that knows where values of fields come from: the stored documents.
final class FieldValues {
  private let field: String
  private let segment: SegmentReader
  private var column: [[String]]?
  private var reads = 0

  /// Single documents that are read before the whole column is: a stored document costs the
  /// decoding of its block, and the column that of every block once.
  private static let readLimit = 32

  init(_ field: String, of segment: SegmentReader) {
    self.field = field
    self.segment = segment
  }

  /// The values of a document in the order in which they are stored; none if it has no such field.
  func values(of document: Int) throws(IndexError) -> [String] {
    if let column {
      guard document < column.count else { return [] }
      return column[document]
    }
    reads += 1
    guard reads > FieldValues.readLimit else {
      return FieldValues.values(of: field, in: try segment.document(document))
    }
    var loaded = [[String]](repeating: [], count: segment.documentCount)
    try segment.forEachDocument { number, document in
      loaded[number] = FieldValues.values(of: field, in: document)
      return true
    }
    column = loaded
    return document < loaded.count ? loaded[document] : []
  }

  static func values(of field: String, in document: Document) -> [String] {
    switch field {
    case "title": document.title.isEmpty ? [] : [document.title]
    case "body": document.body.isEmpty ? [] : [document.body]
    case "key": [document.key]
    case "date": document.date.map { [$0] } ?? []
    case "path": document.path.map { [$0] } ?? [document.key]
    case "size": [String(document.stamp?.size ?? Int64(document.body.utf8.count))]
    default: document.fields.filter { $0.name == field }.map(\.value)
    }
  }
}
