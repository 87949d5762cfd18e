import type { Route } from '@libs/contracts';
import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ROUTE } from './endpoint.js';

/**
 * Holds the container against the contract before the first request: each route has exactly one endpoint, and no endpoint
 * lacks a route.
 * @throws Error naming every route that is missing, double or foreign.
 */
export function checkEndpoints(app: INestApplication, service: string, routes: readonly Route[]): void {
  const wanted = routes.filter(({ direct }) => !direct).map(({ name }) => name);
  const declared = declaredRoutes(app).map(({ name }) => name);
  const faults = [
    ...wanted.filter((name) => !declared.includes(name)).map((name) => `${name} has no endpoint`),
    ...declared.filter((name) => !wanted.includes(name)).map((name) => `${name} is not in the contract of ${service}`),
    ...declared.filter((name, index) => declared.indexOf(name) !== index).map((name) => `${name} has two endpoints`),
  ];
  if (faults.length > 0) throw new Error(`${service} does not keep its contract: ${faults.join('; ')}`);
}

function declaredRoutes(app: INestApplication): Route[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      const prototype = (metatype as { prototype: object } | null)?.prototype;
      if (!prototype) return [];
      return scanner
        .getAllMethodNames(prototype)
        .map((name) => Reflect.getMetadata(ROUTE, (prototype as Record<string, object>)[name]!) as Route | undefined)
        .filter((route) => route !== undefined);
    });
}
