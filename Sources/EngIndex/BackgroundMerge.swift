internal import EngAnalysis
internal import EngStorage
internal import Synchronization

/// What a merge made.
struct MergedSegment {
  /// Nil if every document was left out.
  let reader: SegmentReader?
  /// Of each source, the new number of each document; `.max` for one that was left out.
  let numbers: [[UInt32]]
}

/// A segment that is to be made of others.
struct SegmentMerger {
  let sources: [MergeSource]
  let writer: SegmentWriter
  let analyzer: Analyzer
  let directory: String
  let fileSystem: any FileSystem

  var documentCount: Int { sources.reduce(0) { $0 + $1.reader.documentCount } }

  /// - Throws: `IndexError.writerFailed` if it was asked to stop.
  func run(
    reordering: Reordering? = nil,
    stop: MergeStop? = nil
  ) throws(IndexError) -> MergedSegment {
    let numbers = try merge(
      sources,
      into: writer,
      analyzer: analyzer,
      reordering: reordering,
      stop: stop
    )
    let entry = try writer.finish()
    guard entry.documentCount > 0 else { return MergedSegment(reader: nil, numbers: numbers) }
    let reader = try SegmentReader(entry, directory: directory, fileSystem: fileSystem)
    return MergedSegment(reader: reader, numbers: numbers)
  }
}

/// Asks a merge on another thread to end early.
final class MergeStop: Sendable {
  private let asked = Atomic<Bool>(false)
  func ask() { asked.store(true, ordering: .relaxed) }
  var isAsked: Bool { asked.load(ordering: .relaxed) }
}

/// A merge of neighbouring segments that goes on while their index is written to.
///
/// It reads files that never change, the deletions as they were when it began, and writes a file that no
/// manifest names; so it shares nothing with the writer but the wish that it ends.
final class BackgroundMerge {
  let merger: SegmentMerger
  /// Bytes of memory that it takes, about.
  let memory: Int
  private let stop = MergeStop()
  private let outcome: Outcome
  private let thread: WorkerThread?

  /// Written by the thread, and read when that has ended.
  private final class Outcome {
    var result: Result<MergedSegment, IndexError>?
  }

  init(_ merger: SegmentMerger, memory: Int) {
    self.merger = merger
    self.memory = memory
    let outcome = Outcome()
    self.outcome = outcome
    let task = Handed(value: (merger: merger, outcome: outcome))
    let run: @Sendable (MergeStop) -> Void = { stop in
      let (merger, outcome) = task.value
      do throws(IndexError) {
        outcome.result = .success(try merger.run(stop: stop))
      } catch {
        merger.writer.discard()
        outcome.result = .failure(error)
      }
    }
    let stop = stop
    thread = WorkerThread { run(stop) }
    // Where there can be no other thread, it is this one's work.
    if thread == nil { run(stop) }
  }

  /// Waits for the end.
  func finish() throws(IndexError) -> MergedSegment {
    thread?.join()
    guard let result = outcome.result else { throw .writerFailed }
    return try result.get()
  }

  /// Ends it and removes what it wrote; whether that works changes nothing.
  func cancel() {
    stop.ask()
    thread?.join()
    if case .success = outcome.result { merger.writer.discard() }
  }

  /// Whether a file of that name is its own.
  func owns(_ name: String) -> Bool {
    name == merger.writer.name || name.hasPrefix("temporary-\(merger.writer.name)-")
  }
}
