import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ControlClient, ControlRefusal } from './control-client.js';
import { controlPage } from './page.js';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;
const methods: readonly string[] = ['GET', 'POST', 'DELETE'];

/**
 * Serves the page on loopback under an unguessable path and proxies its calls to the control API. The token stays in this process and is never sent
 * to the browser.
 */
export async function servePage(client: ControlClient): Promise<PageServer> {
  const key = randomBytes(16).toString('hex');
  const server = createServer((request, response) => void answer(client, `/${key}`, request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  server.on('error', () => undefined);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/${key}/`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(client: ControlClient, base: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', method = 'GET' } = request;
  if (url === `${base}/` && method === 'GET') return sendPage(response);
  if (!url.startsWith(`${base}/api`) || !methods.includes(method)) return sendJson(response, 404, { message: 'there is nothing here' });
  try {
    const body = await readBody(request);
    sendJson(
      response,
      200,
      await client.send(method as 'GET', url.slice(`${base}/api`.length), body === '' ? undefined : JSON.parse(body)),
    );
  } catch (error) {
    const refused = error instanceof ControlRefusal;
    sendJson(response, refused ? 400 : 502, { message: refused ? error.message : 'the simulator does not answer' });
  }
}

function sendPage(response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`,
  });
  response.end(controlPage(nonce));
}

function sendJson(response: ServerResponse, code: number, value: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new ControlRefusal('the request is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
