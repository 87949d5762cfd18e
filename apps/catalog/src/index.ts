import type { Service } from '@libs/platform';
import { CatalogModule } from './catalog.module.js';
import { Feature } from './features/feature.entity.js';
import { Meter } from './meters/meter.entity.js';
import { Catalog1700000001001 } from './migrations/0001-catalog.js';
import { Plan, PlanVersion } from './plans/plan.entity.js';
import { Product, ProductVersion } from './products/product.entity.js';

export const catalog: Service = {
  name: 'catalog',
  module: CatalogModule,
  entities: [Product, ProductVersion, Meter, Feature, Plan, PlanVersion],
  migrations: [Catalog1700000001001],
};
