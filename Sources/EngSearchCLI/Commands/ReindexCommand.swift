internal import EngSearch

/// `engsearch reindex`: makes all terms anew from the stored documents.
enum ReindexCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let analyzer = arguments.value("analyzer")
    if let analyzer, TextAnalysis.fullName(ofAnalyzer: analyzer) == nil {
      throw Failure(.usage, AnalyzeCommand.unknown(analyzer))
    }
    let count = try IndexWriter.reindex(
      directory,
      analyzer: analyzer,
      threads: Processors.analysing
    )
    if !arguments.has("quiet") {
      let snapshot = try IndexSnapshot.open(directory)
      try streams.out.line(
        "\(Numbers.count(count, "document")) with the analyzer \(snapshot.analyzerName), "
          + "generation \(snapshot.generation)"
      )
    }
    return .success
  }
}
