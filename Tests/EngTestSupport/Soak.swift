import Foundation

/// Whether tests that can go on for long do (ENG_SOAK is set), and with which seed (ENG_SEED, 0).
package enum Soak {
  package static let isOn = ProcessInfo.processInfo.environment["ENG_SOAK"] != nil
  package static let seed =
    ProcessInfo.processInfo.environment["ENG_SEED"].flatMap { UInt64($0) } ?? 0
}
