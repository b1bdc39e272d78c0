import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import type { Actor } from '../../auth/actor.js';
import { HubError } from '../../errors.js';
import { SignedIn } from './signed-in.js';

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

/** The side of `ws` that is used here; its client never answers a closing frame. */
class SilentSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly ended: { readonly code: number; readonly at: number }[] = [];
  readyState = 1;

  close(code: number): void {
    this.readyState = 2;
    this.ended.push({ code, at: performance.now() });
  }

  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }
}

const hour = 3_600_000;
const actor = (id = '1'): Actor => ({ name: 'ci', role: 'viewer', token: { id, expiresAt: new Date(1_000_000 + hour) } });
const away = () => Promise.reject(new HubError('DATABASE_UNAVAILABLE', 'The database cannot be reached.'));

function scene(answer: (actor: Actor) => Promise<Actor | null>) {
  const state = { answer, asked: 0 };
  const again = (one: Actor) => {
    state.asked += 1;
    return state.answer(one);
  };
  return { state, signedIn: new SignedIn({ again }, { warn: () => undefined }) };
}

describe('an open connection', () => {
  it.each([
    { what: 'refuses', answer: away },
    { what: 'is silent', answer: () => new Promise<never>(() => undefined) },
  ])('ends within five seconds after the look-up of its token while the database $what', async ({ answer }) => {
    const { signedIn } = scene(answer);
    const opened: { readonly socket: SilentSocket; readonly checkedAt: number }[] = [];
    // Answers about tokens are kept for 2 s, and connections open at any time between two ticks.
    for (let i = 0; i < 40; i++) {
      const socket = new SilentSocket();
      const checkedAt = performance.now() - (i % 5) * 490;
      signedIn.add(socket.asWebSocket, { actor: actor(String(i)), checkedAt });
      opened.push({ socket, checkedAt });
      await jest.advanceTimersByTimeAsync(70);
    }
    await jest.advanceTimersByTimeAsync(10_000);

    expect(opened.map(({ socket }) => socket.ended.map(({ code }) => code))).toEqual(opened.map(() => [1012]));
    expect(Math.max(...opened.map(({ socket, checkedAt }) => socket.ended[0]!.at - checkedAt))).toBeLessThan(5_000);
  });

  it('stays open while its token is found valid, with one look-up in 1.5 seconds', async () => {
    const { state, signedIn } = scene(async (one) => one);
    const sockets = [0, 1_000, 1_990].map((age) => {
      const socket = new SilentSocket();
      signedIn.add(socket.asWebSocket, { actor: actor(), checkedAt: performance.now() - age });
      return socket;
    });
    await jest.advanceTimersByTimeAsync(60_000);

    expect(sockets.flatMap(({ ended }) => ended)).toEqual([]);
    expect(state.asked).toBeGreaterThan(25);
    expect(state.asked).toBeLessThanOrEqual(42);
  });

  it('ends once when its token is revoked, however long its client does not answer', async () => {
    const { state, signedIn } = scene(async (one) => one);
    const socket = new SilentSocket();
    signedIn.add(socket.asWebSocket, { actor: actor(), checkedAt: performance.now() });
    state.answer = async () => null;
    await jest.advanceTimersByTimeAsync(20_000);

    expect(socket.ended.map(({ code }) => code)).toEqual([4403]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not kept if it closed while its token was looked up', () => {
    const { signedIn } = scene(away);
    const socket = new SilentSocket();
    socket.readyState = 3;

    expect(signedIn.add(socket.asWebSocket, { actor: actor(), checkedAt: performance.now() })).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not kept if the look-up of its token took too long', async () => {
    const { signedIn } = scene(away);
    const socket = new SilentSocket();
    const checkedAt = performance.now();
    await jest.advanceTimersByTimeAsync(4_500);

    expect(signedIn.add(socket.asWebSocket, { actor: actor(), checkedAt })).toBe(false);
    expect(socket.ended.map(({ code }) => code)).toEqual([1012]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it("needs no check with the administrator's token", async () => {
    const { state, signedIn } = scene(away);
    const socket = new SilentSocket();

    expect(signedIn.add(socket.asWebSocket, { actor: { name: 'admin', role: 'admin' }, checkedAt: performance.now() })).toBe(true);
    await jest.advanceTimersByTimeAsync(60_000);
    expect({ asked: state.asked, ended: socket.ended }).toEqual({ asked: 0, ended: [] });
  });
});
