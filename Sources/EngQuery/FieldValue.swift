/// A date as a query names it: a day, a whole month or year, or a moment counted from now.
package enum QueryDate: Sendable, Equatable {
  /// A day, or the whole month or year if the rest is nil. The date exists in the calendar.
  case calendar(year: Int, month: Int?, day: Int?)

  /// So many units before now.
  case ago(Int, Unit)

  /// The present day, the day before, the present moment.
  case today, yesterday, now

  /// The units of relative dates.
  package enum Unit: Character, Sendable, Equatable {
    case hour = "h"
    case day = "d"
    case week = "w"
    case month = "m"
    case year = "y"
  }

  /// Reads `2025`, `2025-11`, `2025-11-20`, `today`, `yesterday`, `now` or `-30d`.
  package init?(_ text: String) {
    switch text {
    case "today": self = .today
    case "yesterday": self = .yesterday
    case "now": self = .now
    default:
      if text.hasPrefix("-") {
        guard let last = text.last, let unit = Unit(rawValue: last), text.utf8.count <= 11,
          let count = clampedInteger(text.dropFirst().dropLast().unicodeScalars)
        else { return nil }
        self = .ago(count, unit)
      } else {
        self.init(calendar: text)
      }
    }
  }

  private init?(calendar text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 3, first.utf8.count == 4,
      let year = clampedInteger(first.unicodeScalars), year >= 1
    else { return nil }
    let rest = parts.dropFirst().map { part in
      part.utf8.count == 2 ? clampedInteger(part.unicodeScalars) : nil
    }
    guard let month = rest.first else {
      self = .calendar(year: year, month: nil, day: nil)
      return
    }
    guard let month, (1...12).contains(month) else { return nil }
    guard let day = rest.dropFirst().first else {
      self = .calendar(year: year, month: month, day: nil)
      return
    }
    guard let day, (1...Self.dayCount(year: year, month: month)).contains(day) else { return nil }
    self = .calendar(year: year, month: month, day: day)
  }

  /// Numbers that order the beginnings and ends of days, months and years; nil for a date that is
  /// counted from now. Equal ones are the same moment or an end and a beginning side by side.
  var calendarPeriod: (start: Int, end: Int)? {
    guard case .calendar(let year, let month, let day) = self else { return nil }
    let start = (year * 100 + (month ?? 0)) * 100 + (day ?? 0)
    let end = (year * 100 + (month ?? 99)) * 100 + (day ?? 99)
    return (2 * start, 2 * end + 1)
  }

  /// How many days before today this is, where that is the same on every day.
  var daysAgo: Int? {
    switch self {
    case .today: 0
    case .yesterday: 1
    case .ago(let count, .day): count
    case .ago(let count, .week): 7 * count
    case .ago, .now, .calendar: nil
    }
  }

  /// The days of a month in the Gregorian calendar.
  package static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Reads a number as a query writes it: digits, perhaps a fraction, perhaps `k`, `M` or `G` for
/// thousands, millions and thousands of millions, perhaps `-` in front.
package func queryNumber(_ text: String) -> Double? {
  var digits = text[...]
  var factor = 1.0
  if digits.hasPrefix("-") {
    factor = -1
    digits.removeFirst()
  }
  switch digits.last {
  case "k": factor *= 1e3
  case "M": factor *= 1e6
  case "G": factor *= 1e9
  default: break
  }
  if let last = digits.last, "kMG".contains(last) { digits.removeLast() }
  guard let number = decimal(digits.unicodeScalars), (number * factor).isFinite else { return nil }
  return number * factor
}

/// Reads digits, perhaps with a fraction: `2`, `0.5`, `.5`. No sign, no exponent. Too large a number
/// is infinite.
func decimal(_ scalars: some BidirectionalCollection<Unicode.Scalar>) -> Double? {
  guard let last = scalars.last, last.isASCIIDigit else { return nil }
  guard scalars.allSatisfy({ $0.isASCIIDigit || $0 == "." }) else { return nil }
  var text = String.UnicodeScalarView()
  text.append(contentsOf: scalars)
  return Double("0" + String(text))
}

extension QuerySchema.FieldKind {
  /// Whether the field's values are compared by size, so that it takes ranges.
  var hasRanges: Bool {
    switch self {
    case .date, .number: true
    case .text, .keyword: false
    }
  }

  /// Whether the text is a value of a field of this kind.
  func accepts(_ value: String) -> Bool {
    switch self {
    case .date: QueryDate(value) != nil
    case .number: queryNumber(value) != nil
    case .text, .keyword: true
    }
  }

  /// Whether no value can lie between two bounds; false also where only the clock could tell.
  func isEmpty(from lower: QuerySyntax.Bound, to upper: QuerySyntax.Bound) -> Bool {
    switch self {
    case .text, .keyword:
      return false
    case .number:
      guard let first = queryNumber(lower.value), let last = queryNumber(upper.value) else {
        return false
      }
      return first > last || first == last && !(lower.inclusive && upper.inclusive)
    case .date:
      guard let first = QueryDate(lower.value), let last = QueryDate(upper.value) else {
        return false
      }
      if let first = first.calendarPeriod, let last = last.calendarPeriod {
        let from = lower.inclusive ? first.start : first.end
        let before = upper.inclusive ? last.end : last.start
        return from >= before
      }
      if let first = first.daysAgo, let last = last.daysAgo {
        return first < last || first == last && !(lower.inclusive && upper.inclusive)
      }
      return false
    }
  }

  /// What a value is called in a message.
  var valueName: String {
    switch self {
    case .date: "a date"
    case .number: "a number"
    case .text, .keyword: "a value"
    }
  }

  /// Values that could be meant, for a message.
  var valueExamples: String {
    switch self {
    case .date: "2025, 2025-11, 2025-11-20, today, -30d, 2025-01..2025-06, >=2025-06"
    case .number: "1500, 10k, 1.5M, 1k..2k, >=10k"
    case .text, .keyword: "a word or a \"phrase\""
    }
  }
}
