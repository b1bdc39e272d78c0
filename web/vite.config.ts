import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a hub listens while the console is developed with `npm run dev`. */
const hub = process.env.MANIFOLD_URL ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // The hub's content security policy lets no inline script run, the polyfill among them.
    modulePreload: { polyfill: false },
    // Small images would become data: URLs, which the policy refuses as well.
    assetsInlineLimit: 0,
    // Ant Design is one chunk that changes only with its version, so browsers keep it over a deployment.
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/graphql': { target: hub, ws: true } } },
});
