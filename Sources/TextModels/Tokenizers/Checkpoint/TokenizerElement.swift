internal import FileFormats

/// A part of a tokeniser's JSON file and where it stands, for messages. Valid while the document is held.
struct TokenizerElement {
  /// Ids are below: no vocabulary comes near, and what is sized by an id stays small.
  static let idLimit = 1 << 24

  let element: JSONElement
  private let file: String
  /// Such as `model/vocab`; empty for the whole document.
  private let path: String

  init(_ element: JSONElement, file: String, path: String = "") {
    self.element = element
    self.file = file
    self.path = path
  }

  /// Calls `body` with the document that a file holds.
  static func reading<Result>(
    _ bytes: ModelBytes, file: String, _ body: (TokenizerElement) throws(InputError) -> Result
  ) throws(InputError) -> Result {
    var padded = bytes.contents
    let count = padded.count
    padded.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    // Nothing that is read here nests as deep.
    var parser = JSONParser(maximumDepth: 64)
    return try padded.withUnsafeBufferPointer { (buffer) throws(InputError) in
      guard let start = buffer.baseAddress else { throw InputError(file, "is empty") }
      let root: JSONElement
      do throws(JSONError) { root = try parser.parse(start, count: count) } catch {
        throw InputError(file, "is not JSON: \(error.reason)")
      }
      guard root.kind == .object else { throw InputError(file, "is not a JSON object") }
      return try body(TokenizerElement(root, file: file))
    }
  }

  func failure(_ reason: String) -> InputError {
    InputError(file, path.isEmpty ? reason : "\(path) \(reason)")
  }

  /// A component that is not known here.
  func unknown(_ type: String, _ role: String) -> InputError {
    failure("is the \(role) '\(type)', which is not supported")
  }

  private func nested(_ element: JSONElement, _ name: String) -> TokenizerElement {
    TokenizerElement(element, file: file, path: path.isEmpty ? name : "\(path)/\(name)")
  }

  /// A member by its name; nil if it is missing or null.
  func member(_ name: String) -> TokenizerElement? {
    guard let found = element.member(name), found.kind != .null else { return nil }
    return nested(found, name)
  }

  func required(_ name: String) throws(InputError) -> TokenizerElement {
    guard let found = member(name) else { throw failure("lacks '\(name)'") }
    return found
  }

  /// The member `type` that every component has.
  func type() throws(InputError) -> String { try required("type").text() }

  /// The values of an array.
  func elements() throws(InputError) -> [TokenizerElement] {
    guard element.kind == .array else { throw failure("is not a list") }
    var values: [TokenizerElement] = []
    element.forEachValue {
      values.append(nested($0, "\(values.count)"))
      return true
    }
    return values
  }

  var string: String? { element.string }
  var integer: Int? { element.integer }

  func text() throws(InputError) -> String {
    guard let string = element.string else { throw failure("is not a string") }
    return string
  }

  func bytes() throws(InputError) -> UnsafeBufferPointer<UInt8> {
    guard let utf8 = element.utf8 else { throw failure("is not a string") }
    return utf8
  }

  /// A flag; `standard` where it is missing or null.
  func flag(_ name: String, otherwise standard: Bool) throws(InputError) -> Bool {
    guard let member = member(name) else { return standard }
    guard let bool = member.element.bool else { throw member.failure("is neither true nor false") }
    return bool
  }

  /// A token's id.
  func tokenID() throws(InputError) -> Int32 {
    guard let integer = element.integer else { throw failure("is not a token id") }
    guard (0..<TokenizerElement.idLimit).contains(integer) else {
      throw failure("is the id \(integer): ids are 0 to \(TokenizerElement.idLimit - 1)")
    }
    return Int32(integer)
  }

  /// The members of an object, in the file's order.
  func members() throws(InputError) -> [(name: UnsafeBufferPointer<UInt8>, value: TokenizerElement)] {
    guard element.kind == .object else { throw failure("is not an object") }
    var members: [(name: UnsafeBufferPointer<UInt8>, value: TokenizerElement)] = []
    element.forEachMember { name, value in
      members.append((name, TokenizerElement(value, file: file, path: path)))
      return true
    }
    return members
  }

  /// A number of things; `standard` where it is missing or null.
  func count(_ name: String, otherwise standard: Int) throws(InputError) -> Int {
    guard let member = member(name) else { return standard }
    guard let count = member.integer, count >= 0 else { throw member.failure("is not a count") }
    return count
  }
}
