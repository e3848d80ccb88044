/// The text of an HTML page, and where each part of it stands in the source.
///
/// Not a browser: tags are taken away, blocks become lines, `script`, `style` and comments go with their
/// contents, and character references are resolved. Any bytes give some text in linear time.
struct HTMLText {
  private(set) var text: [UInt8] = []
  private(set) var title = ""
  /// Pairs of a byte of `text` and the byte of the source it comes from, ascending; bytes after a pair follow
  /// one another in both until the next pair.
  private(set) var places: [(text: Int, source: Int)] = []
  private let source: [UInt8]

  init(_ source: [UInt8]) {
    self.source = source
    read()
  }

  /// The byte of the source that a byte of the text comes from.
  func sourceOffset(of offset: Int) -> Int {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].text <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    return min(source.count, places[low - 1].source + offset - places[low - 1].text)
  }

  private static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hr", "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "td", "th",
    "title", "tr", "ul",
  ]

  private mutating func read() {
    var at = 0
    var titleStart: Int?
    var seenBody = false
    while at < source.count {
      if source[at] == UInt8(ascii: "<"), let end = markup(at) {
        let (name, isClosing) = tag(at)
        if HTMLText.blocks.contains(name) { newline() }
        if name == "title", !seenBody {
          if !isClosing {
            titleStart = text.count
          } else if let start = titleStart {
            title = String(decoding: text[start...], as: UTF8.self).trimmed
            text.removeLast(text.count - start)
            while let last = places.last, last.text >= start { places.removeLast() }
            titleStart = nil
          }
        }
        if name == "body" { seenBody = true }
        at = end
        if name == "script" || name == "style", !isClosing { at = skip(name, from: at) }
        continue
      }
      if source[at] == UInt8(ascii: "&"), let (characters, end) = HTMLEntities.decode(source, at) {
        if characters == " " || characters == "\u{A0}" { space(at) } else { add(characters, at) }
        at = end
        continue
      }
      switch source[at] {
      case 0x20, 0x09, 0x0A, 0x0D, 0x0C: space(at)
      default: add(source[at], at)
      }
      at += 1
    }
    if titleStart != nil { title = "" }
  }

  /// The end of the tag, comment or declaration that begins at a `<`; nil if it begins none.
  private func markup(_ start: Int) -> Int? {
    func at(_ index: Int) -> UInt8 { index < source.count ? source[index] : 0 }
    if at(start + 1) == UInt8(ascii: "!"), at(start + 2) == UInt8(ascii: "-"),
      at(start + 3) == UInt8(ascii: "-")
    {
      var index = start + 4
      while index < source.count {
        if at(index) == UInt8(ascii: ">"), at(index - 1) == UInt8(ascii: "-"),
          at(index - 2) == UInt8(ascii: "-")
        {
          return index + 1
        }
        index += 1
      }
      return source.count
    }
    let first = at(start + 1) | 0x20
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    guard
      letters.contains(first) || at(start + 1) == UInt8(ascii: "/")
        || at(start + 1) == UInt8(ascii: "!") || at(start + 1) == UInt8(ascii: "?")
    else { return nil }
    var quote: UInt8 = 0
    var index = start + 1
    while index < source.count {
      let byte = source[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        // A quote begins a value only after `=`.
        if source[index - 1] == UInt8(ascii: "=") { quote = byte }
      } else if byte == UInt8(ascii: ">") {
        return index + 1
      }
      index += 1
    }
    return source.count
  }

  private func tag(_ start: Int) -> (name: String, isClosing: Bool) {
    var index = start + 1
    let isClosing = index < source.count && source[index] == UInt8(ascii: "/")
    if isClosing { index += 1 }
    var name = ""
    while index < source.count, name.utf8.count < 16 {
      let byte = source[index] | 0x20
      let isDigit = (0x30...0x39).contains(source[index])
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isDigit else { break }
      name.unicodeScalars.append(Unicode.Scalar(isDigit ? source[index] : byte))
      index += 1
    }
    return (name, isClosing)
  }

  /// The place after the closing tag of an element whose contents are no text.
  private func skip(_ name: String, from start: Int) -> Int {
    let wanted = Array("</\(name)".utf8)
    var index = start
    while index + wanted.count <= source.count {
      if source[index] == wanted[0],
        (0..<wanted.count).allSatisfy({
          source[index + $0] == wanted[$0] || source[index + $0] | 0x20 == wanted[$0]
        })
      {
        return markup(index) ?? source.count
      }
      index += 1
    }
    return source.count
  }

  // MARK: Writing

  private mutating func mark(_ offset: Int) {
    if let last = places.last, last.source + text.count - last.text == offset { return }
    places.append((text.count, offset))
  }

  private mutating func add(_ byte: UInt8, _ offset: Int) {
    mark(offset)
    text.append(byte)
  }

  private mutating func add(_ characters: String, _ offset: Int) {
    mark(offset)
    text.append(contentsOf: characters.utf8)
  }

  private mutating func space(_ offset: Int) {
    guard let last = text.last, last != 0x20, last != 0x0A else { return }
    add(0x20, offset)
  }

  private mutating func newline() {
    while text.last == 0x20 { text.removeLast() }
    while let last = places.last, last.text > text.count { places.removeLast() }
    guard let last = text.last, last != 0x0A else { return }
    text.append(0x0A)
  }
}

/// Character references of HTML.
enum HTMLEntities {
  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "copy": "©",
    "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘",
    "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "bull": "•",
    "middot": "·", "deg": "°", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "sect": "§",
    "para": "¶", "times": "×", "divide": "÷", "frac12": "½", "auml": "ä", "ouml": "ö",
    "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é",
    "egrave": "è", "ecirc": "ê", "euml": "ë", "aacute": "á", "agrave": "à", "acirc": "â",
    "atilde": "ã", "aring": "å", "aelig": "æ", "ccedil": "ç", "iacute": "í", "igrave": "ì",
    "icirc": "î", "iuml": "ï", "ntilde": "ñ", "oacute": "ó", "ograve": "ò", "ocirc": "ô",
    "otilde": "õ", "oslash": "ø", "uacute": "ú", "ugrave": "ù", "ucirc": "û", "yacute": "ý",
    "Eacute": "É", "Aring": "Å", "AElig": "Æ", "Ccedil": "Ç", "Ntilde": "Ñ", "Oslash": "Ø",
    "thorn": "þ", "eth": "ð", "shy": "\u{AD}", "zwnj": "\u{200C}", "zwj": "\u{200D}",
  ]

  /// The characters of the reference at an `&` and its end; nil if there is none.
  static func decode(_ source: [UInt8], _ start: Int) -> (String, Int)? {
    guard let end = source[start...].prefix(34).firstIndex(of: UInt8(ascii: ";")), end > start + 1
    else { return nil }
    let name = String(decoding: source[start + 1..<end], as: UTF8.self)
    if name.hasPrefix("#") {
      let digits = name.dropFirst()
      let value =
        digits.first == "x" || digits.first == "X"
        ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      guard let value else { return nil }
      let scalar = value == 0 ? nil : Unicode.Scalar(value)
      return (String(scalar ?? "\u{FFFD}"), end + 1)
    }
    return named[name].map { ($0, end + 1) }
  }
}
