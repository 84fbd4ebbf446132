# One image for every service and for the deployment: what differs is the command.
FROM node:22-bookworm-slim AS build
WORKDIR /chimera
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json tsconfig.json ./
COPY libs libs
COPY services services
COPY infra/stack infra/stack
COPY test/package.json test/
COPY bench/package.json bench/
COPY schemas schemas
RUN npx --yes "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile \
  && node node_modules/typescript/bin/tsc -b \
  && npx --yes "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile --prod

FROM node:22-bookworm-slim
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /chimera
COPY --from=build /chimera /chimera
# The token and the state are shared by volumes that the unprivileged user must be able to write.
RUN install -d -o node -g node -m 0700 /run/chimera /var/lib/chimera /var/lib/chimera/secrets
USER node
