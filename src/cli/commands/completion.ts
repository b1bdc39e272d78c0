import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { applicationsPage } from '../documents/applications.js';
import { clustersPage } from '../documents/clusters.js';
import { policiesPage } from '../documents/policies.js';
import { resourcesPage } from '../documents/resources.js';
import { CommandFailure, usage } from '../failure.js';
import { type CommandTree, completions, type NamesOf } from '../input/complete.js';
import { type Noun } from '../input/target.js';
import { present } from './options.js';

const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** Completion without names is better than a long wait. */
const TIMEOUT_MS = 300;

/** The scripts pass the words to `manifold __complete` and offer the printed lines. */
const scripts: Readonly<Record<(typeof shells)[number], string>> = {
  bash: `# manifold completion for bash. Load it with: source <(manifold completion bash)
_manifold() {
  local IFS=$'\\n'
  local line="\${COMP_LINE:0:COMP_POINT}"
  local words
  IFS=' ' read -r -a words <<< "$line"
  [[ "$line" == *' ' ]] && words+=('')
  IFS=$'\\n'
  COMPREPLY=($(manifold __complete -- "\${words[@]:1}" 2>/dev/null))
  local typed="\${words[\${#words[@]}-1]}" i
  case "$COMP_WORDBREAKS" in
    *=*) [[ "$typed" == *=* ]] && for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"\${typed%=*}="}"; done ;;
  esac
}
complete -o nosort -o default -F _manifold manifold
`,
  zsh: `#compdef manifold
# manifold completion for zsh. Load it with: source <(manifold completion zsh)
_manifold() {
  local -a found
  found=(\${(f)"$(manifold __complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)"})
  (( \${#found} )) && compadd -Q -- $found || _files
}
compdef _manifold manifold
`,
  fish: `# manifold completion for fish. Load it with: manifold completion fish | source
function __manifold_complete
  set -l words (commandline -opc) (commandline -ct)
  manifold __complete -- $words[2..-1] 2>/dev/null
end
complete -c manifold -a '(__manifold_complete)'
`,
  powershell: `# manifold completion for PowerShell. Load it with: manifold completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName manifold -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  manifold __complete -- @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
};

export function completionCommand(cli: Cli): Command {
  return new Command('completion')
    .description('Script that completes commands, options and names in a shell')
    .argument('<shell>', shells.join(', '))
    .action((shell: string) => {
      const known = shells.find((one) => one === shell);
      if (known === undefined) throw usage(`no completion for ${JSON.stringify(shell)}`, `use ${shells.join(', ')}`);
      cli.terminal.out(scripts[known]);
    });
}

/** A hidden command that prints the completions of the last word, one per line. */
export function completeCommand(cli: Cli): Command {
  return new Command('__complete').argument('[words...]').action(async (words: readonly string[], _options: unknown, command: Command) => {
    const found = await completions(treeOf(command.parent!), words, (noun, prefix) => namesOf(cli, noun, prefix));
    cli.terminal.out(found.map((word) => `${word}\n`).join(''));
  });
}

function treeOf(command: Command): CommandTree {
  return {
    name: command.name(),
    options: command.options
      .filter((option) => !option.hidden)
      .map((option) => ({
        flags: [option.long, option.short].filter((flag) => flag !== undefined && flag !== null),
        takesValue: option.required || option.optional,
      })),
    commands: command.commands.filter((one) => !one.name().startsWith('__')).map(treeOf),
  };
}

/** Names from the hub; none if no hub answers in time. */
async function namesOf(cli: Cli, noun: Noun, prefix: string): ReturnType<NamesOf> {
  cli.requestTimeoutMs = TIMEOUT_MS;
  try {
    const hub = await cli.hub();
    const page = { first: 100, after: null };
    const filter = present({ nameContains: prefix === '' ? undefined : prefix });
    switch (noun.noun) {
      case 'applications':
        return (await hub.ask(applicationsPage, { ...page, filter }, { once: true })).applications.nodes.map(({ name }) => name);
      case 'clusters':
        return (await hub.ask(clustersPage, { ...page, filter }, { once: true })).clusters.nodes.map(({ name }) => name);
      case 'policies':
        return (
          await hub.ask(policiesPage, { ...page, filter: { ...filter, ...present({ kind: noun.kind ?? undefined }) } }, { once: true })
        ).policies.nodes.map(({ name }) => name);
      case 'resources':
        return (
          await hub.ask(resourcesPage, { ...page, filter: { ...filter, ...present({ kind: noun.kind ?? undefined }) } }, { once: true })
        ).resources.nodes.map(({ name }) => name);
      default:
        return [];
    }
  } catch (error) {
    if (error instanceof CommandFailure) return [];
    throw error;
  }
}
