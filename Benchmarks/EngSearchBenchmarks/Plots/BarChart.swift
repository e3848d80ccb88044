/// Horizontal bars on a linear axis that begins at zero, with the value behind each.
struct BarChart {
  struct Bar {
    var name: String
    var value: Double
    var colour = 0
  }

  var title: String
  var bars: [Bar]
  var format: (Double) -> String
  /// What the colours mean, from colour 0; none if there is one colour.
  var legend: [String] = []

  var svg: String {
    let left = 190.0
    let right = 640.0
    let top = legend.isEmpty ? 46.0 : 70.0
    let height = 24.0
    var canvas = SVGCanvas(
      width: 760,
      height: top + Double(bars.count) * height + 20,
      title: title
    )
    var across = left
    for (number, name) in legend.enumerated() {
      let colour = SVGCanvas.colours[number % SVGCanvas.colours.count]
      canvas.rectangle(x: across, y: 41, width: 12, height: 12, colour: colour, title: name)
      canvas.text(name, x: across + 18, y: 52)
      across += 40 + Double(name.count) * 7.5
    }
    let largest = bars.map(\.value).max() ?? 0
    for (number, bar) in bars.enumerated() {
      let y = top + Double(number) * height
      let width = largest > 0 ? bar.value / largest * (right - left) : 0
      canvas.text(bar.name, x: left - 8, y: y + 15, anchor: "end")
      canvas.rectangle(
        x: left,
        y: y + 3,
        width: width,
        height: height - 6,
        colour: SVGCanvas.colours[bar.colour % SVGCanvas.colours.count],
        title: "\(bar.name): \(format(bar.value))"
      )
      canvas.text(format(bar.value), x: left + width + 6, y: y + 15)
    }
    canvas.line([(left, top), (left, top + Double(bars.count) * height)], colour: "#888")
    return canvas.svg
  }
}
