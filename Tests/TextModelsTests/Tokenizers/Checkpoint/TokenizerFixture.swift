import FileFormats

@testable import TextModels

/// Tokenisers that tests write themselves.
enum TokenizerFixture {
  /// - Parameter members: of the document, each as JSON.
  static func read(_ members: [String]) throws(InputError) -> CheckpointTokenizer {
    let text = "{" + members.joined(separator: ",") + "}"
    return try CheckpointTokenizer(ModelBytes(copying: Array(text.utf8)), file: "tokenizer.json")
  }

  /// What is said of a document that is refused; nil if it is read.
  static func refusal(_ members: [String]) -> String? {
    do throws(InputError) {
      _ = try read(members)
      return nil
    } catch {
      return error.description
    }
  }

  static func ids(_ text: String, _ tokenizer: CheckpointTokenizer) -> [Int32] { ids(Array(text.utf8), tokenizer) }

  static func ids(_ text: [UInt8], _ tokenizer: CheckpointTokenizer) -> [Int32] {
    var batch = TokenBatch()
    text.withUnsafeBufferPointer { tokenizer.encode($0, into: &batch) }
    return batch.ids
  }

  static let words =
    ###""model":{"type":"WordPiece","unk_token":"?","vocab":{"?":0,"a":1,"b":2,"ab":3,"##b":4,"é":5}}"###
  static let whiteSpace = #""pre_tokenizer":{"type":"WhitespaceSplit"}"#
}
