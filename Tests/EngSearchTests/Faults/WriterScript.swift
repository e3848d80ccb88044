import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Testing

/// What a user does with a writer, and what the index must hold at each moment.
struct WriterScript {
  enum Step {
    case open, put(String, String), delete(String), commit, compact, reorder, close
  }

  /// The documents of a commit, body by key.
  typealias Contents = [String: String]

  /// How far a run came.
  struct Outcome {
    /// The last commit that returned; nil if none has.
    var acknowledged: Contents?
    /// What a commit that failed was about to make visible.
    var inFlight: Contents?
    var error: IndexError?
  }

  var name: String
  var steps: [Step]
  var memoryLimit = 192 << 20
  var threads = 1
  static let directory = "/deep/index"

  /// Create, append, replace, delete, merge by tiers, by compaction and in another order, reopen.
  static let all: [WriterScript] = [
    WriterScript(name: "create", steps: [.open, .close]),
    WriterScript(
      name: "append",
      steps: [
        .open, .put("a", "common one"), .put("b", "common two"), .commit, .put("c", "common three"),
        .commit, .commit, .close,
      ]
    ),
    WriterScript(
      name: "replace",
      steps: [
        .open, .put("a", "common one"), .put("b", "common two"), .commit, .put("a", "common other"),
        .commit, .put("b", "common newer"), .put("b", "common newest"), .commit, .close,
      ]
    ),
    WriterScript(
      name: "delete",
      steps: [
        .open, .put("a", "common one"), .put("b", "common two"), .put("c", "common three"), .commit,
        .delete("a"), .commit, .delete("b"), .commit, .delete("c"), .commit, .close,
      ]
    ),
    WriterScript(
      name: "merge",
      steps: [
        .open, .put("a", "common one"), .commit, .put("b", "common two"), .commit,
        .put("c", "common three"), .commit, .delete("b"), .put("d", "common four"), .commit,
        .put("e", "common five"), .commit, .close,
      ]
    ),
    // The fourth commit starts a merge that the fifth takes over, and the eighth another.
    WriterScript(
      name: "merge beside",
      steps: [
        .open, .put("a", "common one"), .commit, .put("b", "common two"), .commit,
        .put("c", "common three"), .commit, .put("d", "common four"), .commit, .delete("b"),
        .put("c", "common five"), .commit, .put("e", "common six"), .commit,
        .put("f", "common seven"), .commit, .put("g", "common eight"), .commit, .delete("g"),
        .commit, .put("h", "common nine"), .commit, .close,
      ],
      threads: 2
    ),
    WriterScript(
      name: "compact",
      steps: [
        .open, .put("a", "common one"), .commit, .put("b", "common two"), .delete("a"), .commit,
        .put("c", "common three"), .compact, .delete("b"), .delete("c"), .compact, .close,
      ]
    ),
    WriterScript(
      name: "reorder",
      steps: [
        .open, .put("a", "common one"), .commit, .put("b", "common two"), .delete("a"), .commit,
        .put("c", "common three"), .reorder, .reorder, .close,
      ]
    ),
    WriterScript(
      name: "reopen",
      steps: [
        .open, .put("a", "common one"), .commit, .put("b", "common dropped"), .close, .open,
        .put("c", "common three"), .commit, .close, .open, .delete("a"), .commit, .close,
      ]
    ),
  ]

  /// So many words that a section of them does not stay in memory.
  static let spill = WriterScript(
    name: "spill",
    steps: [
      .open, .put("a", "common one"), .commit, .put("a", manyWords), .put("b", "common two"),
      .commit,
      .delete("b"), .compact, .close,
    ],
    memoryLimit: 1 << 20
  )

  private static let manyWords =
    "common " + (0..<1400).map { "w\($0 * 7919)" }.joined(separator: " ")

  /// Carries out the steps up to the first error.
  func run(_ system: any FileSystem) -> Outcome {
    var outcome = Outcome()
    var model: Contents = [:]
    var writer: IndexWriter?
    defer { writer?.close() }
    do throws(IndexError) {
      for step in steps {
        switch step {
        case .open:
          model = outcome.acknowledged ?? [:]
          outcome.inFlight = model
          writer = try IndexWriter.open(
            Self.directory,
            create: true,
            memoryLimit: memoryLimit,
            threads: threads,
            fileSystem: system
          )
          outcome.acknowledged = model
        case .put(let key, let body):
          model[key] = body
          try writer?.put(Document(key: key, body: body))
        case .delete(let key):
          model[key] = nil
          try writer?.delete(key: key)
        case .commit:
          outcome.inFlight = model
          try writer?.commit()
          outcome.acknowledged = model
        case .compact:
          outcome.inFlight = model
          try writer?.compact()
          outcome.acknowledged = model
        case .reorder:
          outcome.inFlight = model
          try writer?.compact(reordering: true)
          outcome.acknowledged = model
        case .close:
          writer?.close()
          writer = nil
        }
        outcome.inFlight = nil
      }
    } catch {
      outcome.error = error
      if let writer {
        // What went wrong once is not tried again as if it had worked.
        #expect(throws: IndexError.writerFailed) { try writer.commit() }
        #expect(throws: IndexError.writerFailed) { try writer.put(Document(key: "z")) }
      }
    }
    return outcome
  }

  /// Compares an index with what it may hold, then writes to it.
  ///
  /// - Returns: What is wrong, nil if nothing is.
  static func verify(_ system: any FileSystem, after outcome: Outcome) -> String? {
    do {
      let found = try existingContents(system)
      if found == nil, outcome.acknowledged != nil { return "the index is gone" }
      if let found, found != outcome.acknowledged, found != outcome.inFlight {
        return "holds \(found) instead of \(outcome.acknowledged ?? [:])"
      }
      if found != nil, let problem = problem(system) { return problem }
      var expected = found ?? [:]
      expected["after"] = "common afterwards"
      let writer = try IndexWriter.open(directory, create: true, fileSystem: system)
      try writer.put(Document(key: "after", body: "common afterwards"))
      try writer.commit()
      writer.close()
      if try contents(system) != expected { return "the next writer's commit is not there" }
      if let problem = problem(system) { return "after the next writer, \(problem)" }
      return try stray(system)
    } catch {
      return "\(error)"
    }
  }

  /// Nil if there is no index.
  private static func existingContents(_ system: any FileSystem) throws -> Contents? {
    do {
      return try contents(system)
    } catch IndexError.notFound {
      return nil
    }
  }

  /// What a check finds, nil if nothing.
  private static func problem(_ system: any FileSystem) -> String? {
    let problems = checkIndex(directory, fileSystem: system).problems
    return problems.isEmpty ? nil : "check finds \(problems)"
  }

  /// A file that the newest generation does not need; nil if there is none.
  private static func stray(_ system: any FileSystem) throws -> String? {
    let snapshot = try IndexSnapshot.open(directory, fileSystem: system)
    let names = try system.list(directory)
    let segments = snapshot.segments.count + snapshot.segments.filter { $0.deletedCount > 0 }.count
    let expected = segments + 2
    return names.count == expected ? nil : "files are left over: \(names.sorted())"
  }

  /// All documents as stored, once each is found by each of its words.
  static func contents(_ system: any FileSystem) throws(IndexError) -> Contents {
    let snapshot = try IndexSnapshot.open(directory, fileSystem: system)
    var contents: Contents = [:]
    for segment in snapshot.segments {
      try segment.forEachDocument { number, document throws(IndexError) in
        guard !segment.isDeleted(number) else { return true }
        for word in document.body.split(separator: " ") {
          guard try segment.term(String(word)) != nil else {
            throw .corrupted(file: segment.name, offset: 0, reason: "\(word) is not found")
          }
        }
        guard contents.updateValue(document.body, forKey: document.key) == nil else {
          throw .corrupted(file: segment.name, offset: 0, reason: "\(document.key) is there twice")
        }
        return true
      }
    }
    return contents
  }
}
