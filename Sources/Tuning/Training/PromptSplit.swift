internal import Routing

/// Prompts cut into those to learn from and those that are held out, in groups: a graded prompt is one of its own, and
/// battles of preference data over one text form one.
struct PromptSplit {
  /// Places of the set's prompts, a list a group.
  let kept: [[Int]]
  let heldOut: [[Int]]

  /// Holds out a share of the groups, drawn by `random`, at least one and never all: no battle's text that is held out
  /// was learned from in another battle.
  ///
  /// - Parameter prompts: places in `set`; at least two different texts.
  init(_ prompts: [Int], of set: LabelledPromptSet, heldOutShare: Double, random: inout SplitMix64) {
    var groupOfText: [String: Int] = [:]
    var groups: [[Int]] = []
    for prompt in prompts {
      guard set.prompts[prompt].isBattle else {
        groups.append([prompt])
        continue
      }
      let group = groupOfText[set.prompts[prompt].text] ?? groups.count
      if group == groups.count {
        groupOfText[set.prompts[prompt].text] = group
        groups.append([])
      }
      groups[group].append(prompt)
    }
    groups.shuffle(using: &random)
    let count = min(max(1, Int(Double(groups.count) * heldOutShare)), max(0, groups.count - 1))
    heldOut = Array(groups[..<count])
    kept = Array(groups[count...])
  }
}
