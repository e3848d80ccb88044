internal import Glibc

/// The processors of the machine.
enum Processors {
  /// Those that work; at most 8, since one search has no use for more.
  static var count: Int { min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8) }
}
