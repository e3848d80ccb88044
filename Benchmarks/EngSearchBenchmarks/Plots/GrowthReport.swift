import Foundation

/// The plots of a growth measurement, as SVG files and as one page that holds them all.
struct GrowthReport {
  let growth: Growth

  private var plots: [(file: String, svg: String)] {
    let documents = growth.documents
    let segments = growth.segments
    var plots: [(file: String, svg: String)] = []
    func queries(
      _ title: String,
      _ points: [Growth.Point],
      _ xLabel: String,
      _ x: (Growth.Point) -> Int,
      _ y: (Growth.Point) -> [String: Double]
    ) -> String {
      LogLineChart(
        title: title,
        xLabel: xLabel,
        yLabel: "time of a query",
        series: QuerySet.kinds.map { kind in
          LogLineChart.Series(
            name: kind,
            points: points.map { (x: Double(x($0)), y: y($0)[kind] ?? 0) }
          )
        },
        yFormat: ShortNumber.microseconds
      ).svg
    }
    plots.append(
      (
        "top10-by-documents.svg",
        queries("Finding the best ten", documents, "documents", { $0.documents }, { $0.top10 })
      )
    )
    plots.append(
      (
        "count-by-documents.svg",
        queries("Counting all that match", documents, "documents", { $0.documents }, { $0.count })
      )
    )
    let cut = ShortNumber.plain(Double(segments.first?.documents ?? 0))
    plots.append(
      (
        "top10-by-segments.svg",
        queries(
          "Finding the best ten of \(cut) documents in segments",
          segments,
          "segments",
          { $0.segments },
          { $0.top10 }
        )
      )
    )
    plots.append(
      (
        "build.svg",
        LogLineChart(
          title: "Building: processor time",
          xLabel: "documents",
          yLabel: "time",
          series: [
            LogLineChart.Series(
              name: "build",
              points: documents.map { (x: Double($0.documents), y: $0.buildSeconds) }
            )
          ],
          yFormat: ShortNumber.seconds
        ).svg
      )
    )
    plots.append(
      (
        "bytes.svg",
        LogLineChart(
          title: "Building: memory and size",
          xLabel: "documents",
          yLabel: "bytes",
          series: [
            series("text", documents) { Double($0.textBytes) },
            series("index", documents) { Double($0.indexBytes) },
            series("peak memory", documents) { Double($0.peakBytes) },
          ],
          yFormat: ShortNumber.bytes
        ).svg
      )
    )
    if let last = documents.last {
      plots.append(("latency.svg", latency(last)))
      plots.append(("sections.svg", sections(last)))
    }
    return plots
  }

  private func series(
    _ name: String,
    _ points: [Growth.Point],
    _ value: (Growth.Point) -> Double
  ) -> LogLineChart.Series {
    LogLineChart.Series(
      name: name,
      points: points.map { (x: Double($0.documents), y: value($0)) }
    )
  }

  private func latency(_ point: Growth.Point) -> String {
    BarChart(
      title: "Time of a query, \(ShortNumber.plain(Double(point.documents))) documents",
      bars: QuerySet.kinds.flatMap { kind in
        [
          BarChart.Bar(name: kind, value: point.top10[kind] ?? 0, colour: 0),
          BarChart.Bar(name: "", value: point.count[kind] ?? 0, colour: 1),
        ]
      },
      format: ShortNumber.microseconds,
      legend: ["top 10", "count"]
    ).svg
  }

  private func sections(_ point: Growth.Point) -> String {
    let share = Double(point.indexBytes) / Double(max(point.textBytes, 1)) * 100
    return BarChart(
      title: "Parts of the index, together \(ShortNumber.bytes(Double(point.indexBytes))), "
        + "\(Int(share.rounded())) % of the text",
      bars: point.sections.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
        BarChart.Bar(name: $0.key, value: Double($0.value))
      },
      format: ShortNumber.bytes
    ).svg
  }

  /// Writes the plots and `index.html` into a directory, which is made if need be.
  func write(to directory: String) throws {
    let folder = URL(fileURLWithPath: directory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var page = """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <title>engsearch: growth</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2em auto; color: #222; }
      svg { width: 100%; height: auto; border: 1px solid #ddd; margin: 0.6em 0; }
      pre { background: #f5f5f5; padding: 0.8em; white-space: pre-wrap; }
      </style>
      <h1>How engsearch grows</h1>
      <p>Synthetic documents with word frequencies as in English, one thread, warm, processor time. Times
      are geometric means over the queries of a class; a slope of 1 is growth in proportion.</p>

      """
    for (file, svg) in plots {
      try Data(svg.utf8).write(to: folder.appendingPathComponent(file))
      page += svg
    }
    page += "<pre>" + growth.slopes.joined(separator: "\n") + "</pre>\n</html>\n"
    try Data(page.utf8).write(to: folder.appendingPathComponent("index.html"))
  }
}
