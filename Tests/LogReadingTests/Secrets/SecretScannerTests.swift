import TestSupport
import Testing

@testable import LogReading

@Suite struct SecretScannerTests {
  /// The text with every secret replaced by `*`.
  private func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let ranges = bytes.withUnsafeBufferPointer { SecretScanner().ranges(in: $0) }
    var masked: [UInt8] = []
    var place = 0
    for range in ranges {
      masked += bytes[place..<range.lowerBound] + [UInt8(ascii: "*")]
      place = range.upperBound
    }
    return String(decoding: masked + bytes[place...], as: UTF8.self)
  }

  // None of these is or was anyone's: they are made of the alphabet.
  private static let key = "sk-abcdefGHIJKL0123456789"

  @Test(arguments: [
    (key, "*"), ("key \(key), and more", "key *, and more"), ("(\(key))", "(*)"),
    ("sk-proj-a_b-c1234567", "*"), ("AKIA0123456789ABCDEF", "*"), ("ghp_0123456789abcdefghijKLMNOPQRSTUVWXYZ", "*"),
    ("Bearer abc.def-1234", "Bearer *"), ("bearer abcdefghijklmnopqrstuvwxyz", "bearer *"),
    ("Authorization: Basic dXNlcjpwYXNz==", "Authorization: Basic *"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl x", "* x"),
    (
      #"{"headers":{"Authorization":"Bearer x","x-api-key":"hunter2"},"a":1}"#,
      #"{"headers":{"Authorization":"*","x-api-key":"*"},"a":1}"#
    ),
    (#"{"log":"{\"password\":\"it's \\\"me\\\"\",\"n\":1}"}"#, #"{"log":"{\"password\":\"*\",\"n\":1}"}"#),
    (#"{"authorization":["Bearer y"]}"#, #"{"authorization":["*"]}"#),
    (
      #"{"aws_secret_access_key" : "wJalr", "openai_api_key":"x1"}"#,
      #"{"aws_secret_access_key" : "*", "openai_api_key":"*"}"#
    ),
    ("https://host/v1?api_key=a1b2c3d4e5&n=2", "https://host/v1?api_key=*&n=2"),
    (
      "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----*-----END RSA PRIVATE KEY-----"
    ),
    ("-----BEGIN PRIVATE KEY-----\\nMIIE", "-----BEGIN PRIVATE KEY-----*"),
    (#"{"password":"cut off he"#, #"{"password":"*"#),
    ("{'api_key': 'abc'}", "{'api_key': '*'}"),
  ])
  func secretsAreFound(_ text: String, _ expected: String) { #expect(masked(text) == expected) }

  @Test(arguments: [
    "", "-", ":", "=", "\"", "Bearer", "Bearer ", "basic understanding of", "the bearer of bad news, in 1999",
    #"{"token":"Hello","max_tokens":300,"prompt_tokens":12,"usage":{"completion_tokens":9}}"#, "task-force-of-nineteen",
    "disk-abcdefghijklmnop", "sk-short", #"{"password":""}"#, #"{"password":null,"secret":true}"#,
    "cookie: chocolate chip", "The secret: patience", "password = please", "-----BEGIN CERTIFICATE-----\\nMIIE",
    "eyJ is how such tokens begin", "x = y; a == b", "Größe: 日本語 = 1",
  ])
  func ordinaryTextStays(_ text: String) { #expect(masked(text) == text) }

  @Test(arguments: [
    "eyJ-", "eyJa.", "eyJ-eyJb.eyJ-", "api_key=", "password:", "Bearer ", "sk-", "\"", "\\", "-----BEGIN ",
  ])
  func endlessRunsTakeNoTime(_ piece: String) {
    let start = ContinuousClock.now
    _ = masked(String(repeating: piece, count: 300_000 / piece.utf8.count))
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(arguments: [
    ("eyJa-eyJb.c.eyJd.eyJe.f", "eyJa-eyJb.c.*"), ("x_eyJa.eyJb.", "x_*"), ("eyJa-eyJb.eyJc.d.", "*"),
    ("api_key=password=abcdefg api_key=abcdefg1", "api_key=password=abcdefg api_key=*"),
  ])
  func whatWasPassedHidesNothing(_ text: String, _ expected: String) { #expect(masked(text) == expected) }

  @Test func anyBytesAreScanned() {
    var generator = SeededGenerator(seed: 11)
    let pieces = [
      "sk-", "Bearer ", "\"", "\\", ":", "=", "api_key", "-----BEGIN ", "PRIVATE KEY-----", "eyJ", ".", " ", "é",
    ]
    for _ in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...30, using: &generator) {
        if Bool.random(using: &generator) {
          bytes += Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8)
        } else {
          bytes.append(UInt8.random(in: 0...255, using: &generator))
        }
      }
      let ranges = bytes.withUnsafeBufferPointer { SecretScanner().ranges(in: $0) }
      #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= bytes.count })
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }
  }
}
