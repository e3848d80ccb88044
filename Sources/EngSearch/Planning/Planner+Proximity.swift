extension Planner {
  /// Other words that may stand between two words for a bonus: the window of eight of the sequential
  /// dependence model (Metzler and Croft, 2005).
  private static let bonusDistance = 6

  /// A plan that finds the same documents, with a bonus for neighbouring clauses whose words stand
  /// close together.
  ///
  /// - Parameter share: The bonus of two clauses as a share of what the lighter one weighs.
  func withBonus(_ plan: Plan, share: Double) -> Plan {
    guard share > 0, share.isFinite, case .boolean(var boolean) = plan else { return plan }
    var clauses = boolean.required
    if boolean.required.isEmpty {
      // What is near matches each of its clauses, so with one needed it changes no match.
      guard boolean.minimumOptional == 1 else { return plan }
      clauses = boolean.optional
    } else if boolean.required.count == 1, case .boolean(let inner) = boolean.required[0],
      inner.required.isEmpty
    {
      clauses = inner.optional
    }
    for (left, right) in zip(clauses, clauses.dropFirst()) {
      guard case .leaf(let first, let firstWeight) = left,
        case .leaf(let second, let secondWeight) = right, first != second
      else { continue }
      boolean.optional.append(
        .bonus(
          .near([first, second], distance: Planner.bonusDistance),
          weight: min(share, 1000) * min(firstWeight, secondWeight)
        )
      )
    }
    return .boolean(boolean)
  }
}
