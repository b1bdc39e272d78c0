/** Jest's global tear-down: stops the Postgres that a test file asked for, if one did. */
export default async function teardown() {
  await globalThis.stopTestPostgres?.();
}
