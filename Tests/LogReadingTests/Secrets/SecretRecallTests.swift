import Testing

@testable import LogReading

/// How many kinds of secrets are found, and how often ordinary text is taken for one. The keys are made of the alphabet.
@Suite struct SecretRecallTests {
  private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
  private static let hexadecimal = "0123456789abcdef"

  /// As many characters of the alphabet, from a place of its own for each kind.
  private static func made(_ count: Int, of alphabet: String = letters, from start: Int = 7) -> String {
    let characters = Array(alphabet)
    return String((0..<count).map { characters[(start + $0 * 11) % characters.count] })
  }

  /// A line of a log, and the part of it that must not be copied.
  private static let kinds: [(line: String, secret: String)] = {
    func inText(_ secret: String) -> (String, String) { (#"{"prompt":"my key is \#(secret) thanks"}"#, secret) }
    func member(_ name: String, _ secret: String) -> (String, String) { (#"{"a":1,"\#(name)":"\#(secret)"}"#, secret) }
    let long = made(40)
    let hex = made(32, of: hexadecimal)
    return [
      // Forms of keys.
      inText("sk-" + made(48)), inText("sk-proj-" + long), inText("sk-ant-api03-" + long), inText("sk-or-v1-" + hex),
      inText("xai-" + made(80)), inText("gsk_" + made(52)), inText("csk-" + made(48)), inText("pplx-" + made(48)),
      inText("r8_" + made(37)), inText("hf_" + made(34)), inText("fw_" + made(24)), inText("tgp_v1_" + made(43)),
      inText("nvapi-" + made(64)), inText("tvly-" + made(32)), inText("lsv2_pt_" + hex + "_" + made(10)),
      inText("AKIA" + "ABCDEFGHIJKLMNOP"), inText("AIza" + made(35)), inText("ya29." + long),
      inText("GOCSPX-" + made(28)),
      inText("dapi" + hex), inText("dop_v1_" + made(64, of: hexadecimal)), inText("ghp_" + made(36)),
      inText("github_pat_" + made(22) + "_" + made(59)), inText("glpat-" + made(20)), inText("npm_" + made(36)),
      inText("pypi-" + made(80)), inText("dckr_pat_" + made(27)), inText("hvs." + made(24)), inText("glsa_" + made(32)),
      inText("xoxb-123456789012-" + made(24)), inText("xapp-1-A0123-" + made(20)),
      inText("hooks.slack.com/services/T01234567/B01234567/" + made(24)),
      inText("discord.com/api/webhooks/123456789012345678/" + made(60)), inText("sk_live_" + made(24)),
      inText("whsec_" + made(32)), inText("shpat_" + hex), inText("SG." + made(22) + "." + made(43)),
      inText("key-" + hex), inText("figd_" + made(40)), inText("tskey-auth-" + made(20)),
      inText("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + made(43)),
      // Names of members, headers and parameters.
      member("secretAccessKey", made(40)), member("accessToken", "opaque value"), member("refreshToken", long),
      member("clientSecret", "abc~def"), member("privateKey", long), member("AccountKey", made(86) + "=="),
      member("X-API-Key", "short"), member("OPENAI_API_KEY", "value"), member("dbPassword", "let me in"),
      member("passphrase", "correct horse"), member("pwd", "hunter2"), member("token", made(24)),
      member("auth", made(30)), member("Ocp-Apim-Subscription-Key", hex), member("Set-Cookie", "session=abc; Path=/"),
      member("proxy-authorization", "Basic dXNlcjpwYXNz"), member("connectionString", "Server=x;Pwd=y"),
      ("Authorization: Bearer " + made(32), made(32)), ("api_key=\(made(20))&n=2", made(20)),
      ("https://x.blob.core.windows.net/c?sv=2024&sig=\(made(40))%3D", made(40)),
      ("AccountName=x;AccountKey=\(made(86))==;EndpointSuffix=y", made(86) + "=="),
      (#"{"url":"postgres://user:p4ss-w0rd@db.example:5432/x"}"#, "p4ss-w0rd"),
      (#"{"url":"https:\/\/user:p4ssw0rd@host\/x"}"#, "p4ssw0rd"), ("redis://:p4ssw0rd@localhost:6379", "p4ssw0rd"),
      // Spellings that hide a word.
      (#"{"pass\u0077ord":"hunter2"}"#, "hunter2"), (#"{"k":"sk\u002d\#(made(40))"}"#, made(40)),
      (#"{"log":"{\"api\\u005fkey\":\"hunter2\"}"}"#, "hunter2"),
      (#"{"log":"{\"clientSecret\":\"abc\"}"}"#, "abc"), ("{'accessToken': 'abc'}", "abc"),
      ("-----BEGIN EC PRIVATE KEY-----\\n\(long)\\n-----END EC PRIVATE KEY-----", long),
    ]
  }()

  private func finds(_ line: String, _ secret: String) -> Bool {
    let bytes = Array(line.utf8)
    let ranges = bytes.withUnsafeBufferPointer { SecretScanner().ranges(in: $0) }
    let kept = bytes.indices.filter { index in !ranges.contains { $0.contains(index) } }.map { bytes[$0] }
    return !String(decoding: kept, as: UTF8.self).contains(secret)
  }

  @Test func secretsOfMoreThanSixtyKindsAreFound() {
    let missed = Self.kinds.filter { !finds($0.line, $0.secret) }.map(\.line)
    print("recall: \(Self.kinds.count - missed.count) of \(Self.kinds.count) kinds")
    #expect(Self.kinds.count >= 60)
    #expect(missed.isEmpty)
  }

  @Test(arguments: [
    #"{"logprobs":{"content":[{"token":"Hello","logprob":-0.1},{"token":" information2","logprob":-1}]}}"#,
    #"{"usage":{"prompt_tokens":123456789012,"total_tokens":123456789012}}"#,
    "The key: 12 of 40 passengers; token = word; auth: see below; pass=true",
    "Visit https://example.com/a:b@c and mail me@example.com at 10:30",
    "sig: 3 significant digits", #"{"signature":"Yours sincerely, Ann"}"#, "skill-building exercises for teams",
    "monkey-business: a comedy", #"{"hockey":"Toronto 1, Montreal 2"}"#,
    "def f(token: str, auth: Optional[int] = None):",
  ])
  func ordinaryTextStays(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(bytes.withUnsafeBufferPointer { SecretScanner().ranges(in: $0) }.isEmpty)
  }

  @Test(arguments: [
    ("/token", true), ("/headers/accessToken", true), ("/metadata/team", false), ("/metadata/key", false),
  ])
  func groupsByWhatIsCalledASecretHideIt(_ pointer: String, _ isSecret: Bool) throws {
    guard case .pointer(_, let hides) = try #require(try GroupField(pointer)) else {
      Issue.record("no pointer")
      return
    }
    #expect(hides == isSecret)
  }
}
