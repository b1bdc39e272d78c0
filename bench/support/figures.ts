/** One measured figure with its budget. `ok` is null at other sizes than the standard one, for which there is no budget. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number | null;
  readonly better: 'lower' | 'higher';
  readonly ok: boolean | null;
}

export function figure(
  name: string,
  value: number,
  unit: string,
  budget: number | null,
  better: Figure['better'],
  standard: boolean,
): Figure {
  const rounded = Math.round(value * 1_000) / 1_000;
  const holds = budget === null ? null : better === 'lower' ? rounded <= budget : rounded >= budget;
  return { name, value: rounded, unit, budget, better, ok: standard ? holds : null };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Prints a table, or with `json` one line per figure. The exit code is 1 if a budget is missed. */
export function print(figures: readonly Figure[], json: boolean): void {
  for (const f of figures) {
    if (json) process.stdout.write(`${JSON.stringify(f)}\n`);
    else {
      const verdict = f.ok === null ? '' : f.ok ? 'ok' : 'MISSED';
      const budget = f.budget === null ? '' : `${f.better === 'lower' ? '≤' : '≥'} ${f.budget}`;
      process.stdout.write(`${f.name.padEnd(34)} ${String(f.value).padStart(12)} ${f.unit.padEnd(6)} ${budget.padEnd(10)} ${verdict}\n`);
    }
  }
  if (figures.some((f) => f.ok === false)) process.exitCode = 1;
}
