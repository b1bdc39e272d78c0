import { kindWords } from './kinds.js';
import { type Noun, nounOf } from './target.js';

/** A command with its subcommands and options, for completion. */
export interface CommandTree {
  readonly name: string;
  readonly options: readonly { readonly flags: readonly string[]; readonly takesValue: boolean }[];
  readonly commands: readonly CommandTree[];
}

/** Names of objects in the hub that contain `prefix`. */
export type NamesOf = (noun: Noun, prefix: string) => Promise<readonly string[]>;

const nounWords = ['apps', 'resources', 'clusters', 'policies', 'events', 'evictions', 'transitions', 'works'];
/** Kinds that may precede the slash in a command's target. */
const kindsBefore: Readonly<Record<string, readonly string[]>> = {
  describe: ['app/', 'cluster/', 'policy/', 'deploy/', 'svc/', 'cm/', 'secret/', 'job/'],
  explain: ['app/', 'deploy/', 'svc/', 'cm/', 'secret/', 'job/'],
  reschedule: ['app/', 'deploy/', 'svc/', 'cm/', 'secret/', 'job/'],
  preempt: ['deploy/', 'sts/', 'job/'],
  delete: ['app/', 'policy/', 'pp/', 'cpp/', 'op/', 'cop/'],
};
const shells = ['bash', 'zsh', 'fish', 'powershell'];
const values: Readonly<Record<string, readonly string[]>> = {
  '--output': ['table', 'wide', 'json', 'yaml', 'name'],
  '--for': ['healthy', 'delivered', 'applied', 'deleted'],
  '--severity': ['INFO', 'WARNING'],
  '--delivery': ['DELIVERED', 'DELIVERING', 'BLOCKED'],
  '--health': ['HEALTHY', 'PROGRESSING', 'DEGRADED', 'SUSPENDED', 'MISSING', 'UNKNOWN'],
};

/** Completions of the last of `words` (which may be empty): words that begin with it. */
export async function completions(root: CommandTree, words: readonly string[], namesOf: NamesOf): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const { command, plain, expects } = read(root, words.slice(0, -1));
  const assigned = /^(--[a-z-]+)=(.*)$/.exec(typed);
  if (assigned)
    return starting(await valuesOf(assigned[1]!, assigned[2]!, namesOf), assigned[2]!).map((value) => `${assigned[1]}=${value}`);
  if (expects !== undefined) return starting(await valuesOf(expects, typed, namesOf), typed);
  if (typed.startsWith('-')) return starting(flagsOf(root, command), typed);
  if (command.commands.length > 0)
    return starting(
      command.commands.map(({ name }) => name),
      typed,
    );
  return starting(await argumentsOf(command.name, plain, typed, namesOf), typed);
}

/** Parses the words before the last one: the command, its arguments, and the option that expects a value. */
function read(root: CommandTree, words: readonly string[]) {
  let command = root;
  let expects: string | undefined;
  const plain: string[] = [];
  for (const word of words) {
    if (expects !== undefined) {
      expects = undefined;
    } else if (word.startsWith('-')) {
      const option = [...command.options, ...root.options].find(({ flags }) => flags.includes(word));
      expects = option?.takesValue ? option.flags[0] : undefined;
    } else {
      const below = plain.length === 0 ? command.commands.find(({ name }) => name === word) : undefined;
      if (below) command = below;
      else plain.push(word);
    }
  }
  return { command, plain, expects };
}

async function argumentsOf(command: string, plain: readonly string[], typed: string, namesOf: NamesOf): Promise<readonly string[]> {
  if (command === 'completion') return plain.length === 0 ? shells : [];
  if (['unregister', 'cordon', 'uncordon', 'taint', 'label', 'drain', 'drill'].includes(command))
    return plain.length === 0 ? namesOf({ noun: 'clusters' }, typed) : [];
  if (['history', 'rollback', 'wait'].includes(command)) return slashed(typed, namesOf, ['app/']);
  if (command !== 'get' && !Object.hasOwn(kindsBefore, command)) return [];
  if (plain.length === 0) return slashed(typed, namesOf, command === 'get' ? [...nounWords, ...kindWords] : kindsBefore[command]!);
  if (/^works?$/.test(plain[0]!)) return slashed(typed, namesOf, kindsBefore['explain']!);
  return plain[0]!.includes('/') ? slashed(typed, namesOf, []) : namesOf(nounOf(plain[0]!), typed);
}

/** `app/we` to `app/web-shop`; without a slash, the kinds. */
async function slashed(typed: string, namesOf: NamesOf, kinds: readonly string[]): Promise<readonly string[]> {
  const slash = typed.indexOf('/');
  if (slash < 0) return kinds;
  const kind = typed.slice(0, slash);
  return (await namesOf(nounOf(kind), typed.slice(slash + 1))).map((name) => `${kind}/${name}`);
}

async function valuesOf(option: string, typed: string, namesOf: NamesOf): Promise<readonly string[]> {
  if (option === '--cluster') return namesOf({ noun: 'clusters' }, typed);
  if (option === '--app' || option === '--application') return namesOf({ noun: 'applications' }, typed);
  return Object.hasOwn(values, option) ? values[option]! : [];
}

function flagsOf(root: CommandTree, command: CommandTree): readonly string[] {
  return [...command.options, ...(command === root ? [] : root.options)].map(({ flags }) => flags[0]!);
}

function starting(words: readonly string[], prefix: string): string[] {
  return [...new Set(words)].filter((word) => word.startsWith(prefix));
}
