/// What a judge said of two answers in the order it saw them.
package enum PairwiseVerdict: Sendable, Equatable {
  case first
  case second
  case tie

  /// Reads the last `[[A]]`, `[[B]]` or `[[C]]` of a judgement; nil without any. The last one counts because a judge
  /// reasons before it decides, and may name a verdict on the way.
  package init?(parsing judgement: String) {
    let bytes = Array(judgement.utf8)
    var index = bytes.count - 5
    while index >= 0 {
      if bytes[index] == UInt8(ascii: "["), bytes[index + 1] == UInt8(ascii: "["),
        bytes[index + 3] == UInt8(ascii: "]"), bytes[index + 4] == UInt8(ascii: "]")
      {
        switch bytes[index + 2] {
        case UInt8(ascii: "A"):
          self = .first
          return
        case UInt8(ascii: "B"):
          self = .second
          return
        case UInt8(ascii: "C"):
          self = .tie
          return
        default: break
        }
      }
      index -= 1
    }
    return nil
  }
}
