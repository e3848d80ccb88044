/// The numbers below `end`, for loops whose bounds are known to be in order: without the check that a range
/// makes.
@inline(__always)
func steps(_ end: Int, from start: Int = 0) -> Range<Int> {
  Range(uncheckedBounds: (start, max(start, end)))
}
