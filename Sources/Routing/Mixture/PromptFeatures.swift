internal import CKernels
internal import Glibc

/// Twenty-two numbers that describe a prompt's form: lengths, digits, marks and a few characteristic words, counted over bytes.
///
/// Letters, words and capitals are ASCII's; a text in another script shows in its lengths and marks alone.
package struct PromptFeatures: Sendable, Equatable {
  /// In the order of `values`. Counts are ln(1 + n).
  package static let names = [
    "bytes", "stem_bytes", "words", "digit_share", "numbers", "numbers_per_word", "lines", "question_marks",
    "word_length", "capital_share", "choice_length", "following", "negation", "blank", "statements", "sentences",
    "decimals", "choice_digit_share", "dollars", "pronouns", "commas", "ratios",
  ]
  package static let count = names.count

  /// `count` finite values.
  package let values: [Double]

  /// - Parameter form: of the prompt; every feature but the first, `choice_length` and `choice_digit_share` is told
  ///   of the stem.
  package init(_ prompt: UnsafeBufferPointer<UInt8>, form: PromptForm) {
    var values: [Double] = []
    values.reserveCapacity(PromptFeatures.count)
    PromptFeatures.append(prompt, form: form, to: &values)
    self.values = values
  }

  /// Appends `count` values.
  static func append(_ prompt: UnsafeBufferPointer<UInt8>, form: PromptForm, to values: inout [Double]) {
    var stem = kernel_stem()
    kernel_stem_counts(prompt.baseAddress, form.stemCount, &stem)
    let stemBytes = Double(max(1, form.stemCount))
    let words = Double(max(1, stem.words))
    let choices = Double(max(1, form.choiceCount))
    // Between two answers stands one blank.
    let choiceBytes = Double(max(1, form.choiceByteCount + max(0, form.choiceCount - 1)))
    func log(_ count: some BinaryInteger) -> Double { log1p(Double(count)) }
    values.append(log(prompt.count))
    values.append(log(form.stemCount))
    values.append(log(stem.words))
    values.append(Double(stem.digits) / stemBytes)
    values.append(log(stem.numbers))
    values.append(Double(stem.numbers) / words)
    values.append(log(stem.line_feeds))
    values.append(log(stem.question_marks))
    values.append(Double(stem.letters) / words)
    values.append(Double(stem.capitals) / stemBytes)
    values.append(log1p(Double(form.choiceByteCount) / choices))
    values.append(stem.has_following ? 1 : 0)
    values.append(stem.has_negation ? 1 : 0)
    values.append(stem.has_blank ? 1 : 0)
    values.append(stem.has_statements ? 1 : 0)
    values.append(log(stem.sentences))
    values.append(log(stem.decimals))
    values.append(Double(form.choiceDigitCount) / choiceBytes)
    values.append(log(stem.dollars))
    values.append(log(stem.pronouns))
    values.append(log(stem.commas))
    values.append(log(stem.ratios))
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
