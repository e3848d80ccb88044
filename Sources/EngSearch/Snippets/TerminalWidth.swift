import EngAnalysis

/// How many cells of a terminal a text takes: two for wide characters and emoji, none for marks, format
/// and control characters.
public func displayWidth(of text: String) -> Int {
  EngAnalysis.displayWidth(of: text)
}
