import CICU
internal import CInline
import Synchronization

/// What a code point is to the tokenizer; the numbers of `CICU.h`.
enum CharacterClass {
  static let separator: UInt8 = 0
  static let letter: UInt8 = 1
  static let digit: UInt8 = 2
  static let mark: UInt8 = 3
  static let ideograph: UInt8 = 4
  static let hangul: UInt8 = 5
  static let dictionary: UInt8 = 6
  static let emoji: UInt8 = 7
  static let hyphen: UInt8 = 8
  static let apostrophe: UInt8 = 9
  static let fullStop: UInt8 = 10
  static let comma: UInt8 = 11
  static let underscore: UInt8 = 12
  static let ampersand: UInt8 = 13
  static let gershayim: UInt8 = 14
}

/// The entry of one code point in a page: its class, flags, fold and spelling.
struct CharacterEntry {
  static let size = 16
  let base: UnsafeRawPointer

  @inline(__always) var kind: UInt8 { base.load(as: UInt8.self) }
  @inline(__always) var flags: UInt8 { base.load(fromByteOffset: 1, as: UInt8.self) }
  @inline(__always) var foldCount: Int { Int(base.load(fromByteOffset: 2, as: UInt8.self)) }
  @inline(__always) var spellingCount: Int { Int(base.load(fromByteOffset: 3, as: UInt8.self)) }
  /// At most six bytes.
  @inline(__always) var fold: UnsafeRawPointer { base + 4 }
  /// At most six bytes.
  @inline(__always) var spelling: UnsafeRawPointer { base + 10 }

  @inline(__always) var isLowerCase: Bool { flags & 1 != 0 }
  @inline(__always) var foldsWhole: Bool { flags & 2 != 0 }
  @inline(__always) var spellingDiffers: Bool { flags & 4 != 0 }
  @inline(__always) var attaches: Bool { flags & 8 != 0 }
  @inline(__always) var isUpperCase: Bool { flags & 16 != 0 }
  /// Whether fold and spelling are the code point itself, and it attaches to nothing.
  @inline(__always) var isItself: Bool { flags & 64 != 0 }
  /// Whether the fold counts only behind marks of no higher `order`.
  @inline(__always) var isOrdered: Bool { flags & 32 != 0 }
  /// The combining class of a mark that is ordered.
  @inline(__always) var order: UInt8 { base.load(fromByteOffset: 15, as: UInt8.self) }

  /// Writes the fold, and up to eight bytes in all.
  @inline(__always)
  func copyFold(to out: UnsafeMutablePointer<UInt8>) {
    let bytes = base.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
    UnsafeMutableRawPointer(out).storeBytes(of: bytes, as: UInt64.self)
  }

  /// Writes the spelling, and eight bytes in all.
  @inline(__always)
  func copySpelling(to out: UnsafeMutablePointer<UInt8>) {
    let bytes = base.loadUnaligned(fromByteOffset: 8, as: UInt64.self) &>> 16
    UnsafeMutableRawPointer(out).storeBytes(of: bytes, as: UInt64.self)
  }
}

/// The pages of character entries, built on first use and shared by all threads; never freed.
final class CharacterPages: Sendable {
  private static let plain = CharacterPages(simplified: false)
  private static let simplified = CharacterPages(simplified: true)
  /// In code points, a power of two: few, since a short text needs few and each costs thousands of instructions.
  static let pageSize = 64
  /// Pages up to U+10FFFF.
  static let count = 0x110000 / pageSize

  private struct Page: @unchecked Sendable {
    let index: Int
    let entries: UnsafeMutablePointer<cicu_character>
  }

  /// By their indexes, ascending: few, and asked for once by each tokenizer.
  private let pages = Mutex<[Page]>([])
  private let simplifies: Bool

  private init(simplified: Bool) { simplifies = simplified }

  /// The pages that all share; in the simplified ones the fold of a traditional Chinese character is the
  /// simplified one.
  static func pages(simplified: Bool) -> CharacterPages { simplified ? .simplified : .plain }

  /// The entries of the `pageSize` code points from `index * pageSize`.
  func page(_ index: Int) -> UnsafeRawPointer {
    let page = pages.withLock { pages in
      var (place, end) = (0, pages.count)
      while place < end {
        let middle = (place + end) / 2
        if pages[middle].index < index { place = middle + 1 } else { end = middle }
      }
      if place < pages.count, pages[place].index == index { return pages[place] }
      let size = CharacterPages.pageSize
      let entries = UnsafeMutablePointer<cicu_character>.allocate(capacity: size)
      entries.initialize(repeating: cicu_character(), count: size)
      cicu_page(UInt32(index * size), UInt32(size), simplifies ? 1 : 0, entries)
      let page = Page(index: index, entries: entries)
      pages.insert(page, at: place)
      return page
    }
    return UnsafeRawPointer(page.entries)
  }

  /// A hash of the pages of the alphabets, which tells tables of different contents apart.
  let tableHash = Mutex<UInt64?>(nil)

  func hash() -> UInt64 {
    tableHash.withLock { known in
      if let known { return known }
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      // The alphabets; of the simplified pages the characters of Chinese too.
      for index in 0..<(simplifies ? 0xA000 : 0x3400) / CharacterPages.pageSize {
        let bytes = page(index)
        for offset in 0..<CharacterPages.pageSize * CharacterEntry.size {
          hash =
            (hash ^ UInt64(bytes.load(fromByteOffset: offset, as: UInt8.self)))
            &* 0x100_0000_01b3
        }
      }
      known = hash
      return hash
    }
  }
}

/// What a character is to a run of Han, kana or Hangul: `CharacterClass.ideograph` or `.hangul` if it is
/// its own fold, or one of these.
enum RunCharacter {
  static let unknown: UInt8 = 0
  /// Ends a run.
  static let other: UInt8 = 1
  /// Ends a run, and is no token.
  static let separator: UInt8 = 2
  /// May belong to the character before it, or has another fold.
  static let difficult: UInt8 = 3
}

/// One thread's way to the shared pages, without a lock once a page was seen.
final class CharacterTable {
  private let pages: UnsafeMutablePointer<UnsafeRawPointer?>
  private let shared: CharacterPages
  /// A `RunCharacter` for each code point of the basic plane, so dense that those of a text stay in the
  /// nearest cache.
  private let runCharacters: UnsafeMutablePointer<UInt8>

  init(simplified: Bool) {
    shared = CharacterPages.pages(simplified: simplified)
    // A null pointer is nil, and zero is `RunCharacter.unknown`. In one piece, of which the system gives what is
    // written.
    let size = CharacterPages.count * MemoryLayout<UnsafeRawPointer?>.stride
    let memory: UnsafeMutableRawPointer = cinline_zeros(size + 0x10000, 1)
    pages = memory.bindMemory(to: UnsafeRawPointer?.self, capacity: CharacterPages.count)
    runCharacters = (memory + size).bindMemory(to: UInt8.self, capacity: 0x10000)
  }

  deinit { pages.deallocate() }

  /// `codePoint` is at most U+10FFFF.
  @inline(__always)
  subscript(codePoint: UInt32) -> CharacterEntry {
    let size = UInt32(CharacterPages.pageSize)
    let index = Int(codePoint / size)
    let page = pages[index] ?? load(index)
    return CharacterEntry(base: page + Int(codePoint & (size - 1)) * CharacterEntry.size)
  }

  /// What a code point of the basic plane is to a run.
  @inline(__always)
  func runCharacter(_ codePoint: UInt32) -> UInt8 {
    let known = runCharacters[Int(codePoint)]
    return known != RunCharacter.unknown ? known : findRunCharacter(codePoint)
  }

  @inline(never)
  private func findRunCharacter(_ codePoint: UInt32) -> UInt8 {
    let entry = self[codePoint]
    let found: UInt8 =
      if entry.kind == CharacterClass.mark || entry.attaches {
        RunCharacter.difficult
      } else if entry.kind == CharacterClass.ideograph || entry.kind == CharacterClass.hangul {
        entry.isItself ? entry.kind : RunCharacter.difficult
      } else if entry.kind == CharacterClass.separator {
        RunCharacter.separator
      } else {
        RunCharacter.other
      }
    runCharacters[Int(codePoint)] = found
    return found
  }

  @inline(never)
  private func load(_ index: Int) -> UnsafeRawPointer {
    let page = shared.page(index)
    pages[index] = page
    return page
  }
}

/// A decoded code point, or a bad byte.
struct DecodedScalar {
  /// Nil bytes are `UInt32.max`.
  var value: UInt32
  /// In bytes, at least 1.
  var count: Int

  @inline(__always) var isValid: Bool { value != UInt32.max }
}

/// Decodes the code point at `i`, which is less than `end`. Strict: overlong forms, surrogates and
/// cut sequences make their first byte a bad byte of length 1.
@inline(__always)
func decodeScalar(_ text: UnsafePointer<UInt8>, _ i: Int, _ end: Int) -> DecodedScalar {
  let bad = DecodedScalar(value: UInt32.max, count: 1)
  let a = UInt32(text[i])
  if a < 0x80 { return DecodedScalar(value: a, count: 1) }
  if a < 0xC2 { return bad }
  guard i + 1 < end else { return bad }
  let b = UInt32(text[i + 1])
  guard b & 0xC0 == 0x80 else { return bad }
  if a < 0xE0 { return DecodedScalar(value: (a & 0x1F) << 6 | (b & 0x3F), count: 2) }
  guard i + 2 < end else { return bad }
  let c = UInt32(text[i + 2])
  guard c & 0xC0 == 0x80 else { return bad }
  if a < 0xF0 {
    let value = (a & 0x0F) << 12 | (b & 0x3F) << 6 | (c & 0x3F)
    guard value >= 0x800, value & 0xF800 != 0xD800 else { return bad }
    return DecodedScalar(value: value, count: 3)
  }
  guard a < 0xF5, i + 3 < end else { return bad }
  let d = UInt32(text[i + 3])
  guard d & 0xC0 == 0x80 else { return bad }
  let value = (a & 0x07) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | (d & 0x3F)
  guard value >= 0x10000, value <= 0x10FFFF else { return bad }
  return DecodedScalar(value: value, count: 4)
}
