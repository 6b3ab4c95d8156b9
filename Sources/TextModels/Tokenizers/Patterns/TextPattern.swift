/// A regular expression over a text's characters, as the `Split` and `Replace` of a tokenizer.json have it.
///
/// A program with alternatives that are tried in order, by a list of places to go back to rather than by recursion. What
/// failed from a place once is not tried there again.
///
/// Complexity: all matches in a text of n bytes take O(n) steps times the expression's length, but for look-arounds and atomic
/// groups that hold repetitions, and as many bits of memory.
struct TextPattern: Sendable {
  fileprivate enum Instruction: Sendable {
    /// One character of the set of this number.
    case characters(Int)
    /// Either place of the program, the first one first; `number` counts the splits.
    case split(first: Int, second: Int, number: Int)
    case jump(Int)
    case anchor(PatternNode.Anchor)
    /// A program of its own from the next instruction on, then on at `end`.
    case look(behind: Int?, isNegative: Bool, end: Int)
    case atomic(end: Int)
    case match
  }

  fileprivate private(set) var program: [Instruction] = []
  fileprivate private(set) var sets: [CharacterClass] = []
  fileprivate private(set) var splitCount = 0
  /// Which characters below 128 a match may begin with; nil where it may be empty.
  fileprivate private(set) var starts: (UInt64, UInt64)?
  private static let longest = 20_000

  init(_ expression: String) throws(PatternError) {
    try add(try PatternParser.parse(expression))
    program.append(.match)
    starts = firstCharacters()
  }

  private mutating func append(_ instruction: Instruction) throws(PatternError) {
    guard program.count < TextPattern.longest else { throw PatternError(reason: "too many repetitions") }
    program.append(instruction)
  }

  /// Appends a split whose places are set later; returns where it is.
  private mutating func appendSplit() throws(PatternError) -> Int {
    try append(.split(first: 0, second: 0, number: splitCount))
    splitCount += 1
    return program.count - 1
  }

  private mutating func setSplit(_ index: Int, inner: Int, outer: Int, isLazy: Bool) {
    guard case .split(_, _, let number) = program[index] else { return }
    program[index] = .split(first: isLazy ? outer : inner, second: isLazy ? inner : outer, number: number)
  }

  private mutating func add(_ node: PatternNode) throws(PatternError) {
    switch node {
    case .characters(let set):
      sets.append(set)
      try append(.characters(sets.count - 1))
    case .sequence(let nodes): for node in nodes { try add(node) }
    case .alternatives(let nodes):
      var ends: [Int] = []
      for node in nodes.dropLast() {
        let split = try appendSplit()
        try add(node)
        ends.append(program.count)
        try append(.jump(0))
        setSplit(split, inner: split + 1, outer: program.count, isLazy: false)
      }
      if let last = nodes.last { try add(last) }
      for end in ends { program[end] = .jump(program.count) }
    case .repeated(let node, let least, let most, .possessive):
      try add(.atomic(.repeated(node, least: least, most: most, .greedy)))
    case .repeated(let node, let least, let most, let mode):
      for _ in 0..<least { try add(node) }
      guard let most else {
        let split = try appendSplit()
        try add(node)
        try append(.jump(split))
        return setSplit(split, inner: split + 1, outer: program.count, isLazy: mode == .lazy)
      }
      var splits: [Int] = []
      for _ in 0..<(most - least) {
        splits.append(try appendSplit())
        try add(node)
      }
      for split in splits { setSplit(split, inner: split + 1, outer: program.count, isLazy: mode == .lazy) }
    case .look(let node, let isBehind, let isNegative):
      let start = program.count
      try append(.match)
      try add(node)
      try append(.match)
      program[start] = .look(behind: isBehind ? node.width ?? 0 : nil, isNegative: isNegative, end: program.count)
    case .atomic(let node):
      let start = program.count
      try append(.match)
      try add(node)
      try append(.match)
      program[start] = .atomic(end: program.count)
    case .anchor(let anchor): try append(.anchor(anchor))
    }
  }

  private func firstCharacters() -> (UInt64, UInt64)? {
    var found: (UInt64, UInt64) = (0, 0)
    var seen = Set<Int>()
    var pending = [0]
    while let place = pending.popLast() {
      guard seen.insert(place).inserted else { continue }
      switch program[place] {
      case .characters(let set):
        let low = sets[set].lowCharacters
        found = (found.0 | low.0, found.1 | low.1)
      case .split(let first, let second, _): pending += [first, second]
      case .jump(let target): pending.append(target)
      case .anchor: pending.append(place + 1)
      case .look(_, _, let end): pending.append(end)
      // What a group begins with is looked at by trying it.
      case .atomic, .match: return nil
      }
    }
    return found
  }

  /// Whether a match may begin with this byte of ASCII.
  @inline(__always)
  fileprivate func mayStart(_ byte: UInt8) -> Bool {
    guard let starts else { return true }
    return (byte < 64 ? starts.0 >> UInt64(byte) : starts.1 >> UInt64(byte &- 64)) & 1 != 0
  }

  /// All matches in a text, which is UTF-8, from the left; none overlaps, and no empty one follows another directly.
  func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var matcher = PatternMatcher(self, text)
    var found: [Range<Int>] = []
    var place = 0
    while place <= text.count {
      guard let match = matcher.first(from: place) else { break }
      if match.isEmpty, found.last?.upperBound == match.lowerBound {
        // Looked at again from the next character on.
        guard match.lowerBound < text.count else { break }
        place = match.lowerBound + UTF8Decoding.width(UTF8Decoding.first(text, from: match.lowerBound) ?? 0)
        continue
      }
      found.append(match)
      place = match.upperBound
    }
    return found
  }
}

/// One search of a text.
private struct PatternMatcher {
  private struct Choice {
    let instruction: Int
    let place: Int
    /// How much of `path` leads to it.
    let pathCount: Int
  }

  private let pattern: TextPattern
  private let text: UnsafeBufferPointer<UInt8>
  /// Whether a split at a place of the text is under way or has failed: by the split's number, then by place.
  private var seen: [UInt64]
  private var choices: [Choice] = []
  /// The splits that led to where the search is, as places in `seen`.
  private var path: [Int] = []

  init(_ pattern: TextPattern, _ text: UnsafeBufferPointer<UInt8>) {
    self.pattern = pattern
    self.text = text
    seen = [UInt64](repeating: 0, count: (pattern.splitCount * (text.count + 1) + 63) / 64)
  }

  /// The first match that begins at `start` or later.
  mutating func first(from start: Int) -> Range<Int>? {
    var place = start
    while true {
      if place == text.count || text[place] >= 0x80 || pattern.mayStart(text[place]),
        let end = run(0, from: place)
      {
        return place..<end
      }
      guard let character = UTF8Decoding.first(text, from: place) else { return nil }
      place += UTF8Decoding.width(character)
    }
  }

  /// Runs the program from an instruction to its next `match`; returns where in the text that is.
  private mutating func run(_ start: Int, from origin: Int) -> Int? {
    let (floor, pathFloor) = (choices.count, path.count)
    var instruction = start
    var place = origin
    while true {
      var isPossible = true
      switch pattern.program[instruction] {
      case .characters(let set):
        if let character = UTF8Decoding.first(text, from: place), pattern.sets[set].contains(character) {
          place += UTF8Decoding.width(character)
          instruction += 1
        } else {
          isPossible = false
        }
      case .split(let first, let second, let number):
        let state = number * (text.count + 1) + place
        if seen[state / 64] >> UInt64(state % 64) & 1 != 0 {
          isPossible = false
        } else {
          seen[state / 64] |= 1 << UInt64(state % 64)
          path.append(state)
          choices.append(Choice(instruction: second, place: place, pathCount: path.count))
          instruction = first
        }
      case .jump(let target): instruction = target
      case .anchor(let anchor):
        isPossible = holds(anchor, at: place)
        instruction += 1
      case .look(let behind, let isNegative, let end):
        let from = behind.map { before(place, $0) } ?? place
        let isFound = from.map { run(instruction + 1, from: $0) != nil } ?? false
        isPossible = isFound != isNegative
        instruction = end
      case .atomic(let end):
        if let inner = run(instruction + 1, from: place) {
          place = inner
          instruction = end
        } else {
          isPossible = false
        }
      case .match:
        // What led here has not failed, and may lead to another match later.
        for state in path[pathFloor...] { seen[state / 64] &= ~(1 << UInt64(state % 64)) }
        path.removeSubrange(pathFloor...)
        choices.removeSubrange(floor...)
        return place
      }
      if isPossible { continue }
      guard choices.count > floor, let choice = choices.popLast() else {
        path.removeSubrange(pathFloor...)
        return nil
      }
      path.removeSubrange(choice.pathCount...)
      (instruction, place) = (choice.instruction, choice.place)
    }
  }

  /// The place of `count` characters before another; nil if there are fewer.
  private func before(_ place: Int, _ count: Int) -> Int? {
    var place = place
    for _ in 0..<count {
      guard let character = UTF8Decoding.last(text, before: place) else { return nil }
      place -= UTF8Decoding.width(character)
    }
    return place
  }

  private func holds(_ anchor: PatternNode.Anchor, at place: Int) -> Bool {
    switch anchor {
    case .textStart: place == 0
    case .textEnd: place == text.count
    case .textEndOrLastNewline: place == text.count || place == text.count - 1 && text[place] == 0x0A
    // No line begins after a text's last line feed.
    case .lineStart: place == 0 || text[place - 1] == 0x0A && place < text.count
    case .lineEnd: place == text.count || text[place] == 0x0A
    case .wordEdge: isWordEdge(place)
    case .noWordEdge: !isWordEdge(place)
    }
  }

  private func isWordEdge(_ place: Int) -> Bool {
    func isWord(_ character: UInt32?) -> Bool { character.map { PatternMatcher.words.contains($0) } ?? false }
    return isWord(UTF8Decoding.last(text, before: place)) != isWord(UTF8Decoding.first(text, from: place))
  }

  private static let words = CharacterClass.escape("w", isAlone: true) ?? .anyButNewline
}
