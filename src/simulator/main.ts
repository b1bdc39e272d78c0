import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { readBehaviours } from './behaviours/read-behaviours.js';
import { shippedBehaviours } from './behaviours/shipped-behaviours.js';
import { clustersYaml } from './clusters-yaml.js';
import { defaultMembers, firstMembers, plainMembers } from './default-members.js';
import type { MemberOptions, SimulatorOptions, TimingOptions } from './options.js';
import { startSimulator } from './simulator.js';

/*
 * The simulator as a process of its own. It prints one line of JSON when it is ready, `{ url, port, kubeconfigs, members }`, and
 * ends on SIGTERM, on SIGINT, when its control API says so and, unless `--detached`, when its standard input closes, so that it
 * never outlives who started it.
 */

// With more garbage collection threads the threads wait for each other and compete with the hub on the same machine.
setFlagsFromString('--no-parallel-scavenge');

const { values } = parseArgs({
  options: {
    members: { type: 'string' },
    // A number of members: the three defaults first, then plain ones.
    clusters: { type: 'string' },
    detached: { type: 'boolean', default: false },
    // A YAML file of behaviours, added to the built-in ones.
    behaviours: { type: 'string' },
    // Defines the kinds of other projects whose behaviours ship with the simulator.
    'third-party-kinds': { type: 'boolean', default: false },
    names: { type: 'string' },
    persist: { type: 'string' },
    kubeconfigs: { type: 'string' },
    port: { type: 'string' },
    timing: { type: 'string' },
    // Takes the whole of SimulatorOptions as JSON instead of the flags above.
    options: { type: 'string' },
  },
});

let ending = false;
const options: SimulatorOptions = values.options === undefined ? optionsOfFlags() : (JSON.parse(values.options) as SimulatorOptions);
const simulator = await startSimulator({ ...options, stop: () => void end() });
process.on('SIGTERM', end);
process.on('SIGINT', end);
if (!values.detached) process.stdin.on('end', end).on('error', end).resume();

const given = values.kubeconfigs ?? (options.persistDir && join(options.persistDir, 'kubeconfigs'));
const kubeconfigs = given ?? mkdtempSync(join(tmpdir(), 'simulated-members-'));
// The tokens are useless once the members have ended. `exit` is emitted after every way of ending except SIGKILL.
if (given === undefined) process.on('exit', () => rmSync(kubeconfigs, { recursive: true, force: true }));
mkdirSync(kubeconfigs, { recursive: true, mode: 0o700 });
for (const [name, member] of simulator.members) writeFileSync(join(kubeconfigs, `${name}.yaml`), member.kubeconfig(), { mode: 0o600 });
if (options.persistDir !== undefined)
  writeFileSync(join(options.persistDir, 'clusters.yaml'), clustersYaml(options.members), { mode: 0o600 });
process.stdout.write(
  `${JSON.stringify({ url: simulator.url, port: simulator.port, kubeconfigs, members: [...simulator.members.keys()] })}\n`,
);

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await simulator.close();
  process.exit(0);
}

function optionsOfFlags(): SimulatorOptions {
  return {
    members: withBehaviours(chosenMembers()),
    port: Number(values.port ?? 0),
    ...(values.persist !== undefined && { persistDir: values.persist }),
    ...(values.timing !== undefined && { timing: JSON.parse(values.timing) as Partial<TimingOptions> }),
  };
}

/** `--names` selects default members or creates plain ones of that name; `--members N` creates N plain ones; neither means the three defaults. */
function chosenMembers(): readonly MemberOptions[] {
  if (values.clusters !== undefined) return firstMembers(Number(values.clusters));
  if (values.members !== undefined) return plainMembers(Number(values.members));
  if (values.names === undefined) return defaultMembers;
  const [plain] = plainMembers(1) as [MemberOptions];
  return values.names.split(',').map((name) => defaultMembers.find((member) => member.name === name) ?? { ...plain, name });
}

function withBehaviours(members: readonly MemberOptions[]): readonly MemberOptions[] {
  const shipped = values['third-party-kinds'] ? shippedBehaviours : [];
  const more = [...shipped, ...(values.behaviours === undefined ? [] : readBehaviours(readFileSync(values.behaviours, 'utf8')))];
  return members.map((member) => ({ ...member, behaviours: [...(member.behaviours ?? []), ...more] }));
}
