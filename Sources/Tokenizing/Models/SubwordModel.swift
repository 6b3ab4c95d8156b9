/// The `model` of a tokeniser: turns one piece of a normalised text into ids.
protocol SubwordModel: Sendable {
  /// How many entries the vocabulary has; added tokens count on from here.
  var entryCount: Int { get }
  /// Every id of the vocabulary is below.
  var idBound: Int { get }
  /// Nil if the model has no entry for what is unknown.
  var unknownID: Int32? { get }

  /// The id of an entry by its bytes as the file writes it.
  func id(of entry: [UInt8]) -> Int32?

  /// Appends the ids of a piece, which is UTF-8 and not empty.
  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32])
}
