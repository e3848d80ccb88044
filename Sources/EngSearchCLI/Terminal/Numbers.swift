/// Numbers as people read them.
enum Numbers {
  /// `1234567` is `1,234,567`.
  static func grouped(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// With `places` digits after the point.
  static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<max(0, min(places, 6)) { scale *= 10 }
    let scaled = Int64((value.magnitude * scale).rounded())
    let whole = scaled / Int64(scale)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    let digits = String(scaled % Int64(scale))
    return "\(sign)\(whole)." + String(repeating: "0", count: max(0, places - digits.count))
      + digits
  }

  /// `document` with its number: `1 document`, `2 documents`.
  static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// As few digits as a person needs: `0`, `1.5`.
  static func short(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }

  static func bytes(_ value: some BinaryInteger) -> String {
    let size = Double(value)
    if size < 1024 { return "\(value) B" }
    if size < 1024 * 1024 { return fixed(size / 1024, 1) + " KiB" }
    if size < 1024 * 1024 * 1024 { return fixed(size / 1024 / 1024, 1) + " MiB" }
    return fixed(size / 1024 / 1024 / 1024, 2) + " GiB"
  }

  static func milliseconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15
  }

  /// `text` filled with spaces on the left to `width` characters.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// `text` filled with spaces on the right to `width` characters.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
