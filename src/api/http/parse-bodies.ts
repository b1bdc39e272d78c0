import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { HubError } from '../../errors.js';
import { MAX_BODY_VALUES } from '../../intents/threads/read-body.js';
import type { Texts } from '../../intents/threads/texts.js';

/** A shorter body is parsed at once, within a few milliseconds. */
const INLINE_BYTES = 65_536;

/** The body of the request is refused before any route. */
class RefusedBody extends Error {
  override readonly name = 'RefusedBody';

  constructor(
    readonly statusCode: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

const refusals = {
  syntax: new RefusedBody(400, "Body is not valid JSON but content-type is set to 'application/json'"),
  size: new RefusedBody(413, `The body has more than ${MAX_BODY_VALUES} values, or is nested too deeply.`),
  busy: new HubError('RATE_LIMITED', 'Too many large requests are read at the moment; try again in a few seconds.', {
    details: { limit: 'bodies' },
  }),
};

/** Parses JSON bodies: large ones in a thread, so that they do not block the event loop. */
export function parseBodies(adapter: FastifyAdapter, texts: Pick<Texts, 'body'>, bodyLimit: number): void {
  const parse = adapter.getInstance().getDefaultJsonParser('error', 'error');
  adapter.useBodyParser('application/json', false, { bodyLimit }, (request, bytes: Buffer, done) => {
    if (bytes.length <= INLINE_BYTES) return void parse(request, bytes.toString('utf8'), done);
    texts.body(bytes).then(
      (read) => (read.ok ? done(null, read.value) : done(refusals[read.why])),
      (error: Error) => done(error),
    );
  });
}
