extension Unicode.Scalar {
  /// Whether this is one of the double quotes; any of them opens or closes a phrase.
  var isQuote: Bool {
    switch self {
    case "\"", "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}", "\u{AB}", "\u{BB}", "\u{FF02}": true
    default: false
    }
  }

  /// White space as Unicode defines it.
  var isSpace: Bool { properties.isWhitespace }

  /// Whether a bare word ends before this.
  var endsWord: Bool { isSpace || isQuote || self == "(" || self == ")" }

  /// Whether this can be part of something to search for: letters, digits, marks, emoji.
  var isSearchable: Bool {
    if isASCII {
      return ("a"..."z").contains(self) || ("A"..."Z").contains(self) || isASCIIDigit
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark,
      .otherSymbol:
      return true
    default:
      return false
    }
  }

  var isASCIIDigit: Bool { ("0"..."9").contains(self) }

  /// Whether a field's name may start with this.
  var startsName: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
  }

  /// Whether a field's name may go on with this.
  var continuesName: Bool { startsName || isASCIIDigit || self == "-" || self == "." }
}

extension String {
  /// Whether there is something to search for in the text.
  var isSearchable: Bool { unicodeScalars.contains { $0.isSearchable } }
}

/// The operators that are words, or signs standing alone.
enum Operator: Equatable {
  case and, or
  case near(distance: Int, ordered: Bool)
  case not, maybe

  /// The distance of `NEAR` and `BEFORE` without a number.
  static let defaultDistance = 10

  /// Reads a bare word without escapes.
  init?(_ text: String) {
    switch text {
    case "AND", "&&": self = .and
    case "OR", "||", "|": self = .or
    case "NOT": self = .not
    case "MAYBE": self = .maybe
    case "NEAR": self = .near(distance: Self.defaultDistance, ordered: false)
    case "BEFORE": self = .near(distance: Self.defaultDistance, ordered: true)
    default:
      let ordered = text.hasPrefix("BEFORE/")
      guard ordered || text.hasPrefix("NEAR/") else { return nil }
      guard let distance = clampedInteger(text.unicodeScalars.drop { $0 != "/" }.dropFirst()) else {
        return nil
      }
      self = .near(distance: distance, ordered: ordered)
    }
  }

  /// Whether the operator stands between two clauses.
  var isBinary: Bool {
    switch self {
    case .and, .or, .near: true
    case .not, .maybe: false
    }
  }
}

/// The number that ASCII digits spell, at most 999,999,999; nil if there is anything else or nothing.
func clampedInteger(_ digits: some Sequence<Unicode.Scalar>) -> Int? {
  var number: Int?
  for scalar in digits {
    guard scalar.isASCIIDigit else { return nil }
    number = min(999_999_999, (number ?? 0) * 10 + Int(scalar.value - 48))
  }
  return number
}
