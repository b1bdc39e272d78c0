import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { createMetrics } from '../../src/ops/metrics.js';

const root = resolve(import.meta.dirname, '../..');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  readonly panels: readonly Panel[];
}

const dashboards = globSync('deploy/grafana/*.json', { cwd: root }).map(
  (file) => JSON.parse(readFileSync(resolve(root, file), 'utf8')) as Dashboard,
);
const metrics = new Map((await createMetrics().registry.getMetricsAsArray()).map((metric) => [metric.name, metric]));
/** Labels that Prometheus adds to every series. */
const added = ['job', 'instance', 'le'];
/** Variables of Grafana, as it replaces them. */
const replaced = (expr: string) => expr.replaceAll('$cluster', '.*').replaceAll('$__all', '.*');

describe('Grafana dashboards', () => {
  it('are three, with identifiers and panels of their own', () => {
    expect(dashboards.map(({ uid }) => uid).sort()).toEqual(['manifold-delivery', 'manifold-failover', 'manifold-overview']);
    for (const { panels } of dashboards) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
      expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
    }
  });

  it.each(dashboards.map((one) => [one.title, one] as const))(
    '%s names existing metrics, labels and variables',
    (_title, { panels, templating }) => {
      const variables = templating.list.map(({ name }) => name);
      for (const { title, targets } of panels) {
        for (const { expr } of targets) {
          const named = [...expr.matchAll(/\b((?:manifold|process|nodejs)_\w+?)(?:_bucket)?\b(?:\{([^}]*)\})?(?=[^\w]|$)/g)];
          expect({ title, metrics: named.length }).not.toEqual({ title, metrics: 0 });
          for (const [, name, matchers = ''] of named) {
            expect([...metrics.keys()]).toContain(name);
            const { labelNames } = metrics.get(name!) as unknown as { labelNames: readonly string[] };
            const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
            expect(labels.filter((label) => ![...labelNames, ...added].includes(label))).toEqual([]);
          }
          const by = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(',').map((label) => label.trim()));
          const known = named.flatMap(([, name]) => (metrics.get(name!) as unknown as { labelNames: readonly string[] }).labelNames);
          expect(by.filter((label) => ![...known, ...added].includes(label))).toEqual([]);
          const used = [...expr.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!);
          expect(used.filter((name) => !variables.includes(name))).toEqual([]);
        }
      }
    },
  );

  const promtool = process.env['PROMTOOL'] ?? (existsSync('/usr/bin/promtool') ? '/usr/bin/promtool' : null);
  if (promtool !== null) {
    it('have expressions that promtool parses', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'manifold-dashboards-'));
      const rules = dashboards.flatMap(({ panels }, d) =>
        panels.flatMap(({ id, targets }) => targets.map(({ refId, expr }) => ({ record: `d${d}:p${id}:${refId}`, expr: replaced(expr) }))),
      );
      const file = join(folder, 'rules.yaml');
      writeFileSync(file, stringify({ groups: [{ name: 'dashboards', rules }] }));
      try {
        expect((await promisify(execFile)(promtool, ['check', 'rules', file])).stdout).toContain(`SUCCESS: ${rules.length} rules found`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  } else process.stderr.write('Expressions of dashboards are not parsed by promtool: install prometheus, or set PROMTOOL to its path.\n');
});
