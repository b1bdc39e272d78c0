import { afterAll, describe, expect, it } from '@jest/globals';
import { sourceTexts } from '../../../test/support/intake-thread.js';
import { diffManifests } from '../../core/diff/diff-manifests.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { manifestText } from '../../kubernetes/yaml/manifest-text.js';
import { INLINE_CHARACTERS, Texts } from './texts.js';

const texts = new Texts({ worker: sourceTexts });
afterAll(() => texts.close());

const configMap = (text: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop', labels: { app: 'a' } },
  data: { lines: `first\n${text}\nlast`, empty: '', number: '1' },
});
const request = {};
const small = configMap('x');
const large = configMap('y'.repeat(INLINE_CHARACTERS));
const changed = configMap('z'.repeat(INLINE_CHARACTERS));

describe('a manifest', () => {
  it.each([
    { name: 'small', object: small },
    { name: 'large', object: large },
  ])('that is $name is written as YAML', async ({ object }) => {
    expect(await texts.manifest(request, object)).toBe(manifestText(object));
  });

  it('has the diff that the core computes, in a thread or not', async () => {
    expect(await texts.diff(request, small, configMap('w'))).toBe(diffManifests(small, configMap('w')).text);
    expect(await texts.diff(request, large, changed)).toBe(diffManifests(large, changed).text);
  });

  it('that is large is written by a thread only', async () => {
    const closed = new Texts({ worker: sourceTexts });
    await closed.close();

    expect(await closed.manifest(request, small)).toBe(manifestText(small));
    await expect(closed.manifest(request, large)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(closed.diff(request, small, large)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('that is small leaves turns of the event loop to others', async () => {
    const page = Array.from({ length: 200 }, (_, i) => configMap(`${'line\n'.repeat(2_000)}${i}`));
    let turns = 0;
    const other = setInterval(() => (turns += 1), 1);
    await Promise.all(page.map((one) => texts.manifest(request, one)));
    clearInterval(other);

    expect(turns).toBeGreaterThan(1);
  });
});

describe('many large manifests', () => {
  it('of one request are all written, however many characters they have, between those of other requests', async () => {
    // Room for two of them at the same time.
    const narrow = new Texts({ worker: sourceTexts, maxCharacters: 2.5 * INLINE_CHARACTERS });
    const page = Array.from({ length: 9 }, (_, i) => configMap(`${'y'.repeat(INLINE_CHARACTERS)}${i}`));
    const order: string[] = [];
    const written = page.map(async (one, i) => {
      await narrow.manifest(request, one);
      order.push(`page ${i}`);
    });
    const other = narrow.manifest({}, large).then(() => order.push('other'));
    await Promise.all([...written, other]);

    await narrow.close();

    expect(order).toHaveLength(10);
    expect(order.indexOf('other')).toBeLessThan(3);
  });

  it('do not delay bodies, and are refused as too many after the longest wait', async () => {
    const hurried = new Texts({ worker: sourceTexts, waitMs: 1 });
    const writing = [hurried.manifest({}, large), hurried.manifest({}, changed)];
    const [first, second] = await Promise.allSettled(writing);

    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'RATE_LIMITED' } });
    const slow = hurried.manifest({}, large);
    expect(await hurried.body(new Uint8Array(Buffer.from('{"a":1}')))).toEqual({ ok: true, value: { a: 1 } });
    await slow;
    await hurried.close();
  });
});

describe('a body', () => {
  it('that takes too long may be sent again', async () => {
    const hurried = new Texts({ worker: sourceTexts, timeMs: 1 });
    expect(await hurried.body(new Uint8Array(Buffer.from('{"a":1}')))).toEqual({ ok: false, why: 'busy' });
    await hurried.close();
  });

  it('is moved to the thread instead of copied', async () => {
    const bytes = new Uint8Array(Buffer.from(JSON.stringify({ a: 'x'.repeat(1_000) })));

    expect(await texts.body(bytes)).toEqual({ ok: true, value: { a: 'x'.repeat(1_000) } });
    expect(bytes.byteLength).toBe(0);
  });

  it('that takes too much memory is refused, and the next one is read', async () => {
    const limited = new Texts({ worker: sourceTexts, memoryMb: 24 });
    const body = (count: number) => new Uint8Array(Buffer.from(JSON.stringify(Array.from({ length: count }, () => ({ a: {} })))));

    expect(await limited.body(body(400_000))).toEqual({ ok: false, why: 'size' });
    expect(await limited.body(body(10))).toMatchObject({ ok: true });
    await limited.close();
  });
});
