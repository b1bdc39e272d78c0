import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import { addressGroup } from './address-group.js';
import { CHECK_EVERY_MS, type ConnectionLimits } from './limits.js';
import type { EdgeWatch } from './watch.js';

/** The part of a socket that is used here. */
type Connection = Duplex & { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined };

interface Stranger {
  readonly address: string;
  readonly since: number;
}

/**
 * The open connections of a server, with their limits. Each has an error listener during its whole lifetime, so that a reset during an
 * upgrade, a handshake or an answer does not end the process.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #watch: EdgeWatch;
  readonly #now: () => number;
  readonly #perAddress = new Map<string, number>();
  /** Oldest first. */
  readonly #strangers = new Map<Connection, Stranger>();
  readonly #strangersOf = new Map<string, Set<Connection>>();
  /** The TCP connections of a TLS server whose handshake has not ended, by address and port of the client. */
  readonly #handshakes = new Map<string, Connection>();
  /** The TCP connection below a TLS connection. */
  readonly #below = new WeakMap<Connection, Connection>();
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: ConnectionLimits, watch: EdgeWatch, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#watch = watch;
    this.#now = now;
  }

  get open(): number {
    return this.#total;
  }

  /** Counts every connection of the server, and its failures to accept one. */
  guard(server: Server): void {
    server.on('connection', (socket: Connection) => this.#opened(socket));
    // For example when file descriptors are exhausted. Without a listener the error would end the process. Before `listening`, `listen`
    // reports its own errors.
    server.once('listening', () => server.on('error', (error) => this.#watch.failedToAccept(error)));
  }

  /** As `guard`, for a server whose requests come over TLS: the TCP connection counts from its first packet, before the handshake. */
  guardTls(server: TlsServer): void {
    this.guard(server);
    server.on('connection', (socket: Connection) => {
      const peer = peerOf(socket);
      this.#handshakes.set(peer, socket);
      socket.once('close', () => this.#handshakes.delete(peer));
    });
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      socket.on('error', () => undefined);
      const peer = peerOf(socket);
      const below = this.#handshakes.get(peer);
      if (below) this.#below.set(socket, below);
      this.#handshakes.delete(peer);
    });
  }

  /** The connection showed a valid token. */
  known(socket: Connection): void {
    const counted = this.#below.get(socket) ?? socket;
    const stranger = this.#strangers.get(counted);
    if (stranger) this.#forgetStranger(counted, stranger);
  }

  #opened(socket: Connection): void {
    socket.on('error', () => undefined);
    const address = addressGroup(socket.remoteAddress);
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (this.#total >= this.#limits.total) return this.#refuse(socket, 'total', address);
    if (ofAddress >= this.#limits.perAddress) return this.#refuse(socket, 'address', address);

    this.#total += 1;
    this.#perAddress.set(address, ofAddress + 1);
    this.#watch.open(this.#total);
    this.#addStranger(socket, { address, since: this.#now() });
    socket.once('close', () => this.#closed(socket, address));
  }

  #closed(socket: Connection, address: string): void {
    this.known(socket);
    this.#total -= 1;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
    this.#watch.open(this.#total);
  }

  #addStranger(socket: Connection, stranger: Stranger): void {
    const ofAddress = this.#strangersOf.get(stranger.address) ?? new Set();
    this.#strangersOf.set(stranger.address, ofAddress.add(socket));
    this.#strangers.set(socket, stranger);
    // The oldest connection without a token is closed: the newest is more likely to send a valid token soon.
    if (ofAddress.size > this.#limits.strangersPerAddress) this.#evict(ofAddress.values().next().value!, 'stranger');
    else if (this.#strangers.size > this.#limits.strangers) this.#evict(this.#strangers.keys().next().value!, 'stranger');
    this.#timer ??= setInterval(() => this.#evictLate(), Math.min(CHECK_EVERY_MS, this.#limits.strangerMs)).unref();
  }

  #evictLate(): void {
    const latest = this.#now() - this.#limits.strangerMs;
    for (const [socket, { since }] of this.#strangers) {
      if (since > latest) break;
      this.#evict(socket, 'late');
    }
  }

  #evict(socket: Connection, why: 'stranger' | 'late'): void {
    const stranger = this.#strangers.get(socket)!;
    this.#forgetStranger(socket, stranger);
    this.#refuse(socket, why, stranger.address);
  }

  #forgetStranger(socket: Connection, { address }: Stranger): void {
    this.#strangers.delete(socket);
    const ofAddress = this.#strangersOf.get(address);
    ofAddress?.delete(socket);
    if (ofAddress?.size === 0) this.#strangersOf.delete(address);
    if (this.#strangers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #refuse(socket: Connection, why: 'total' | 'address' | 'stranger' | 'late', address: string): void {
    socket.destroy();
    this.#watch.refused(why, address);
  }
}

function peerOf({ remoteAddress, remotePort }: Connection): string {
  return `${remoteAddress} ${remotePort}`;
}
