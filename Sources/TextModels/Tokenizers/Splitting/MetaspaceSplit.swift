internal import FileFormats

/// Writes a mark in place of every space, and before the text, and begins a piece with each mark.
struct MetaspaceSplit: SplittingStep {
  private enum Prefix: Sendable {
    case always
    /// Only before what begins the whole text.
    case first
    case never
  }

  private let mark: [UInt8]
  private let prefix: Prefix
  private let splits: Bool

  init(_ element: TokenizerElement) throws(InputError) {
    let replacement = try element.required("replacement")
    mark = Array(try replacement.bytes())
    guard mark.withUnsafeBufferPointer({ UTF8Decoding.first($0, from: 0).map(UTF8Decoding.width) }) == mark.count else {
      throw replacement.failure("is not one character")
    }
    splits = try element.flag("split", otherwise: true)
    let scheme = element.member("prepend_scheme")
    switch try scheme?.text() {
    case "always": prefix = .always
    case "first": prefix = .first
    case "never": prefix = .never
    // What files of before the scheme say.
    case nil: prefix = try element.flag("add_prefix_space", otherwise: true) ? .always : .never
    case let other?: throw element.failure("has the 'prepend_scheme' '\(other)', which is not supported")
    }
  }

  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    if text.isEmpty { return }
    var marked = scratch.take()
    let takesPrefix =
      switch prefix {
      case .always: true
      case .first: isStart
      case .never: false
      }
    if takesPrefix, text[0] != 0x20, !text.starts(with: mark) { marked.append(contentsOf: mark) }
    var done = 0
    for index in text.indices where text[index] == 0x20 {
      marked.append(contentsOf: text[done..<index])
      marked.append(contentsOf: mark)
      done = index + 1
    }
    marked.append(contentsOf: text[done...])
    marked.withUnsafeBufferPointer { marked in
      if splits {
        splitAtMarks(marked, isStart: isStart, &scratch, body)
      } else {
        body(marked, isStart, &scratch)
      }
    }
    scratch.give(marked)
  }

  private func splitAtMarks(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    var index = 0
    while index < text.count {
      guard text[index] == mark[0], text[index...].starts(with: mark) else {
        index += 1
        continue
      }
      if start < index { body(UnsafeBufferPointer(rebasing: text[start..<index]), isStart && start == 0, &scratch) }
      start = index
      index += mark.count
    }
    body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch)
  }
}

/// Puts a space before a text that begins with none.
struct SpacePrefix: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    if text.isEmpty { return }
    guard text[0] != 0x20 else { return body(text, isStart, &scratch) }
    var prefixed = scratch.take()
    prefixed.append(0x20)
    prefixed.append(contentsOf: text)
    prefixed.withUnsafeBufferPointer { body($0, isStart, &scratch) }
    scratch.give(prefixed)
  }
}
