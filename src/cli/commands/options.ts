import type { Command } from 'commander';
import { usage } from '../failure.js';
import { parseCount } from '../input/duration.js';

/** `-n` and `-A`, for every command that reads namespaces. */
export interface NamespaceOptions {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
}

export function withNamespace(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'only in this namespace')
    .option('-A, --all-namespaces', 'in all namespaces, which is the default');
}

/** The selected namespace; undefined for all. */
export function namespaceOf({ namespace, allNamespaces }: NamespaceOptions): string | undefined {
  if (namespace !== undefined && allNamespaces) throw usage('-n and -A exclude each other');
  return namespace;
}

export function withOutput(command: Command, formats = 'table, wide, json, yaml or name'): Command {
  return command.option('-o, --output <format>', formats, 'table');
}

/** Collects an option that may be repeated. */
export function repeated(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Parser for an option that may be repeated or have several values separated by commas. */
export function listed(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',').filter((one) => one !== '')];
}

export function count(value: string): number {
  return parseCount(value);
}

export function countFromZero(value: string): number {
  return parseCount(value, 0);
}

/** The fields that have a value: GraphQL distinguishes null from absent, and so do the input types. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
