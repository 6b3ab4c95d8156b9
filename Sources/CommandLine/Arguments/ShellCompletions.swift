/// Completion scripts for bash, zsh and fish, made from the commands' specifications.
enum ShellCompletions {
  enum Shell: String, CaseIterable { case bash, zsh, fish }

  static func script(for shell: Shell, commands: [CommandName]) -> String {
    switch shell {
    case .bash: bash(commands)
    case .zsh: "#compdef routellm-batch\nautoload -U +X bashcompinit && bashcompinit\n" + bash(commands)
    case .fish: fish(commands)
    }
  }

  private static func bash(_ commands: [CommandName]) -> String {
    var values = ""
    for option in uniqueOptions(commands) {
      switch option.kind {
      case .choice(let words):
        values +=
          "    \(option.dashed)) COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\")); return ;;\n"
      case .directory, .workDirectory, .newDirectory:
        values += "    \(option.dashed)) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n"
      case .file, .newFile, .text: values += "    \(option.dashed)) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
      case .none: break
      }
    }
    var cases = ""
    for command in commands {
      cases += "    \(command.rawValue.replacing(" ", with: "\\ "))\\ *) options=\"\(optionNames(command))\" ;;\n"
    }
    let levels = wordLevels(commands)
    let names = (levels.first?.words ?? []).joined(separator: " ")
    var groups = ""
    for level in levels.dropFirst() {
      groups += """
          if [[ $COMP_CWORD -eq \(level.depth + 1) && "${COMP_WORDS[*]:1:\(level.depth)}" == "\(level.group)" && "$cur" != -* ]]; then
            COMPREPLY=($(compgen -W "\(level.words.joined(separator: " "))" -- "$cur"))
            return
          fi

        """
    }
    return """
      _routellm_batch() {
        local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" options IFS=$' \\t\\n'
        case "$prev" in
      \(values)  esac
      \(groups)  case "${COMP_WORDS[*]:1} " in
      \(cases)    *) options="\(optionNames(.route))" ;;
        esac
        if [[ "$cur" == -* ]]; then
          COMPREPLY=($(compgen -W "$options" -- "$cur"))
        elif [[ $COMP_CWORD -eq 1 ]]; then
          COMPREPLY=($(compgen -W "\(names)" -- "$cur") $(compgen -f -- "$cur"))
        else
          COMPREPLY=($(compgen -f -- "$cur"))
        fi
      }
      complete -o filenames -F _routellm_batch routellm-batch

      """
  }

  private static func fish(_ commands: [CommandName]) -> String {
    var script = ""
    for level in wordLevels(commands) {
      let condition =
        level.depth == 0
        ? "__fish_use_subcommand"
        : seen(level.group.split(separator: " ").map(String.init))
          + "; and not __fish_seen_subcommand_from \(level.words.joined(separator: " "))"
      for word in level.words {
        let name = level.group.isEmpty ? word : "\(level.group) \(word)"
        let summary = CommandName(rawValue: name)?.specification.summary ?? "\(word): a group of commands"
        script += "complete -c routellm-batch -n '\(condition)' -a \(word) -d \(quoted(summary))\n"
      }
    }
    for command in commands {
      let condition = command == .route ? "" : " -n '\(seen(command.words))'"
      for option in command.specification.options.map(\.details) {
        script += "complete -c routellm-batch\(condition) -l \(option.name)"
        if let short = option.short { script += " -s \(short)" }
        switch option.kind {
        case .none: break
        case .choice(let words): script += " -x -a \(quoted(words.joined(separator: " ")))"
        default: script += " -r"
        }
        script += " -d \(quoted(option.documentation))\n"
      }
    }
    return script
  }

  private static func seen(_ words: [String]) -> String {
    words.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and ")
  }

  /// What may follow the program's name, and each first part of a name of several words, each word once.
  private static func wordLevels(_ commands: [CommandName]) -> [(group: String, depth: Int, words: [String])] {
    var levels: [(group: String, depth: Int, words: [String])] = []
    for words in commands.map(\.words) {
      for depth in words.indices {
        let group = words[..<depth].joined(separator: " ")
        if let index = levels.firstIndex(where: { $0.group == group }) {
          if !levels[index].words.contains(words[depth]) { levels[index].words.append(words[depth]) }
        } else {
          levels.append((group, depth, [words[depth]]))
        }
      }
    }
    return levels
  }

  private static func optionNames(_ command: CommandName) -> String {
    command.specification.options.map(\.details.dashed).joined(separator: " ")
  }

  private static func uniqueOptions(_ commands: [CommandName]) -> [OptionDetails] {
    var seen: Set<String> = []
    return commands.flatMap(\.specification.options).map(\.details).filter { seen.insert($0.name).inserted }
  }

  private static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      if character == "'" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "'"
  }
}
