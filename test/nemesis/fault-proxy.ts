import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { ownsSocket } from '../support/socket-owner.js';

/**
 * What happens to the bytes of all connections. `cut`: they break, and no new one is accepted. `hang`: nothing passes in either direction.
 * `half-open`: requests arrive and answers are lost. `slow`: every piece takes a while.
 */
export const proxyFaults = ['cut', 'hang', 'half-open', 'slow'] as const;
export type ProxyFault = (typeof proxyFaults)[number];

const SLOW_MS = 400;

/** A TCP proxy on a port of its own, whose faults can be set while it runs. It knows nothing of what passes. */
export class FaultProxy {
  readonly #server: Server;
  readonly #upstream: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #clients = new Set<Socket>();
  #fault: ProxyFault | null = null;
  #cutFrom: number | null = null;

  /** `upstream` tells the port of 127.0.0.1 that new connections go to. */
  constructor(upstream: () => number) {
    this.#upstream = upstream;
    this.#server = createServer((client) => this.#accept(client));
  }

  async listen(): Promise<number> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return (this.#server.address() as AddressInfo).port;
  }

  get fault(): ProxyFault | null {
    return this.#fault;
  }

  /** Connections of before a fault do not outlive it: bytes of theirs were lost. */
  set fault(fault: ProxyFault | null) {
    const lossy = this.#fault === 'hang' || this.#fault === 'half-open' || fault === 'cut';
    this.#fault = fault;
    if (lossy) this.#breakAll();
  }

  /** Cuts the connections of the process with this pid only; null: of none. Linux only. */
  set cutFrom(pid: number | null) {
    this.#cutFrom = pid;
    for (const client of this.#clients) if (this.#isCut(client)) client.destroy();
  }

  #isCut({ remotePort }: Socket): boolean {
    return this.#cutFrom !== null && remotePort !== undefined && ownsSocket(this.#cutFrom, remotePort);
  }

  async close(): Promise<void> {
    this.#breakAll();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #accept(client: Socket): void {
    this.#keep(client);
    if (this.#fault === 'cut' || this.#isCut(client)) return void client.destroy();
    this.#clients.add(client);
    client.on('close', () => this.#clients.delete(client));
    const server = connect(this.#upstream(), '127.0.0.1');
    this.#keep(server);
    this.#pipe(client, server, 'request');
    this.#pipe(server, client, 'answer');
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #pipe(from: Socket, to: Socket, direction: 'request' | 'answer'): void {
    from.on('data', (bytes) => {
      if (this.#fault === 'hang' || (this.#fault === 'half-open' && direction === 'answer')) return;
      if (this.#fault !== 'slow') return void to.write(bytes);
      setTimeout(() => to.writable && to.write(bytes), SLOW_MS).unref();
    });
    from.on('close', () => to.destroy());
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
