import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { allowed, contradictions, deployment, object, refusedValues } from '../../../../test/support/type-cases.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField } from '../intent-error.js';
import { readIntent, withContradictions } from '../read-intent.js';
import { typeProblems } from './type-problems.js';

const said = (one: KubeObject) => typeProblems(one).map(({ code, field }) => `${code} ${describeField(field)}`);

describe('contradictions to the types of a kind', () => {
  it.each([...contradictions, ...refusedValues])('$want is reported', ({ one, want }) => {
    expect(said(one)).toEqual(want);
  });

  it.each(allowed)('nothing is reported: $because', ({ one }) => {
    expect(typeProblems(one)).toEqual([]);
  });

  it('are reported with a suggestion and a remedy', () => {
    expect(typeProblems(deployment({ replcas: 2 }))).toMatchObject([
      {
        message: 'spec.replcas is not a field of apps/v1 Deployment. Did you mean replicas?',
        fix: 'Write replicas, or remove it.',
      },
    ]);
  });

  it('are reported without values, and with truncated keys', () => {
    const [problem] = typeProblems(object('v1', 'ConfigMap', { data: { ['k'.repeat(5_000)]: { canary: 'canary' } } }));

    expect(problem!.message.length).toBeLessThan(300);
    expect(problem!.message).not.toContain('canary');
  });

  it('are limited for each object', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`field${i}`, 1]));
    expect(typeProblems(deployment(many))).toHaveLength(50);
  });
});

describe('an apply', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replcas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:1", env: { A: b } }] }
`;

  it('is refused with every contradiction and its line', () => {
    const read = withContradictions(readIntent(text));
    expect(read).toMatchObject({
      ok: false,
      errors: [
        { code: 'UNKNOWN_FIELD', field: ['spec', 'replcas'], document: 0, line: 5 },
        { code: 'INVALID_VALUE', document: 0, line: 9 },
      ],
    });
  });

  it('warns of them if requested', () => {
    const read = withContradictions(readIntent(text, { validate: 'WARN' }), 'WARN');
    expect(read).toMatchObject({
      ok: true,
      intent: {
        warnings: [
          'apps/v1/Deployment shop/web: spec.replcas is not a field of apps/v1 Deployment. Did you mean replicas?',
          'apps/v1/Deployment shop/web: spec.template.spec.containers[0].env must be a list.',
        ],
      },
    });
  });

  it('accepts them silently if requested', () => {
    expect(readIntent(text, { validate: 'IGNORE' })).toMatchObject({ ok: true, intent: { warnings: [] } });
  });

  it.each(['web-shop.yaml', 'batch-job.yaml', 'karmada-nginx.yaml'])('of the example %s is accepted', (file) => {
    expect(readIntent(readFileSync(`examples/${file}`, 'utf8'))).toMatchObject({ ok: true });
  });
});
