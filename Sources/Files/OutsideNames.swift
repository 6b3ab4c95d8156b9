internal import Synchronization

/// Names from outside that hold line feeds: arguments, and files in folders. A message that repeats one must not look like
/// two, so those who write messages spell these line feeds out.
///
/// Almost always empty; a name counts once, however often it is met.
package enum OutsideNames {
  private static let held = Mutex<Set<String>>([])

  package static func hold(_ names: some Sequence<String>) {
    for name in names where name.utf8.contains(0x0A) {
      // One that is nothing else would split every message.
      guard let name = [part(of: name), name].first(where: { $0.contains { !$0.isWhitespace } }) else { continue }
      held.withLock { _ = $0.insert(name) }
    }
  }

  /// What of a path, a list or `NAME=VALUE` is around the line feeds, for a message may repeat that part alone.
  private static func part(of name: String) -> String {
    let ends: Set<Character> = ["/", "=", ",", ":"]
    guard let first = name.firstIndex(where: \.isNewline), let last = name.lastIndex(where: \.isNewline) else {
      return name
    }
    let start = name[..<first].lastIndex(where: ends.contains).map(name.index(after:)) ?? name.startIndex
    let end = name[last...].firstIndex(where: ends.contains) ?? name.endIndex
    return String(name[start..<end])
  }

  /// A text with the line feeds of these names as `\u{a}`; its own stay.
  package static func spelledOut(in text: String) -> String {
    // The longest first: one may be a part of another.
    let names = held.withLock { $0 }.sorted { $0.utf8.count > $1.utf8.count }
    return names.reduce(text) { text, name in
      text.replacing(name, with: name.replacing("\n", with: "\\u{a}"))
    }
  }
}
