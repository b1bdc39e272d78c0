import type { Problem } from '../../core/intent/intent-error.js';
import type { InterpreterPool } from '../interpreter-pool.js';
import type { Interpreter } from './interpreter.js';

/** The errors of all scripts that do not compile. Expressions were already parsed when the document was read. */
export async function compileProblems(interpreters: readonly Interpreter[], pool: InterpreterPool): Promise<readonly Problem[]> {
  const scripts = interpreters.flatMap(({ name, rules }) =>
    Object.entries(rules).flatMap(([operation, rule]) =>
      'script' in rule ? [{ name, operation, script: rule.script, field: rule.field }] : [],
    ),
  );
  const ends = await Promise.all(scripts.map(({ script }) => pool.run({ language: 'lua-check', script })));
  return ends.flatMap((end, i): Problem[] => {
    if (end.ok) return [];
    const { name, operation, field } = scripts[i]!;
    const message = `${name}: the script for ${operation} does not compile: ${end.message}.`;
    return [{ code: 'INVALID_VALUE', field, message, fix: 'Correct the script.' }];
  });
}
