import Foundation

/// What all plots share: a frame, a title, axes with numbers, and colours that the colour-blind can tell
/// apart (Okabe and Ito, 2008). The SVG needs nothing from outside.
struct SVGCanvas {
  static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]

  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    text(title, x: 16, y: 26, style: "font-weight:bold;font-size:16px")
  }

  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" width="\(n(width))" \
    height="\(n(height))" font-family="system-ui, sans-serif" font-size="13" fill="#222">
    <rect width="100%" height="100%" fill="#fff"/>
    \(body)</svg>

    """
  }

  mutating func text(
    _ text: String,
    x: Double,
    y: Double,
    anchor: String = "start",
    style: String = "",
    turned: Bool = false
  ) {
    let transform = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    let attribute = style.isEmpty ? "" : " style=\"\(style)\""
    body +=
      "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\"\(attribute)\(transform)>"
      + "\(escaped(text))</text>\n"
  }

  mutating func line(_ points: [(x: Double, y: Double)], colour: String, width: Double = 1) {
    let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    body +=
      "<polyline points=\"\(list)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(n(width))\"/>\n"
  }

  mutating func dot(x: Double, y: Double, colour: String, title: String) {
    body +=
      "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"4\" fill=\"\(colour)\"><title>\(escaped(title))"
      + "</title></circle>\n"
  }

  mutating func rectangle(
    x: Double,
    y: Double,
    width: Double,
    height: Double,
    colour: String,
    title: String
  ) {
    body +=
      "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(width, 0)))\" height=\"\(n(height))\" "
      + "fill=\"\(colour)\"><title>\(escaped(title))</title></rect>\n"
  }

  /// At most two decimals, without a locale.
  private func n(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }
}

/// Short numbers for axes and labels: `10k`, `1.5M`, `20 ms`.
enum ShortNumber {
  static func plain(_ value: Double) -> String {
    switch value {
    case 1e9...: digits(value / 1e9) + "G"
    case 1e6...: digits(value / 1e6) + "M"
    case 1e3...: digits(value / 1e3) + "k"
    default: digits(value)
    }
  }

  static func microseconds(_ value: Double) -> String {
    switch value {
    case 1e6...: digits(value / 1e6) + " s"
    case 1e3...: digits(value / 1e3) + " ms"
    default: digits(value) + " µs"
    }
  }

  static func seconds(_ value: Double) -> String { microseconds(value * 1e6) }

  static func bytes(_ value: Double) -> String {
    let text = plain(value)
    guard let unit = text.last, unit.isLetter else { return text + " B" }
    return text.dropLast() + " \(unit)B"
  }

  /// Three digits at most.
  private static func digits(_ value: Double) -> String {
    if value == 0 || value >= 100 { return "\(Int(value.rounded()))" }
    let scale = value >= 10 ? 10.0 : 100.0
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
