/// What is indexed under a key, and given back as it was.
public struct Document: Sendable, Equatable {
  /// Names the document; putting another of the same key replaces it.
  public var key: String
  /// Indexed before the body.
  public var title: String
  /// The text.
  public var body: String
  /// An ISO 8601 date such as `2025-04-08`.
  public var date: String?
  /// The file that the document was read from.
  public var path: String?
  /// How the source looked when it was read, to tell whether it has changed since.
  public var stamp: SourceStamp?
  /// Other stored values, in order; they are not indexed.
  public var fields: [StoredField]

  /// A document of the given parts.
  public init(
    key: String,
    title: String = "",
    body: String = "",
    date: String? = nil,
    path: String? = nil,
    stamp: SourceStamp? = nil,
    fields: [StoredField] = []
  ) {
    self.key = key
    self.title = title
    self.body = body
    self.date = date
    self.path = path
    self.stamp = stamp
    self.fields = fields
  }
}

/// A value kept with a document under a name.
public struct StoredField: Sendable, Equatable {
  /// The field's name.
  public var name: String
  /// The field's value.
  public var value: String

  /// A field of the given name and value.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// How a source file looked when it was read.
public struct SourceStamp: Sendable, Equatable {
  /// In bytes.
  public var size: Int64
  /// Time of the last change, in nanoseconds since 1970.
  public var modified: Int64
  /// A hash of the contents.
  public var hash: UInt64

  /// A stamp of the given parts.
  public init(size: Int64, modified: Int64, hash: UInt64) {
    self.size = size
    self.modified = modified
    self.hash = hash
  }
}
