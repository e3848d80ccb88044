import EngIndex
import EngQuery
import Foundation

/// A condition on stored values, decided from the document alone.
enum StoredTest {
  case exists
  case equal(String)
  case matching(pattern: [Character])
  /// From the first of these days to before the second.
  case days(from: Date, before: Date)
  case numbers(from: Double, to: Double, withoutFrom: Bool, withoutTo: Bool)

  /// What a clause means inside `name:`; nil if it means nothing there.
  init?(_ kind: QuerySyntax.Kind, of field: String, now: Int) {
    switch kind {
    case .word(let text), .exact(let text):
      if field == "date" {
        let period = StoredTest.period(text, now: now)
        self = .days(from: period.start, before: period.end)
      } else if field == "size" {
        let number = StoredTest.number(text)
        self = .numbers(from: number, to: number, withoutFrom: false, withoutTo: false)
      } else {
        self = .equal(text)
      }
    case .prefix(let text):
      self = .matching(pattern: Array(text + "*"))
    case .wildcard(let pattern):
      self = .matching(pattern: Array(pattern))
    default:
      return nil
    }
  }

  static func range(
    of field: String,
    _ lower: QuerySyntax.Bound?,
    _ upper: QuerySyntax.Bound?,
    now: Int
  ) -> StoredTest {
    if field == "date" {
      // A period belongs to a range as a whole or not at all.
      let from = lower.map { bound in
        let period = period(bound.value, now: now)
        return bound.inclusive ? period.start : period.end
      }
      let before = upper.map { bound in
        let period = period(bound.value, now: now)
        return bound.inclusive ? period.end : period.start
      }
      return .days(from: from ?? .distantPast, before: before ?? .distantFuture)
    }
    return .numbers(
      from: lower.map { number($0.value) } ?? -.infinity,
      to: upper.map { number($0.value) } ?? .infinity,
      withoutFrom: lower?.inclusive == false,
      withoutTo: upper?.inclusive == false
    )
  }

  func holds(for document: Document, _ field: String) -> Bool {
    let values: [String]
    switch field {
    case "title": values = document.title.isEmpty ? [] : [document.title]
    case "body": values = document.body.isEmpty ? [] : [document.body]
    case "date": values = [document.date].compactMap { $0 }
    case "path": values = [document.path ?? document.key]
    case "size": values = [String(document.stamp.map { Int($0.size) } ?? document.body.utf8.count)]
    default: values = document.fields.filter { $0.name == field }.map(\.value)
    }
    return values.contains { value in
      switch self {
      case .exists: true
      case .equal(let text): value == text
      case .matching(let pattern): Oracle.matches(pattern[...], Array(value)[...])
      case .days(let from, let before): (from..<max(from, before)).contains(day(value))
      case .numbers(let from, let to, let withoutFrom, let withoutTo):
        StoredTest.isWithin(StoredTest.number(value), from, to, withoutFrom, withoutTo)
      }
    }
  }

  private static func isWithin(
    _ value: Double,
    _ from: Double,
    _ to: Double,
    _ withoutFrom: Bool,
    _ withoutTo: Bool
  ) -> Bool {
    if value < from || value > to { return false }
    return !(withoutFrom && value == from) && !(withoutTo && value == to)
  }

  private static func number(_ text: String) -> Double {
    let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9]
    guard let factor = text.last.flatMap({ factors[$0] }) else { return Double(text) ?? .nan }
    return (Double(text.dropLast()) ?? .nan) * factor
  }

  private static var calendar: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
    return calendar
  }

  private func day(_ text: String) -> Date {
    StoredTest.period(text, now: 0).start
  }

  /// The first moment of a day, month or year, and the first after it.
  private static func period(_ text: String, now: Int) -> (start: Date, end: Date) {
    let moment = Date(timeIntervalSince1970: Double(now))
    var start = calendar.startOfDay(for: moment)
    var unit = Calendar.Component.day
    if text == "yesterday" {
      start = calendar.date(byAdding: .day, value: -1, to: start) ?? start
    } else if text.hasPrefix("-"), let last = text.last, let count = Int(text.dropLast()) {
      let step: (Calendar.Component, Date)? =
        switch last {
        case "h": (.hour, moment)
        case "d": (.day, start)
        case "w": (.weekOfYear, start)
        case "m": (.month, start)
        case "y": (.year, start)
        default: nil
        }
      if let step, let date = calendar.date(byAdding: step.0, value: count, to: step.1) {
        start = calendar.startOfDay(for: date)
      }
    } else if text != "today", text != "now" {
      let numbers = text.split(separator: "-").compactMap { Int($0) }
      unit = numbers.count == 1 ? .year : numbers.count == 2 ? .month : .day
      let components = DateComponents(
        year: numbers.first,
        month: numbers.count > 1 ? numbers[1] : 1,
        day: numbers.count > 2 ? numbers[2] : 1
      )
      start = calendar.date(from: components) ?? start
    }
    return (start, calendar.date(byAdding: unit, value: 1, to: start) ?? start)
  }
}
