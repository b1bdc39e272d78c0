import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { listen } from './listen.js';

async function start(port: number, host: string) {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

it('reports that the port is in use and the setting to change', async () => {
  const other = await start(0, '127.0.0.1');
  const { port } = other.address() as AddressInfo;

  await expect(listen({ listen: start }, port, '127.0.0.1')).rejects.toMatchObject({
    code: 'SETTINGS_INVALID',
    message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}: another process listens there\\. .*MANIFOLD_PORT`)),
  });
  other.close();
});

it('reports that the address belongs to another machine', async () => {
  await expect(listen({ listen: start }, 0, '192.0.2.1')).rejects.toMatchObject({
    code: 'SETTINGS_INVALID',
    message: expect.stringContaining('MANIFOLD_HOST'),
  });
});

it('passes on any other error', async () => {
  const fault = new Error('out of files');

  await expect(listen({ listen: () => Promise.reject(fault) }, 0, '127.0.0.1')).rejects.toBe(fault);
});
