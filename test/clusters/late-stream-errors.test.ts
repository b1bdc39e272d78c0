import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
// Creating the connections to members installs the handler for the whole process.
import '../../src/clusters/transport/pools.js';

/** An error event without a listener would end the process, and this test with it. */
it('a late error of an abandoned stream ends nothing', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on('error', () => undefined);
  const stream = session.request({ ':path': '/' });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));

  session.destroy(new Error('the connection is given up'));
  await closed;

  expect(stream.errored?.message).toContain('the connection is given up');
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
