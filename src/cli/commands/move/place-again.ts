import type { Cli } from '../../cli.js';
import type { ReschedulePayload } from '../../documents/changes.js';
import { counted } from '../../output/counted.js';
import { refuseAll } from '../../output/user-errors.js';
import { previewText } from '../change/change-result.js';
import { type ConfirmOptions, confirmed } from '../change/confirm.js';

/** Sends a request to place resources again, or prints its preview. `nothing` is printed if it concerns no resource. */
export async function placeAgain(
  cli: Cli,
  options: ConfirmOptions & { readonly dryRun?: boolean },
  send: (confirm: string | undefined) => Promise<ReschedulePayload>,
  nothing: string,
): Promise<void> {
  const { dryRun } = options;
  const payload = dryRun ? await send(undefined) : await confirmed(cli, options, send);
  if (!dryRun || payload.preview === null) await refuseAll(cli.terminal, payload.userErrors);
  if (payload.preview) return cli.terminal.out(previewText(cli, payload.preview));
  cli.terminal.out(payload.rescheduled === 0 ? `${nothing}\n` : `${counted(payload.rescheduled, 'resource')} placed again\n`);
}
