/**
 * Asks again until `check` no longer throws, at most for `timeoutMs`; the last failure is the test's.
 * For processes that cannot be given a clock: it ends as soon as the answer is right, so it costs no fixed wait. The deadline only ends a test
 * that hangs, also on a machine with much else to do.
 */
export async function eventually<T>(check: () => Promise<T>, timeoutMs = 90_000, everyMs = 50): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
