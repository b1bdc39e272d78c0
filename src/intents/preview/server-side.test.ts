import { describe, expect, it } from '@jest/globals';
import { aConfigMap } from '../../../test/support/builders.js';
import { HubError } from '../../errors.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { type MemberDryRuns, serverSideAnswers } from './server-side.js';

const admin = { role: 'admin', name: 'admin' } as never;
const application = { namespace: 'shop', name: 'web' };
const changed = (manifest: KubeObject, clusters: readonly string[]) =>
  clusters.map((cluster) => ({ cluster, ref: refOf(manifest), manifest, overwrite: false }));
const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' }, data: { a: 'aHVudGVyMg==' } };

describe('A server-side dry run', () => {
  it('groups equal answers, though each names its own cluster', async () => {
    const members: MemberDryRuns = {
      async dryRun({ cluster }) {
        if (cluster === 'paris') return { warning: null };
        throw new HubError('INVALID_OBJECT', `${cluster} refuses apply v1/ConfigMap shop/a: bad`);
      },
    };
    expect(await serverSideAnswers(members, admin, application, changed(aConfigMap('a'), ['oslo', 'paris', 'rome']))).toMatchObject([
      {
        outcome: 'REFUSED',
        code: 'INVALID_OBJECT',
        clusters: ['oslo', 'rome'],
        message: 'the cluster refuses apply v1/ConfigMap shop/a: bad',
      },
      { outcome: 'ACCEPTED', code: null, clusters: ['paris'] },
    ]);
  });

  it.each(['CLUSTER_TIMEOUT', 'NAMESPACE_MISSING', 'KIND_NOT_SERVED'] as const)(
    'says nothing of the object where it ends with %s',
    async (code) => {
      const members: MemberDryRuns = { dryRun: () => Promise.reject(new HubError(code, 'x')) };
      expect(await serverSideAnswers(members, admin, application, changed(aConfigMap('a'), ['oslo']))).toMatchObject([
        { outcome: 'UNKNOWN', code },
      ]);
    },
  );

  it.each([
    { replaceable: true, otherFields: undefined, outcome: 'ACCEPTED' },
    { replaceable: true, otherFields: 'spec.replicas', outcome: 'REFUSED' },
    { replaceable: false, otherFields: undefined, outcome: 'REFUSED' },
  ])('of an immutable change is $outcome where replaceable is $replaceable and other faults are $otherFields', async (given) => {
    const { replaceable, otherFields, outcome } = given;
    const details = { fields: 'spec.size', ...(otherFields && { otherFields }) };
    const members: MemberDryRuns = {
      dryRun: () => Promise.reject(new HubError('IMMUTABLE_FIELD', 'spec.size cannot change', { details })),
    };
    const asked = changed(aConfigMap('a'), ['oslo']).map((one) => ({ ...one, replaceable }));
    expect(await serverSideAnswers(members, admin, application, asked)).toMatchObject([
      { outcome, code: 'IMMUTABLE_FIELD', message: expect.stringContaining('spec.size cannot change') },
    ]);
  });

  it("does not repeat a cluster's message about a Secret", async () => {
    const members: MemberDryRuns = { dryRun: () => Promise.reject(new HubError('INVALID_OBJECT', 'Invalid value: "hunter2"')) };
    const [answer] = await serverSideAnswers(members, admin, application, changed(secret, ['oslo']));
    expect(answer).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_OBJECT' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('sends 300 requests, 8 at a time, and reports objects that were not checked', async () => {
    let [asked, atOnce, most] = [0, 0, 0];
    const members: MemberDryRuns = {
      async dryRun() {
        asked++;
        most = Math.max(most, ++atOnce);
        await new Promise((done) => setImmediate(done));
        atOnce--;
        return { warning: null };
      },
    };
    const clusters = Array.from({ length: 310 }, (_, i) => `c${i}`);
    const answers = await serverSideAnswers(members, admin, application, changed(aConfigMap('a'), clusters));
    expect({ asked, most }).toEqual({ asked: 300, most: 8 });
    expect(answers).toMatchObject([{ outcome: 'ACCEPTED' }, { outcome: 'UNKNOWN', code: 'NOT_ASKED', clusters: clusters.slice(300) }]);
  });

  it('needs the permission to write the application', async () => {
    const members: MemberDryRuns = { dryRun: async () => ({ warning: null }) };
    const nobody = { role: 'nobody', name: 'x' } as never;
    await expect(serverSideAnswers(members, nobody, application, [])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
