import {
  addProductVersion,
  attachOpenApi,
  createProduct,
  deprecateProductVersion,
  listProducts,
  publishProductVersion,
  readProduct,
  retireProductVersion,
  updateProduct,
} from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { ProductsService } from './products.service.js';

@Controller()
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Endpoint(listProducts)
  list({ query }: Input<typeof listProducts>): Output<typeof listProducts> {
    return this.products.list(query);
  }

  @Endpoint(createProduct)
  create({ body }: Input<typeof createProduct>): Output<typeof createProduct> {
    return this.products.create(body);
  }

  @Endpoint(readProduct)
  read({ params }: Input<typeof readProduct>): Output<typeof readProduct> {
    return this.products.read(params.productId);
  }

  @Endpoint(updateProduct)
  update({ params, body }: Input<typeof updateProduct>): Output<typeof updateProduct> {
    return this.products.update(params.productId, body);
  }

  @Endpoint(addProductVersion)
  addVersion({ params, body }: Input<typeof addProductVersion>): Output<typeof addProductVersion> {
    return this.products.addVersion(params.productId, body);
  }

  @Endpoint(attachOpenApi)
  attach({ params, body }: Input<typeof attachOpenApi>): Output<typeof attachOpenApi> {
    return this.products.attachOpenApi(params.productId, params.version, body.document);
  }

  @Endpoint(publishProductVersion)
  publish({ params }: Input<typeof publishProductVersion>): Output<typeof publishProductVersion> {
    return this.products.move(params.productId, params.version, 'publish');
  }

  @Endpoint(deprecateProductVersion)
  deprecate({ params, body }: Input<typeof deprecateProductVersion>): Output<typeof deprecateProductVersion> {
    return this.products.move(params.productId, params.version, 'deprecate', body.sunsetAt);
  }

  @Endpoint(retireProductVersion)
  retire({ params }: Input<typeof retireProductVersion>): Output<typeof retireProductVersion> {
    return this.products.move(params.productId, params.version, 'retire');
  }
}
