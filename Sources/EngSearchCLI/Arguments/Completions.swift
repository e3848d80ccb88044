/// Completion scripts of shells, made from the table of commands.
enum Completions {
  static let shells = ["bash", "zsh", "fish"]

  /// Nil for a shell that is not known.
  static func script(_ shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    case "fish": fish
    default: nil
    }
  }

  private static func options(_ command: CommandSpec) -> [OptionSpec] {
    command.options + CommandTable.common
  }

  // MARK: bash

  private static var bash: String {
    var values = ""
    var words = ""
    for command in CommandTable.commands {
      let spellings = options(command).flatMap { option in
        ["--\(option.long)\(option.value == nil ? "" : "=")"]
          + (option.short.map { ["-\($0)"] } ?? [])
      }
      words += "    \(command.name)) options=\"\(spellings.joined(separator: " "))\""
      switch command.operandKind {
      case .files: words += "; kind=files"
      case .commands: words += "; operands=\"\(names(CommandTable.commands))\""
      case .words(let list): words += "; operands=\"\(list.joined(separator: " "))\""
      case .none, .text: break
      }
      words += " ;;\n"
    }
    var seen: Set<String> = []
    for command in CommandTable.commands {
      for option in options(command) where option.value != nil {
        let spellings = ["--" + option.long] + (option.short.map { ["-\($0)"] } ?? [])
        for spelling in spellings where seen.insert("\(command.name):\(spelling)").inserted {
          switch option.values {
          case .words(let list):
            values +=
              "    \(command.name):\(spelling)) values=\"\(list.joined(separator: " "))\" ;;\n"
          case .files: values += "    \(command.name):\(spelling)) kind=files ;;\n"
          case .directories: values += "    \(command.name):\(spelling)) kind=directories ;;\n"
          case .text: values += "    \(command.name):\(spelling)) kind=nothing ;;\n"
          }
        }
      }
    }
    return """
      # bash completion of engsearch; made by `engsearch completions bash`.
      _engsearch() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
        local command= options= operands= values= kind= word
        # bash splits --name=value into three words.
        if [ "$current" = = ]; then
          current=
        elif [ "$previous" = = ]; then
          previous=${COMP_WORDS[COMP_CWORD-2]}
        fi
        for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
          case $word in -*) ;; *) command=$word; break ;; esac
        done
        case $command in
      \(words)    *) operands="\(names(CommandTable.commands))"; options="--help --version" ;;
        esac
        local chosen=$kind
        kind=
        case $command:$previous in
      \(values)  esac
        COMPREPLY=()
        if [ -n "$values" ]; then
          COMPREPLY=($(compgen -W "$values" -- "$current"))
        elif [ "$kind" = files ]; then
          COMPREPLY=($(compgen -f -- "$current"))
        elif [ "$kind" = directories ]; then
          COMPREPLY=($(compgen -d -- "$current"))
        elif [ "$kind" = nothing ]; then
          :
        elif [ "${current:0:1}" = - ]; then
          COMPREPLY=($(compgen -W "$options" -- "$current"))
          case ${COMPREPLY-} in *=) compopt -o nospace 2>/dev/null ;; esac
        elif [ -n "$operands" ]; then
          COMPREPLY=($(compgen -W "$operands" -- "$current"))
        elif [ "$chosen" = files ]; then
          COMPREPLY=($(compgen -f -- "$current"))
          compopt -o filenames 2>/dev/null
        fi
      }
      complete -F _engsearch engsearch

      """
  }

  private static func names(_ commands: [CommandSpec]) -> String {
    commands.map(\.name).joined(separator: " ")
  }

  // MARK: zsh

  private static var zsh: String {
    var cases = ""
    for command in CommandTable.commands {
      cases += "      \(command.name))\n        _arguments -s -S \\\n"
      for option in options(command) {
        let help = zshText(option.help)
        var action = ""
        if let value = option.value {
          action = ":\(value.lowercased()):"
          switch option.values {
          case .words(let list): action += "(\(list.joined(separator: " ")))"
          case .files: action += "_files"
          case .directories: action += "_files -/"
          case .text: break
          }
        }
        let equals = option.value == nil ? "" : "="
        cases += "          '*--\(option.long)\(equals)[\(help)]\(action)' \\\n"
        if let short = option.short {
          cases += "          '*-\(short)\(option.value == nil ? "" : "+")[\(help)]\(action)' \\\n"
        }
      }
      switch command.operandKind {
      case .files: cases += "          '*:file:_files'\n"
      case .commands: cases += "          '*:command:(\(names(CommandTable.commands)))'\n"
      case .words(let list): cases += "          '*:word:(\(list.joined(separator: " ")))'\n"
      case .none, .text: cases += "          '*: :'\n"
      }
      cases += "        ;;\n"
    }
    let list = CommandTable.commands.map { "    '\($0.name):\(zshText($0.summary))'\n" }.joined()
    return """
      #compdef engsearch
      # zsh completion of engsearch; made by `engsearch completions zsh`.
      _engsearch() {
        local -a commands
        local state
        commands=(
      \(list)  )
        _arguments -C '1: :->command' '*:: :->rest'
        case $state in
          command) _describe command commands ;;
          rest)
            case $words[1] in
      \(cases)      esac ;;
        esac
      }
      _engsearch "$@"

      """
  }

  private static func zshText(_ text: String) -> String {
    var quoted = ""
    for character in text {
      if "[]:\\".contains(character) { quoted += "\\" }
      quoted += character == "'" ? #"'\''"# : String(character)
    }
    return quoted
  }

  // MARK: fish

  private static var fish: String {
    func quote(_ text: String) -> String {
      "'" + text.replacing("\\", by: "\\\\").replacing("'", by: "\\'") + "'"
    }
    var text = """
      # fish completion of engsearch; made by `engsearch completions fish`.
      complete -c engsearch -f

      """
    for command in CommandTable.commands {
      text +=
        "complete -c engsearch -n __fish_use_subcommand -a \(command.name) -d \(quote(command.summary))\n"
    }
    for command in CommandTable.commands {
      let here = "complete -c engsearch -n '__fish_seen_subcommand_from \(command.name)'"
      for option in options(command) {
        var line = "\(here) -l \(option.long)"
        if let short = option.short { line += " -s \(short)" }
        if option.value != nil {
          switch option.values {
          case .words(let list): line += " -x -a \(quote(list.joined(separator: " ")))"
          case .files: line += " -r -F"
          case .directories: line += " -x -a '(__fish_complete_directories)'"
          case .text: line += " -x"
          }
        }
        text += line + " -d \(quote(option.help))\n"
      }
      switch command.operandKind {
      case .files: text += "\(here) -F\n"
      case .commands: text += "\(here) -a \(quote(names(CommandTable.commands)))\n"
      case .words(let list): text += "\(here) -a \(quote(list.joined(separator: " ")))\n"
      case .none, .text: break
      }
    }
    return text
  }
}
