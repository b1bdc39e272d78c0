import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createMetrics } from '../../src/ops/metrics.js';

interface Rules {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly description: string };
    }[];
  }[];
}

const folder = 'deploy/alerts';
const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
const rules = (await Promise.all(files.map(async (name) => parse(await readFile(`${folder}/${name}`, 'utf8')) as Rules))).flatMap(
  ({ groups }) => groups.flatMap((group) => group.rules),
);
const metrics = new Map((await createMetrics().registry.getMetricsAsArray()).map((metric) => [metric.name, metric as object]));

describe('Alert rules', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s names existing metrics and labels, and what to do', (_name, rule) => {
    const named = [...rule.expr.matchAll(/\b(manifold_\w+?)(?:_bucket|_sum|_count)?\b(?:\{([^}]*)\})?/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name, matchers = ''] of named) {
      expect([...metrics.keys()]).toContain(name);
      const labels = [...matchers.matchAll(/(\w+)\s*(?:=|!)/g)].map(([, label]) => label);
      expect((metrics.get(name!) as { labelNames: readonly string[] }).labelNames).toEqual(expect.arrayContaining(labels));
    }
    expect(rule).toMatchObject({
      for: expect.stringMatching(/^\d+[mh]$/),
      labels: { severity: expect.stringMatching(/^(warning|critical)$/) },
      annotations: { summary: expect.stringMatching(/\.$/), description: expect.stringMatching(/\.$/) },
    });
  });

  it('have names of their own', () => {
    const names = rules.map(({ alert }) => alert);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  const promtool = process.env['PROMTOOL'] ?? (existsSync('/usr/bin/promtool') ? '/usr/bin/promtool' : null);
  if (promtool !== null) {
    const run = promisify(execFile);
    it.each(files)('%s is valid for promtool', async (name) => {
      expect((await run(promtool, ['check', 'rules', `${folder}/${name}`])).stdout).toContain('SUCCESS');
    });

    it.each(files)('%s fires as its cases say', async (name) => {
      expect((await run(promtool, ['test', 'rules', `test/docs/alert-cases/${name}`])).stdout).toContain('SUCCESS');
    });
  } else process.stderr.write('Alert rules are not checked by promtool: install prometheus, or set PROMTOOL to its path.\n');

  it('each have a case in which they fire', async () => {
    const cases = (await Promise.all(files.map((name) => readFile(`test/docs/alert-cases/${name}`, 'utf8')))).join('\n');
    const firing = [...cases.matchAll(/alertname: (\w+)\n(?: +eval_time: .*\n)? +exp_alerts:/g)].map(([, alert]) => alert);

    expect(rules.map(({ alert }) => alert).filter((alert) => !firing.includes(alert))).toEqual([]);
  });
});
