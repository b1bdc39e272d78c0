import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '../errors.js';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,46}[a-z0-9])?$/, 'must be a DNS label of at most 48 characters');
const texts = z.record(z.string(), z.string());

const entry = z.strictObject({
  name,
  kubeconfig: z.string().min(1),
  context: z.string().min(1).optional(),
  provider: z.string().min(1).optional(),
  region: z.string().min(1).optional(),
  zones: z.array(z.string().min(1)).default([]),
  labels: texts.default({}),
  properties: texts.default({}),
  taints: z
    .array(
      z.strictObject({
        key: z.string().min(1),
        value: z.string().optional(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .default([]),
});

const file = z.strictObject({ clusters: z.array(entry) });

/** One cluster in the operator's file. `kubeconfig` is an absolute path. */
export type ClusterEntry = z.output<typeof entry>;

/** Parses a clusters file. Throws one SETTINGS_INVALID that lists all errors, each with its path. */
export async function readClustersFile(path: string): Promise<readonly ClusterEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new HubError('SETTINGS_INVALID', `The clusters file ${path} cannot be read.`, { cause: error });
  }
  return parseClustersFile(text, path);
}

export function parseClustersFile(text: string, path: string): readonly ClusterEntry[] {
  const parsed = file.safeParse(document(text, path));
  if (!parsed.success)
    throw invalid(
      path,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`),
    );

  const names = parsed.data.clusters.map((cluster) => cluster.name);
  const twice = names.filter((one, i) => names.indexOf(one) !== i);
  if (twice.length > 0)
    throw invalid(
      path,
      twice.map((one) => `clusters: ${one} is listed twice`),
    );
  return parsed.data.clusters.map((cluster) => ({ ...cluster, kubeconfig: resolve(dirname(path), cluster.kubeconfig) }));
}

function document(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw invalid(path, [error instanceof Error ? error.message : 'it is not YAML']);
  }
}

function invalid(path: string, problems: readonly string[]): HubError {
  return new HubError('SETTINGS_INVALID', `The clusters file ${path} is invalid:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
}
