import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Actor } from '../../auth/actor.js';
import type { ActorOf, Authenticator, CheckedActor } from '../../auth/bearer.js';
import type { TokenAttempts } from '../../auth/token-attempts.js';
import { addressGroup } from './address-group.js';
import type { Connections } from './connections.js';
import type { EdgeWatch } from './watch.js';

export type Admission =
  | CheckedActor
  /** `retryAfterMs` is set when its address has sent too many wrong tokens. */
  | { readonly actor: null; readonly retryAfterMs: number | null };

/** Checks the tokens of HTTP requests and WebSockets. */
export class Door {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly connections: Connections,
    private readonly attempts: TokenAttempts,
    private readonly watch: EdgeWatch,
  ) {}

  /**
   * Returns the actor of the token. The result for a wrong token may be delayed; a right token is never delayed. `further` checks tokens that are
   * valid for this request only. Throws if stored tokens cannot be read.
   */
  async admit(token: string | null, socket: Socket, further: ActorOf = () => null): Promise<Admission> {
    if (token === null || token === '') return { actor: null, retryAfterMs: null };
    const checked = (await this.authenticator.actorOf(token)) ?? checkedNow(further(token));
    if (checked !== null) {
      this.connections.known(socket);
      return checked;
    }
    const address = addressGroup(socket.remoteAddress);
    this.watch.wrongToken(address);
    const { holdMs, retryAfterMs } = this.attempts.failed(address);
    if (holdMs > 0) await setTimeout(holdMs, undefined, { ref: false });
    return { actor: null, retryAfterMs };
  }

  /** The actor with its present rights; null once its token is revoked or expired. */
  again(actor: Actor): Promise<Actor | null> {
    return this.authenticator.again(actor);
  }
}

function checkedNow(actor: Actor | null): CheckedActor | null {
  return actor && { actor, checkedAt: performance.now() };
}
