import { Module } from '@nestjs/common';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { FeaturesController } from './features/features.controller.js';
import { FeaturesService } from './features/features.service.js';
import { MetersController } from './meters/meters.controller.js';
import { MetersService } from './meters/meters.service.js';
import { PlansController } from './plans/plans.controller.js';
import { PlansService } from './plans/plans.service.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsService } from './products/products.service.js';

/** What is for sale. */
@Module({
  controllers: [ProductsController, MetersController, FeaturesController, PlansController, CatalogueController],
  providers: [ProductsService, MetersService, FeaturesService, PlansService],
})
export class CatalogModule {}
