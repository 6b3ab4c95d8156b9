/// Why a line is no row; the raw values are the keys that reports count by.
package enum RejectionReason: String, Sendable, CaseIterable, Codable {
  case invalidJSON = "invalid JSON"
  case invalidCSV = "invalid CSV"
  case invalidUTF8 = "invalid UTF-8"
  case noPrompt = "no prompt"
  case noResult = "no result"
  case noEmbedding = "no usable embedding"
  case lineTooLong = "line too long"
  case cutOff = "cut off by broken input"
  case alreadyLabelled = "already labelled"
  case notConvertible = "not convertible"
}
