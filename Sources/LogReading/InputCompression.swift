/// How an input is compressed, told by its first bytes.
package enum InputCompression: String, Sendable, Codable {
  case none, zstd, gzip
}
