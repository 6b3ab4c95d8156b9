/// Completion scripts for bash, zsh and fish, made from the commands' specs.
enum ShellCompletions {
  static let shells = ["bash", "zsh", "fish"]

  static func script(for shell: String, commands: [CommandSpec]) -> String {
    switch shell {
    case "zsh": "#compdef routellm-batch\nautoload -U +X bashcompinit && bashcompinit\n" + bash(commands)
    case "fish": fish(commands)
    default: bash(commands)
    }
  }

  private static func bash(_ commands: [CommandSpec]) -> String {
    var values = ""
    for option in uniqueOptions(commands) {
      switch option.value {
      case .choice(let words):
        values +=
          "    --\(option.name)) COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\")); return ;;\n"
      case .directory: values += "    --\(option.name)) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n"
      case .file, .text: values += "    --\(option.name)) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
      case .none: break
      }
    }
    var cases = ""
    for command in commands {
      let names = command.options.map { "--\($0.name)" }.joined(separator: " ")
      cases += "    \(command.name)) options=\"\(names)\" ;;\n"
    }
    let names = commands.map(\.name).joined(separator: " ")
    return """
      _routellm_batch() {
        local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" options
        case "$prev" in
      \(values)  esac
        case "${COMP_WORDS[1]}" in
      \(cases)    *) options="\((commands.first { $0.name == "route" }?.options ?? []).map { "--\($0.name)" }.joined(separator: " "))" ;;
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

  private static func fish(_ commands: [CommandSpec]) -> String {
    var script = ""
    for command in commands {
      script +=
        "complete -c routellm-batch -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))\n"
      let condition =
        command.name == "route"
        ? "" : " -n '__fish_seen_subcommand_from \(command.name)'"
      for option in command.options {
        script += "complete -c routellm-batch\(condition) -l \(option.name)"
        if let short = option.short { script += " -s \(short)" }
        switch option.value {
        case .none: break
        case .choice(let words): script += " -x -a \(quoted(words.joined(separator: " ")))"
        default: script += " -r"
        }
        script += " -d \(quoted(option.help))\n"
      }
    }
    return script
  }

  private static func uniqueOptions(_ commands: [CommandSpec]) -> [OptionSpec] {
    var seen: Set<String> = []
    return commands.flatMap(\.options).filter { seen.insert($0.name).inserted }
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
