import Foundation

/// Seconds, of a clock that only goes forward.
func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

/// Processor time of all threads of this process, in seconds: what other processes do is not in it.
func cpuSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

/// The most memory that this process has held, mapped files included.
func peakBytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The least processor time that `body` took, in seconds, over rounds that go on until both `rounds` of
/// them are done and `budget` seconds of it are spent, or four times the budget.
///
/// - Parameter clock: Of processor time, or another.
func bestTime(
  rounds: Int = 5,
  budget: Double = 0.2,
  clock: () -> Double = cpuSeconds,
  _ body: () throws -> Void
) rethrows -> Double {
  var best = Double.infinity
  var spent = 0.0
  var done = 0
  while done == 0 || done < rounds && spent < budget * 4 || spent < budget {
    let start = clock()
    try body()
    let time = clock() - start
    // The clock of a paused virtual machine may stand still.
    if time > 0 { best = min(best, time) }
    spent += time
    done += 1
  }
  return best
}

/// exp of the mean of the logarithms.
func geometricMean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : exp(values.reduce(0) { $0 + log(max($1, 1e-12)) } / Double(values.count))
}

/// The exponent *a* of the *c·xᵃ* that fits best, by least squares of the logarithms.
func slope(_ points: [(x: Double, y: Double)]) -> Double {
  let logs = points.filter { $0.x > 0 && $0.y > 0 }.map { (x: log($0.x), y: log($0.y)) }
  guard logs.count > 1 else { return 0 }
  let x = logs.reduce(0) { $0 + $1.x } / Double(logs.count)
  let y = logs.reduce(0) { $0 + $1.y } / Double(logs.count)
  let spread = logs.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  return spread > 0 ? logs.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / spread : 0
}

/// A new directory that is removed with everything in it when the value goes away.
final class ScratchDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("engsearch-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

struct BenchmarkError: Error, CustomStringConvertible {
  var description: String
}

/// Stops the benchmark: a figure for wrong work is worth nothing.
func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  if !holds { throw BenchmarkError(description: "wrong result: \(what())") }
}
