internal import EngSearch

/// `engsearch doc`: stored documents.
enum DocCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    let lookup = DocumentLookup(index)
    var status = ExitStatus.success
    for key in arguments.operands {
      if let document = try lookup.document(key) {
        try show(
          document,
          textOnly: arguments.has("text"),
          json: arguments.has("json"),
          streams
        )
      } else {
        try streams.complain(lookup.missing(key))
        status = .nothingFound
      }
    }
    return status
  }

  /// With `textOnly`, and not on a terminal, exactly the stored text.
  static func show(_ document: Document, textOnly: Bool, json: Bool, _ streams: Streams) throws {
    let out = streams.out
    if json {
      var json = JSONText()
      json.object { json in
        json.string("type", "document")
        json.string("key", document.key)
        json.string("path", document.path)
        json.string("title", document.title)
        json.string("date", document.date)
        json.object("fields") { json in
          for field in document.fields where !SourcePlace.isReserved(field.name) {
            json.string(field.name, field.value)
          }
        }
        json.string("body", document.body)
      }
      try out.line(json.text)
      return
    }
    if textOnly {
      try out.write(out.isTerminal ? Sanitiser.lines(document.body) : document.body)
      return
    }
    try out.line("key    \(Sanitiser.line(document.key))")
    if let path = document.path { try out.line("path   \(Sanitiser.line(path))") }
    if !document.title.isEmpty { try out.line("title  \(Sanitiser.line(document.title))") }
    if let date = document.date { try out.line("date   \(Sanitiser.line(date))") }
    for field in document.fields where !SourcePlace.isReserved(field.name) {
      try out.line("\(Sanitiser.line(field.name)): \(Sanitiser.line(field.value))")
    }
    try out.line()
    try out.write(Sanitiser.lines(document.body))
    if !document.body.hasSuffix("\n") { try out.line() }
  }
}
