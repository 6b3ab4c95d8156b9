/// What a chat request costs in prompt tokens besides the texts in it, as OpenAI documents it for its chat models: 3 a
/// message, 1 a name, and 3 that begin the reply.
///
/// Texts are contents, roles and names. A text that stands alone is sent as the content of one message with a role of
/// one token, which is what `user`, `system` and `assistant` are in OpenAI's encodings.
package enum ChatOverhead {
  /// - Parameters:
  ///   - impliedRoles: messages whose role is not among the counted texts.
  ///   - names: messages with a name.
  package static func tokens(messages: Int, impliedRoles: Int, names: Int) -> Int {
    3 * messages + impliedRoles + names + 3
  }
}
