internal import EngSearch

/// `engsearch repair`: keeps what is sound of a damaged index.
enum RepairCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let isDry = arguments.has("dry-run")
    let report = try repairIndex(directory, dryRun: isDry)
    for problem in report.problems { try streams.complain(Failure(listing: problem).message) }
    guard !arguments.has("quiet") else {
      return isDry && !report.problems.isEmpty ? .damaged : .success
    }
    for line in report.lines { try streams.out.line(Sanitiser.line(line)) }
    if report.problems.isEmpty {
      try streams.out.line("no problems; nothing to repair")
      return .success
    }
    try streams.out.line(
      "\(Numbers.count(report.keptDocuments, "document")) kept, "
        + "\(report.salvagedDocuments) indexed again, \(report.lostDocuments) lost"
        + (isDry ? "; nothing was changed" : "")
    )
    if !isDry, report.lostDocuments > 0 {
      try streams.out.line("`engsearch index` with the paths of their files adds lost ones again.")
    }
    return isDry ? .damaged : .success
  }
}
