internal import EngSearch

/// The options that say what a word of a query means: `--language`, `--stems` and `--synonyms`.
enum WordOptions {
  static let specs = [
    OptionSpec("language", value: "NAME", "language of the words (the index's)"),
    OptionSpec(
      "stems",
      value: "STRENGTH",
      .words(Stemming.allCases.map(\.rawValue)),
      "forms found with a word: none, minimal or standard"
    ),
    OptionSpec("synonyms", value: "FILE", .files, "lines `a, b` or `a => b`: words meant together"),
    OptionSpec("keep-stop-words", "count `the` and its like in a search for any of the words, too"),
  ]

  static func apply(_ arguments: Arguments, to options: inout SearchOptions) throws {
    if let language = arguments.value("language") {
      try check(language)
      options.language = language
    }
    if let stems = arguments.value("stems") {
      guard let strength = Stemming(rawValue: stems) else {
        throw Failure(
          .usage,
          "--stems takes none, minimal or standard, not “\(Sanitiser.line(stems))”."
        )
      }
      options.stemming = strength
    }
    options.keepsStopWords = arguments.has("keep-stop-words")
    if let path = arguments.value("synonyms") { options.synonyms = try synonyms(path) }
  }

  /// The analyzer that `--analyzer` or `--language` name for a new index; nil if neither is given.
  static func analyzer(_ arguments: Arguments) throws -> String? {
    guard let language = arguments.value("language") else {
      guard let name = arguments.value("analyzer") else { return nil }
      guard TextAnalysis.fullName(ofAnalyzer: name) != nil else {
        throw Failure(.usage, AnalyzeCommand.unknown(name))
      }
      return name
    }
    guard arguments.value("analyzer") ?? "text" == "text" else {
      throw Failure(.usage, "--language goes with the analyzer text only.")
    }
    try check(language)
    return "text:\(language)"
  }

  private static func check(_ language: String) throws {
    guard TextAnalysis.languageName(language) == nil else { return }
    throw Failure(
      .usage,
      "there is no language “\(Sanitiser.line(language))”. There are "
        + "\(TextAnalysis.languages.joined(separator: ", "))."
    )
  }

  private static func synonyms(_ path: String) throws -> Synonyms {
    let bytes: [UInt8]
    do {
      bytes = try (path == "-" ? FileReader.standardInput() : FileReader(path)).readAll()
    } catch {
      throw Failure(error)
    }
    do throws(Synonyms.SyntaxError) {
      return try Synonyms(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw Failure(.usage, "\(Sanitiser.line(path)):\(error.line): \(error.reason).")
    }
  }
}
