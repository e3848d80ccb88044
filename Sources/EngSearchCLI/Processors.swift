internal import Glibc

/// The processors of the machine.
enum Processors {
  /// Those that work; at most 8, since one search has no use for more.
  static var count: Int { min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8) }

  /// Those that analyse documents: each more would have the words of the documents in memory once more, which
  /// leaves room for fewer documents in a segment.
  static var analysing: Int { min(count, 2) }
}
