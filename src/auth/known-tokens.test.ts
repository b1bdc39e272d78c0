import { describe, expect, it } from '@jest/globals';
import type { Actor } from './actor.js';
import { adminOnly } from './bearer.js';
import { KnownTokens } from './known-tokens.js';
import { newToken } from './token-text.js';

const hour = 3_600_000;
const actor = (expiresAt = new Date(Date.now() + hour)): Actor => ({ name: 'ci', role: 'viewer', token: { id: '1', expiresAt } });

function scene(answer: () => Promise<Actor | null>) {
  const scene = { now: 0, asked: 0, answer };
  const find = () => {
    scene.asked += 1;
    return scene.answer();
  };
  return { scene, tokens: new KnownTokens(adminOnly('secret'), { byDigest: find, byId: find }, () => scene.now) };
}

describe('the check of a token', () => {
  it('asks the database once in two seconds, also for requests at the same time and for wrong tokens', async () => {
    const { scene: state, tokens } = scene(async () => actor());
    const [right, wrong] = [newToken(), newToken()];
    await Promise.all(Array.from({ length: 50 }, () => tokens.actorOf(right)));
    state.answer = async () => null;
    await Promise.all(Array.from({ length: 50 }, () => tokens.actorOf(wrong)));
    state.now = 1_999;

    expect(await tokens.actorOf(right)).toMatchObject({ actor: { name: 'ci' }, checkedAt: 0 });
    expect(await tokens.actorOf(wrong)).toBeNull();
    expect(state.asked).toBe(2);
  });

  it('finds a revoked token after two seconds', async () => {
    const { scene: state, tokens } = scene(async () => actor());
    const token = newToken();
    await tokens.actorOf(token);
    state.answer = async () => null;
    state.now = 2_000;

    expect(await tokens.actorOf(token)).toBeNull();
  });

  it('refuses an expired token, even if it is known', async () => {
    const { tokens } = scene(async () => actor(new Date(Date.now() - 1)));

    expect(await tokens.actorOf(newToken())).toBeNull();
    expect(await tokens.again(actor())).toBeNull();
  });

  it('fails when the database does, and asks again the next time', async () => {
    const { scene: state, tokens } = scene(() => Promise.reject(new Error('away')));
    const token = newToken();
    await expect(tokens.actorOf(token)).rejects.toThrow('away');
    state.answer = async () => actor();

    expect(await tokens.actorOf(token)).toMatchObject({ actor: { name: 'ci' } });
  });

  it('needs no database for the administrator and for text that is no token', async () => {
    const { scene: state, tokens } = scene(() => Promise.reject(new Error('away')));

    expect(await tokens.actorOf('secret')).toEqual({ actor: { name: 'admin', role: 'admin' }, checkedAt: 0 });
    expect(await tokens.again({ name: 'admin', role: 'admin' })).toEqual({ name: 'admin', role: 'admin' });
    expect(await tokens.actorOf('mfd_wrong')).toBeNull();
    expect(state.asked).toBe(0);
  });
});
