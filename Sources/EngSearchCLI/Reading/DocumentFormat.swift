internal import EngSearch

/// The kinds of files that documents are read from.
enum DocumentFormat: String, CaseIterable, Sendable {
  case text, markdown, html
  /// A document for each line or record.
  case jsonl, csv, tsv

  /// `auto` and the formats.
  static let names = ["auto"] + allCases.map(\.rawValue)

  /// What the end of a name says.
  init(path: String) {
    let name = path.lowercased()
    let ends: [(String, DocumentFormat)] = [
      (".jsonl", .jsonl), (".ndjson", .jsonl), (".csv", .csv), (".tsv", .tsv), (".html", .html),
      (".htm", .html), (".xhtml", .html), (".md", .markdown), (".markdown", .markdown),
    ]
    self = ends.first { name.hasSuffix($0.0) }?.1 ?? .text
  }

  var holdsRecords: Bool { self == .jsonl || self == .csv || self == .tsv }
}

/// Makes the document of a whole file.
enum FileDocument {
  /// The stored field that names the format of a file whose text is not its bytes.
  static let formatField = ".format"

  static func make(
    _ bytes: [UInt8],
    key: String,
    format: DocumentFormat,
    encoding: TextEncoding?
  ) -> Document {
    var document = Document(key: key)
    if format == .html {
      let page = HTMLText(bytes)
      document.body = String(decoding: page.text, as: UTF8.self)
      document.title = page.title
      if document.title.isEmpty { document.title = DocumentHead(document.body).title }
      document.fields.append(StoredField(name: formatField, value: format.rawValue))
      return document
    }
    document.body = (encoding ?? .detected(bytes)).decode(bytes)
    if format == .markdown, let front = FrontMatter(document.body) {
      for (name, value) in front.values {
        switch name.lowercased() {
        case "title": document.title = value
        case "date": document.date = DocumentHead.date(value.prefix(10))
        default: document.fields.append(StoredField(name: name, value: value))
        }
      }
      if document.title.isEmpty {
        document.title = DocumentHead(document.body, markdown: true).title
      }
      return document
    }
    let head = DocumentHead(document.body, markdown: format == .markdown)
    document.title = head.title
    document.date = head.date
    return document
  }
}

/// Which fields of a record are a document's key, title and text.
struct RecordFields {
  var id: String
  var title: String
  /// Nil for the first of `usualTexts` that a record has and, if it has none, the values of all its other fields.
  var text: String?

  /// The names under which records of other programs keep their text, the likeliest first.
  static let usualTexts = ["text", "body", "content"]

  /// Distinguishes hashes of records that were read with other fields.
  var seed: UInt64 { ContentHash.hash("\(id)\u{0}\(title)\u{0}\(text ?? "\u{0}")") }

  /// The document of one record. The other fields are stored, `date` as the date if it is one.
  func document(_ members: [JSONMember]) throws(JSONSyntaxError) -> Document {
    var key: String?
    var document = Document(key: "")
    let text =
      text ?? Self.usualTexts.first { usual in members.contains { $0.name == usual } }
    for member in members {
      // The first field wins where two roles name the same one.
      if member.name == id {
        key = member.value
      } else if member.name == text {
        document.body = member.value
      } else if member.name == title {
        document.title = member.value
      } else if member.name == "date", let date = DocumentHead.date(member.value.prefix(10)) {
        document.date = date
      } else {
        document.fields.append(StoredField(name: member.name, value: member.value))
      }
    }
    guard let key, !key.isEmpty else {
      throw JSONSyntaxError(
        offset: 0,
        reason: "no key: the field `\(Sanitiser.line(id))` is missing (see --id-field)"
      )
    }
    document.key = key
    if text == nil { document.body = document.fields.map(\.value).joined(separator: "\n") }
    return document
  }
}
