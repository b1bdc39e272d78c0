# syntax=docker/dockerfile:1
# The hub and its console in one image. It needs a Postgres (DATABASE_URL) and keeps little of its own: /data may be a tmpfs.

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/package.json
# No install script is needed to build: the compilers come as plain binaries.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run -s build && mkdir /data /clusters

# What runs: no compiler, no test tool, and neither the embedded Postgres nor the pinned Node, which this image brings itself.
FROM node:24-bookworm-slim AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/package.json
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    MANIFOLD_HOST=0.0.0.0 \
    MANIFOLD_PORT=4000 \
    MANIFOLD_DATA_DIR=/data \
    MANIFOLD_SIMULATED_CLUSTERS=0
WORKDIR /app
COPY --from=packages /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY --from=build /src/web/dist ./web/dist
COPY package.json LICENSE ./
COPY bin ./bin
COPY examples ./examples
# Volumes take over the owner of the folder that they cover.
COPY --from=build --chown=10001:10001 /data /data
COPY --from=build --chown=10001:10001 /clusters /clusters
USER 10001:10001
EXPOSE 4000
# Liveness only: a hub whose database is away is not mended by a restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MANIFOLD_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/bundle/hub/main.js"]
