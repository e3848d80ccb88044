extension LineBuffer {
  /// Keys that edit the line and nothing else.
  mutating func apply(_ key: Key) {
    switch key {
    case .text(let text), .paste(let text): insert(text)
    case .backspace: deleteBack()
    case .delete, .control("d"): deleteForward()
    case .left, .control("b"): moveBack()
    case .right, .control("f"): moveForward()
    case .home, .control("a"): moveToStart()
    case .end, .control("e"): moveToEnd()
    case .wordLeft, .alt("b"): moveWordBack()
    case .wordRight, .alt("f"): moveWordForward()
    case .control("k"): killToEnd()
    case .control("u"): killToStart()
    case .control("w"): killArgumentBack()
    case .alt("d"): killWordForward()
    case .alt("\u{7F}"): killWordBack()
    case .control("y"): yank()
    case .control("t"): transpose()
    case .control("_"): undo()
    default: break
    }
  }
}
