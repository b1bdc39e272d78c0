import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// Node runs TypeScript as it is; our imports say `.js`, which is what a build makes of them.
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    const source = `${specifier.slice(0, -3)}.ts`;
    return next(existsSync(fileURLToPath(new URL(source, context.parentURL))) ? source : specifier, context);
  },
});
