import Foundation

/// Lines over two logarithmic axes: a power law is a straight line whose steepness is its exponent.
struct LogLineChart {
  struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
  }

  var title: String
  var xLabel: String
  var yLabel: String
  var series: [Series]
  var yFormat: (Double) -> String

  var svg: String {
    var canvas = SVGCanvas(width: 760, height: 420, title: title)
    let left = 84.0
    let right = 520.0
    let top = 50.0
    let bottom = 366.0
    let points = series.flatMap(\.points).filter { $0.x > 0 && $0.y > 0 }
    guard let xRange = Self.range(points.map(\.x), decades: false),
      let yRange = Self.range(points.map(\.y), decades: true)
    else { return canvas.svg }
    func x(_ value: Double) -> Double {
      left + (log10(value) - xRange.low) / (xRange.high - xRange.low) * (right - left)
    }
    func y(_ value: Double) -> Double {
      bottom - (log10(value) - yRange.low) / (yRange.high - yRange.low) * (bottom - top)
    }
    for power in Int(yRange.low.rounded(.up))...Int(yRange.high) {
      let value = pow(10, Double(power))
      canvas.line([(left, y(value)), (right, y(value))], colour: "#ddd")
      canvas.text(yFormat(value), x: left - 8, y: y(value) + 4, anchor: "end")
    }
    for value in Set(points.map(\.x)).sorted() {
      canvas.line([(x(value), top), (x(value), bottom)], colour: "#eee")
      canvas.text(ShortNumber.plain(value), x: x(value), y: bottom + 20, anchor: "middle")
    }
    canvas.line([(left, top), (left, bottom), (right, bottom)], colour: "#888")
    canvas.text(xLabel, x: (left + right) / 2, y: bottom + 42, anchor: "middle")
    canvas.text(yLabel, x: 18, y: (top + bottom) / 2, anchor: "middle", turned: true)
    for (number, one) in series.enumerated() {
      let colour = SVGCanvas.colours[number % SVGCanvas.colours.count]
      let shown = one.points.filter { $0.x > 0 && $0.y > 0 }
      canvas.line(shown.map { (x($0.x), y($0.y)) }, colour: colour, width: 2)
      for point in shown {
        canvas.dot(
          x: x(point.x),
          y: y(point.y),
          colour: colour,
          title: "\(one.name): \(ShortNumber.plain(point.x)), \(yFormat(point.y))"
        )
      }
      let row = top + 14 + Double(number) * 24
      canvas.line([(right + 20, row - 4), (right + 44, row - 4)], colour: colour, width: 3)
      let exponent = String(format: "%.2f", slope(shown))
      canvas.text("\(one.name)  (slope \(exponent))", x: right + 52, y: row)
    }
    return canvas.svg
  }

  /// The decimal logarithms between which all values lie, whole numbers if `decades`; nil without values.
  private static func range(
    _ values: [Double],
    decades: Bool
  ) -> (low: Double, high: Double)? {
    guard let low = values.min(), let high = values.max() else { return nil }
    if decades {
      let floor = log10(low).rounded(.down)
      return (floor, max(log10(high).rounded(.up), floor + 1))
    }
    return (log10(low) - 0.05, max(log10(high), log10(low) + 0.1) + 0.05)
  }
}
