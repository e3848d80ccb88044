// The entry of libFuzzer, compiled by .ci/fuzz alone; no target of the package holds this file.
import EngTestSupport
import Glibc

/// The target that ENG_FUZZ_TARGET names; `list` prints their names.
private let target: FuzzTarget = {
  let name = getenv("ENG_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  let targets = FuzzTarget.all + FuzzTarget.program
  guard let target = targets.first(where: { $0.name == name }) else {
    print(targets.map(\.name).joined(separator: " "))
    exit(name == "list" ? 0 : 2)
  }
  return target
}()

/// Finds the target before the first input: a process that ends while an input runs is a crash to libFuzzer.
/// With ENG_FUZZ_SEEDS=DIR, writes the seeds of the target there and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutableRawPointer
) -> CInt {
  let target = target
  guard let directory = getenv("ENG_FUZZ_SEEDS") else { return 0 }
  for (number, seed) in target.seeds().enumerated() {
    guard let file = fopen(String(cString: directory) + "/seed-\(number)", "w") else { exit(2) }
    fwrite(seed, 1, seed.count, file)
    fclose(file)
  }
  exit(0)
}

/// Feeds one input to the target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.run(Array(UnsafeBufferPointer(start: data, count: count)))
  } catch {
    print("target \(target.name): \(error)")
    fflush(nil)
    abort()
  }
  return 0
}
