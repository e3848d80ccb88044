/// A field whose values are to be counted over all documents that match.
public struct Facet: Sendable, Hashable, Codable {
  /// The part of a date that is counted.
  public enum Period: String, Sendable, Hashable, Codable, CaseIterable {
    /// `2025`, `2025-04`, `2025-04-08`.
    case year, month, day
  }

  /// The field.
  public var field: String

  /// Counts dates by this part of them; nil counts values as they are.
  public var period: Period?

  /// The most values to return.
  public var limit: Int

  /// A facet of the given parts.
  public init(_ field: String, period: Period? = nil, limit: Int = 10) {
    self.field = field
    self.period = period
    self.limit = limit
  }

  /// Reads `org` or `date:month`; nil if the text is neither.
  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty else { return nil }
    self.init(String(name))
    guard let unit = parts.dropFirst().first else { return }
    guard let period = Period(rawValue: String(unit)) else { return nil }
    self.period = period
  }

  /// What is counted of a value.
  func counted(_ value: String) -> String {
    let length: Int
    switch period {
    case nil: return value
    case .year: length = 4
    case .month: length = 7
    case .day: length = 10
    }
    return String(decoding: value.utf8.prefix(length), as: UTF8.self)
  }
}

/// How often each value of a field occurs in the documents that match.
public struct FacetCounts: Sendable, Equatable {
  /// A value and the documents that have it.
  public struct Value: Sendable, Equatable {
    /// The value, or the part of it that was counted.
    public var value: String

    /// How many documents have it.
    public var documents: Int
  }

  /// What was asked for.
  public var facet: Facet

  /// The most frequent values, most frequent first; equal ones in the order of their bytes.
  public var values: [Value]

  /// How many more values there are.
  public var otherValues: Int

  /// How many of the matching documents have no value.
  public var missing: Int
}
