import { createHmac } from 'node:crypto';

/** The digest that the store gives members for Secrets, with a key of the tests. */
export function keyedDigest(text: string): string {
  return createHmac('sha256', 'a key for tests').update(text).digest('base64url');
}
