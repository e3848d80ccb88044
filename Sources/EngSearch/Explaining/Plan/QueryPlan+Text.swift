extension QueryPlan: CustomStringConvertible {
  /// The plan for a person, about a screen of lines.
  public var description: String {
    let matches =
      total.value == 1 ? "1 document matches" : "\(grouped(total.value)) documents match"
    let head = [
      "query  \(query)",
      "found  \(total.relation == .exact ? matches : "at least " + matches)"
        + " of \(grouped(documents)); expected at most \(grouped(estimatedDocuments))",
    ]
    return (head + [""] + clauseLines + [""] + workLines + [""] + legend + [timeLine])
      .joined(separator: "\n")
  }

  // MARK: Clauses

  private var clauseLines: [String] {
    var table = TextTable(["clause", "", "documents", "weight"], leading: 2)
    for clause in clauses { clause.addRows(to: &table, indent: 0) }
    return table.lines
  }

  // MARK: Work

  /// Passes of several segments that are told together.
  private struct Row {
    var name: String
    var segments: Set<String> = []
    var estimated = 0
    var work = Work()
    var lists: [List] = []

    mutating func add(_ pass: Pass) {
      segments.insert(pass.segment)
      estimated += pass.estimatedPostings
      work += pass.work
      for list in pass.lists { lists.add(list) }
    }
  }

  private var workLines: [String] {
    var rows: [Row] = []
    for pass in passes {
      let name = "\(pass.purpose.text): \(pass.method.text)"
      if !rows.contains(where: { $0.name == name }) { rows.append(Row(name: name)) }
      rows[rows.firstIndex { $0.name == name } ?? 0].add(pass)
    }
    let isSplit = Set(passes.map(\.segment)).count > 1
    var table = TextTable(
      ["work", "expected", "read", "blocks", "as bits", "skipped", "scored", "positions"],
      leading: 1
    )
    if planning != Work() {
      table.add(["planning: documents with any of some terms", ""] + planning.cells(isList: false))
    }
    for row in rows {
      let name =
        isSplit
        ? row.name + (row.segments.count > 1 ? " (\(row.segments.count) segments)" : "") : row.name
      table.add(
        [name, grouped(row.estimated)] + row.work.cells(isList: false)
      )
      let lists = row.lists.sorted { $0.documents > $1.documents }
      for list in lists.prefix(QueryPlan.shownLists) {
        table.add(
          ["  " + list.label, grouped(list.documents)] + list.work.cells(isList: true)
        )
      }
      let rest = lists.count - QueryPlan.shownLists
      if rest > 0 { table.add(["  and \(rest) more"]) }
    }
    if rows.count > 1 || planning != Work() {
      table.add(["all", grouped(estimatedPostings)] + work.cells(isList: false))
    }
    return table.lines + (isSplit ? segmentLines : [])
  }

  private var segmentLines: [String] {
    var table = TextTable(
      [
        "segment", "documents", "read", "blocks", "as bits", "skipped", "scored", "positions",
      ],
      leading: 1
    )
    for pass in passes.prefix(QueryPlan.shownPasses) {
      table.add(
        ["\(pass.segment), \(pass.purpose.text)", grouped(pass.documents)]
          + pass.work.cells(isList: false)
      )
    }
    let rest = passes.count - QueryPlan.shownPasses
    if rest > 0 { table.add(["and \(rest) more"]) }
    return [""] + table.lines
  }

  /// Lists of a pass, and passes, that are written out.
  private static let shownLists = 8
  private static let shownPasses = 12

  private var legend: [String] {
    [
      "A list has the documents that a word is in, in blocks of 128. expected: documents to read from lists at",
      "most; read: in fact, in so many blocks; as bits: blocks asked without reading them out; skipped: blocks",
      "not needed; scored: documents that got a score; positions: places in texts, read to find phrases.",
    ]
  }

  private var timeLine: String {
    "time: read the query \(milliseconds(times.parsing)) ms, plan \(milliseconds(times.planning)) ms, "
      + "run \(milliseconds(times.running)) ms, documents and snippets "
      + "\(milliseconds(times.showing)) ms"
  }
}

extension QueryPlan.Clause {
  fileprivate func addRows(to table: inout TextTable, indent: Int) {
    let isGroup = kind == .clauses || kind == .constant
    let space = String(repeating: "  ", count: indent)
    table.add([
      space + (role.map(\.text) ?? ""), shortLabel, isGroup ? "" : count,
      weight.map { rounded($0, places: 3) } ?? "",
    ])
    if kind == .anyOf { return }
    for part in parts.prefix(QueryPlan.Clause.shownParts) {
      if isGroup {
        part.addRows(to: &table, indent: indent + 1)
      } else {
        table.add(["", "  " + part.shortLabel, part.count])
      }
    }
    let rest = parts.count - QueryPlan.Clause.shownParts
    if rest > 0 { table.add(["", "  and \(rest) more"]) }
  }

  /// Parts that are written out.
  private static let shownParts = 8
  private static let shownForms = 3

  private var count: String { (isExact ? "" : "≤ ") + grouped(documents) }

  /// Of terms that count as one the most frequent.
  private var shortLabel: String {
    guard kind == .anyOf else { return label }
    let forms = parts.sorted { $0.documents > $1.documents }
    let shown = forms.prefix(QueryPlan.Clause.shownForms).map(\.label).joined(separator: " | ")
    let rest = forms.count - QueryPlan.Clause.shownForms
    return rest > 0 ? "\(shown) | \(rest) more" : shown
  }
}

extension WhyReport.Clause.Role {
  fileprivate var text: String {
    switch self {
    case .required: "must"
    case .alternative: "or"
    case .optional: "may"
    case .excluded: "must not"
    }
  }
}

extension QueryPlan.Pass.Purpose {
  fileprivate var text: String {
    switch self {
    case .best: "best"
    case .bestAndCount: "best and count"
    case .order: "in order"
    case .count: "count"
    case .facets: "facets"
    }
  }
}

extension QueryPlan.Pass.Method {
  fileprivate var text: String {
    switch self {
    case .nothing: "a word is missing"
    case .dictionary: "known"
    case .conjunction: "rarest list leads"
    case .union: "any list, MaxScore"
    case .windows: "windows"
    case .bits: "bits of any list"
    case .commonBits: "bits of all lists"
    case .remainder: "beside longest list"
    case .matchers: "document by document"
    case .pattern: "bits of all terms"
    }
  }
}

extension QueryPlan.Work {
  /// Cells of a row; those that are told for whole passes only are empty for a list.
  fileprivate func cells(isList: Bool) -> [String] {
    [postings, blocks, blocksAsBits, blocksSkipped].map { grouped($0) }
      + (isList ? ["", ""] : [grouped(documentsScored), grouped(positions)])
  }
}

private func milliseconds(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  return rounded(Double(seconds) * 1e3 + Double(attoseconds) / 1e15, places: 2)
}

/// `1234567` as `1,234,567`.
private func grouped(_ number: Int) -> String {
  let digits = Array("\(number.magnitude)")
  var text = number < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}
