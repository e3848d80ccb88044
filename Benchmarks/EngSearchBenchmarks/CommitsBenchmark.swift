import EngIndex
import Foundation

/// `commits [COMMITS [DOCUMENTS]]`: how long it takes to index documents in that many commits of as many
/// documents each, with two threads, merging before a commit returns and beside what follows, in turns.
enum CommitsBenchmark {
  static func run(commits: Int, documents: Int) throws {
    let contents = SyntheticCorpus(documents: commits * documents).map(\.document)
    for round in 0..<6 {
      let directory = try ScratchDirectory()
      let writer = try IndexWriter.open(directory.path, create: true, threads: 2)
      writer.mergesInBackground = round % 2 == 1
      let start = (wall: wallSeconds(), processor: cpuSeconds())
      var longest = 0.0
      for commit in 0..<commits {
        for document in contents[commit * documents..<(commit + 1) * documents] {
          try writer.put(document)
        }
        let begin = wallSeconds()
        try writer.commit()
        longest = max(longest, wallSeconds() - begin)
      }
      writer.close()
      let end = (wall: wallSeconds(), processor: cpuSeconds())
      let segments = try IndexSnapshot.open(directory.path).segments.count
      print(
        "commits/\(commits) of \(documents) documents, merging",
        round % 2 == 1 ? "beside them:" : "in them:",
        String(
          format: "%.2f s, %.2f s of processor time, longest commit %.0f ms;",
          end.wall - start.wall,
          end.processor - start.processor,
          longest * 1e3
        ),
        "\(segments) segments, peak \(peakBytes() >> 20) MB"
      )
    }
  }
}
