/// What the name of a member, header, parameter or variable says of its value.
///
/// Names are compared by their words, whatever separates them: `client_secret`, `clientSecret`, `CLIENT-SECRET` and
/// `x.ClientSecret` all end in the words `client secret`.
enum SecretName {
  /// The value is a secret.
  case certain
  /// The value is a secret if it looks like one: the names have other uses, too.
  case possible

  /// Nil for a name that says nothing.
  init?(_ name: some Collection<UInt8>) {
    guard name.count <= SecretName.longest else { return nil }
    // The end of a name, word by word: "key", "access key", "secret access key".
    var end: [UInt8] = []
    var isPossible = false
    for word in SecretName.words(of: name).reversed() {
      end = word + end
      if SecretName.certainNames.contains(end) {
        self = .certain
        return
      }
      isPossible = isPossible || SecretName.possibleNames.contains(end)
    }
    guard isPossible else { return nil }
    self = .possible
  }

  static let longest = 64

  private static let certainNames = Set(
    [
      "authorization", "apikey", "apikeys", "apisecret", "apitoken", "appsecret", "cookie", "setcookie",
      "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "secret", "secrets", "secretkey", "accesskey",
      "accountkey", "privatekey", "signingkey", "encryptionkey", "masterkey", "storagekey", "subscriptionkey",
      "functionkey", "servicekey", "sharedkey", "sharedaccesskey", "sharedaccesssignature", "accesstoken",
      "refreshtoken", "idtoken", "authtoken", "bearertoken", "sessiontoken", "securitytoken", "csrftoken", "xsrftoken",
      "bottoken", "deploytoken", "personalaccesstoken", "clientsecret", "consumersecret", "credential", "credentials",
      "connectionstring", "webhooksecret", "webhookurl", "dsn",
    ].map { Array($0.utf8) })
  private static let possibleNames = Set(
    ["token", "auth", "sig", "signature", "jwt", "sas", "creds", "pass", "bearer", "key"].map {
      Array($0.utf8)
    })

  /// Whether a group of this name is shown in full; `key` names many a group that is none.
  static func hides(_ name: String) -> Bool {
    switch SecretName(name.utf8) {
    case .certain: true
    case .possible: !name.lowercased().hasSuffix("key")
    case nil: false
    }
  }

  /// The words of a name in lower case: they end before a separator, and before a capital after a small letter or before
  /// a small one (`APIKey` is `api key`).
  private static func words(of name: some Collection<UInt8>) -> [[UInt8]] {
    let bytes = Array(name)
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      let previous = index > 0 ? bytes[index - 1] : 0
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let followsSmall = isSmall(previous) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= previous
      let begins = isCapital && (followsSmall || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= previous && isSmall(next))
      if begins || !SecretScanner.isLetterOrDigit(byte), !word.isEmpty {
        words.append(word)
        word = []
      }
      if SecretScanner.isLetterOrDigit(byte) { word.append(SecretScanner.lowercased(byte)) }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func isSmall(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }
}
