import { allRoutes, openApiDocument, routesOf } from '@libs/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.js';
import { createHttpApp, listenerOf, type RequestListener } from '../http/http-app.js';
import type { RunningService } from '../open-service.js';
import { PlatformModule } from '../platform.module.js';
import type { Shared } from '../shared.js';
import { addFrontRoutes, FrontModule } from './front.js';

export interface Front {
  app: NestFastifyApplication;
  listener: RequestListener;
  close(): Promise<void>;
}

/** The application in front of the services of a process. */
export async function openFront(shared: Shared, services: readonly RunningService[]): Promise<Front> {
  const app = await createHttpApp(FrontModule.with(PlatformModule.shared(shared)), shared.config, shared.logger);
  await addFrontRoutes(app, { checks: services, documents: documents(shared.config), webRoot: shared.config.WEB_ROOT });
  return { app, listener: await listenerOf(app), close: () => app.close() };
}

/** `/openapi.json` for everything, `/<service>/openapi.json` for one. Written when first asked for: a start need not wait. */
function documents(config: Config): Record<string, () => unknown> {
  const info = (title: string) => ({
    title,
    version: '1',
    description:
      'Meters API traffic once, prices it to the cent, invoices it and collects through Stripe. Errors are RFC 9457 problems.',
    serverUrl: config.publicUrl,
  });
  return {
    '/openapi.json': once(() => openApiDocument(allRoutes, info('Octroi'))),
    ...Object.fromEntries(
      Object.entries(routesOf).map(([name, routes]) => [
        `/${name}/openapi.json`,
        once(() => openApiDocument(routes, info(`Octroi: ${name}`))),
      ]),
    ),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
