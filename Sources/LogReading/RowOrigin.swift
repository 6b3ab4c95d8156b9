internal import JSONCoding

/// Which model answered a row when it was logged, and when that was; elements that are missing stay nil.
struct RowOrigin {
  var model: JSONElement?
  /// A number or text that `LogTime` reads.
  var time: JSONElement?
}
