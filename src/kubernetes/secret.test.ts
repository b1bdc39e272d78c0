import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from './object.js';
import { redactSecret, redactSecrets, secretChanges } from './secret.js';

const secret = (fields: object): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...fields });

describe('a displayed secret', () => {
  it('has its keys and none of its values', () => {
    const annotations = { note: 'kept', 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"hunter2"}}' };
    const shown = redactSecret(
      secret({ metadata: { name: 's', annotations }, type: 'Opaque', data: { a: 'hunter2' }, stringData: { b: 'hunter2' } }),
    );

    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown).toMatchObject({
      type: 'Opaque',
      data: { a: '(redacted)' },
      stringData: { b: '(redacted)' },
      metadata: { annotations: { note: 'kept' } },
    });
  });

  it.each(['hunter2', ['hunter2'], null, 7])('hides data of an invalid form: %j', (data) => {
    expect(redactSecret(secret({ data }))['data']).toBe('(redacted)');
  });

  it.each(['datas', 'stringdata', 'password'])('hides the value of an unknown field: %s', (field) => {
    const shown = JSON.stringify([
      redactSecret(secret({ [field]: { a: 'hunter2' } })),
      redactSecret(secret({ [field]: ['hunter2'] })),
      redactSecrets(secret({ [field]: 'hunter2' }), secret({ [field]: 'hunter3' })),
    ]);

    expect(shown).not.toContain('hunter');
    expect(shown).toContain('(redacted, after)');
  });

  it('marks changed values when both sides are displayed', () => {
    const [before, after] = redactSecrets(secret({ data: { a: '1', b: '1' } }), secret({ data: { a: '2', b: '1' } }));

    expect([before['data'], after['data']]).toEqual([
      { a: '(redacted, before)', b: '(redacted)' },
      { a: '(redacted, after)', b: '(redacted)' },
    ]);
  });
});

it('does not change other kinds', () => {
  const configMap: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' } };

  expect(redactSecret(configMap)).toBe(configMap);
});

it('reports the changed keys only', () => {
  const before = secret({ data: { same: '1', changed: '1', gone: '1' } });
  const after = secret({ data: { same: '1', changed: '2' }, stringData: { fresh: '1' } });

  expect(secretChanges(before, after)).toEqual({ added: ['fresh'], removed: ['gone'], changed: ['changed'] });
  expect(secretChanges(null, after)).toEqual({ added: ['changed', 'fresh', 'same'], removed: [], changed: [] });
});
