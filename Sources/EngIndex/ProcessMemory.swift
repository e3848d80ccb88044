internal import CInline

/// What a program may say about the memory of its process.
package enum ProcessMemory {
  /// Has the system's heap give back what is freed, for a program that writes an index and ends. Else the heap learns
  /// from each large block that is freed to keep as much, and its pieces keep more: 30 MB of a writer's 192
  /// MiB. Searches, which allocate and free the like again and again, are quicker without.
  package static func givesBackHeap() { cinline_give_back_heap() }

  /// Called where there is no memory for what must grow, before the process ends: a program may leave with words
  /// and a status of its own. Set before the first index is opened; called on any thread, with no memory to be
  /// had.
  nonisolated(unsafe) package static var willRunOut: @Sendable () -> Void = {}
}

/// Ends the process, as an allocation of Swift's own does where there is no memory: an error thrown from here would
/// only be followed by a trap in the next `Array` that grows. No document, query or file leads here, since
/// the writer's memory limit is kept before it grows; only a system that refuses less than that limit does. Nothing
/// committed is lost.
@inline(never)
func outOfMemory() -> Never {
  ProcessMemory.willRunOut()
  fatalError("out of memory")
}
