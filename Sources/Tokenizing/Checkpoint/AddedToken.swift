/// An entry of `added_tokens`: recognised in a text as a whole, whatever the model would make of it.
struct AddedToken: Sendable, Equatable {
  var content: [UInt8]
  var id: Int32
  /// Not within a word.
  var isSingleWord = false
  /// Takes white space before it along.
  var takesSpaceBefore = false
  /// Takes white space behind it along.
  var takesSpaceBehind = false
  /// Looked for in the normalised text, by its own normalised form; else in the text as it is written.
  var isNormalized = false
}
